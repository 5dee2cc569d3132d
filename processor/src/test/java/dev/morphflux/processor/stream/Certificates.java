package dev.morphflux.processor.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;

/** A key with a certificate for localhost, signed by itself, made anew. */
record Certificates(Path keyStore, Path trustStore) {

  private static final String PASSWORD = "changeit";

  static Certificates make(Path directory, String name) {
    try {
      Path keys = directory.resolve(name + "-key.p12");
      keytool(keys, name);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      try (InputStream in = Files.newInputStream(keys)) {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(in, PASSWORD.toCharArray());
        trusted.setCertificateEntry(name, store.getCertificate(name));
      }
      Path trust = directory.resolve(name + "-trust.p12");
      try (OutputStream out = Files.newOutputStream(trust)) {
        trusted.store(out, PASSWORD.toCharArray());
      }
      return new Certificates(keys, trust);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keytool(Path keys, String name) throws IOException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                tool.toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    try (InputStream said = process.getInputStream()) {
      byte[] text = said.readAllBytes();
      if (process.waitFor() != 0) {
        throw new IOException("keytool failed: " + new String(text, UTF_8));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Who a client trusts, as Kafka's settings. */
  Map<String, String> trust() {
    return Map.of(
        "ssl.truststore.location",
        trustStore.toString(),
        "ssl.truststore.password",
        PASSWORD,
        "ssl.truststore.type",
        "PKCS12");
  }

  /** Who the broker is, as Kafka's settings. */
  Map<String, String> identity() {
    return Map.of(
        "ssl.keystore.location",
        keyStore.toString(),
        "ssl.keystore.password",
        PASSWORD,
        "ssl.key.password",
        PASSWORD,
        "ssl.keystore.type",
        "PKCS12");
  }
}
