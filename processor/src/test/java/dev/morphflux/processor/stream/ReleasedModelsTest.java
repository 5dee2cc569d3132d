package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.PackageArchive;
import dev.morphflux.processor.models.ReleasedModels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is served after good, bad, and late releases. */
class ReleasedModelsTest extends EndToEnd {

  @TempDir Path directory;

  @Test
  void serve_givenBrokenReleases_expectsEachRefusedAndTheOldModelInService() throws IOException {
    Map<String, Path> broken = new LinkedHashMap<>();
    try (Releasing releasing = new Releasing(directory, config(), studio())) {
      Path sound = releasing.archive("2");
      byte[] bytes = Files.readAllBytes(sound);
      broken.put(
          "truncated",
          Files.write(directory.resolve("cut.morph"), Arrays.copyOf(bytes, bytes.length / 2)));
      broken.put("no package", Files.writeString(directory.resolve("text.morph"), "a model"));
      broken.put("bomb", bomb());
      broken.put("another version", sound);
      Topology alien = twice(SmallHead.TOPOLOGY, 1);
      broken.put("another topology", archive("4", alien));
      broken.put("another unit", archive("5", twice(SmallHead.TOPOLOGY, 0)));
      broken.put("too large", Files.write(directory.resolve("large.morph"), new byte[5 << 20]));
      try (ReleasedModels models = releasing.serve("1")) {
        long refused = 0;
        for (Map.Entry<String, Path> release : broken.entrySet()) {
          String version =
              switch (release.getKey()) {
                case "another topology" -> "4";
                case "another unit" -> "5";
                default -> "3-" + release.getKey();
              };
          releasing.announce(
              version,
              release.getValue().toString(),
              Releasing.sha256(release.getValue()),
              version.equals("4") ? alien.id() : SmallHead.TOPOLOGY.id());
          long expected = ++refused;
          eventually(
              () ->
                  assertThat(models.figures().refused()).as(release.getKey()).isEqualTo(expected));
        }
        releasing.announce("3-wrong-hash", sound.toString(), "0".repeat(64));
        long withHash = refused + 1;
        eventually(() -> assertThat(models.figures().refused()).isEqualTo(withHash));
        releasing.announceBytes("not Avro");
        eventually(() -> assertThat(models.figures().refused()).isEqualTo(withHash + 1));
        releasing.announce("3-relative", "some.morph", "1".repeat(64));
        eventually(() -> assertThat(models.figures().refused()).isEqualTo(withHash + 2));
        assertThat(models.figures().inService()).endsWith(" 1");
        assertThat(models.figures().accepted()).isZero();
        releasing.publish("2");
        eventually(() -> assertThat(models.figures().inService()).endsWith(" 2"));
      }
    }
  }

  @Test
  void serve_givenAServerThatComesLate_expectsTheReleaseFetchedOnce() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    AtomicReference<byte[]> content = new AtomicReference<>(new byte[0]);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = content.get();
          exchange.sendResponseHeaders(bytes.length == 0 ? 503 : 200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    try (Releasing releasing = new Releasing(directory, config(), studio())) {
      Path archive = releasing.archive("2");
      String location =
          "http://127.0.0.1:%d/small-head-2.morph".formatted(server.getAddress().getPort());
      try (ReleasedModels models = releasing.serve("1")) {
        releasing.announce("2", location, Releasing.sha256(archive));
        eventually(() -> assertThat(models.figures().failedFetches()).isPositive());
        assertThat(models.figures().inService()).endsWith(" 1");
        content.set(Files.readAllBytes(archive));
        eventually(() -> assertThat(models.figures().inService()).endsWith(" 2"));
        assertThat(models.figures().refused()).isZero();
      }
      server.stop(0);
      try (ReleasedModels again = releasing.serve("1")) {
        assertThat(again.figures().inService()).as("from the cache").endsWith(" 2");
      }
      try (ReleasedModels pinned = releasing.serve("1", true)) {
        assertThat(pinned.figures().inService()).endsWith(" 1");
      }
    } finally {
      server.stop(0);
    }
  }

  @Test
  void serve_givenARestartAfterABrokenRelease_expectsTheLastGoodOne() {
    try (Releasing releasing = new Releasing(directory, config(), studio())) {
      releasing.publish("1");
      releasing.publish("2");
      releasing.announce("3", directory.resolve("nowhere.morph").toString(), "2".repeat(64));
      try (ReleasedModels models = releasing.serve(null)) {
        assertThat(models.figures().inService()).endsWith(" 2");
        assertThat(models.figures().failedFetches()).isPositive();
        releasing.publish("1");
        eventually(() -> assertThat(models.figures().inService()).as("returned").endsWith(" 1"));
      }
    }
  }

  /** A small archive that claims to hold 64 MiB. */
  private Path bomb() throws IOException {
    Path archive = directory.resolve("bomb.morph");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      zip.putNextEntry(new ZipEntry("manifest.json"));
      zip.write("{}".getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("weights.safetensors"));
      zip.write(new byte[64 << 20]);
    }
    return archive;
  }

  private Path archive(String version, Topology topology) {
    Path model =
        SmallPackage.write(
            directory.resolve("other-" + version), SmallPackage.NAME, version, topology);
    Path archive = directory.resolve("other-" + version + ".morph");
    PackageArchive.zip(model, archive);
    return archive;
  }

  /** The same in half the unit, and without some faces. */
  private static Topology twice(Topology topology, int missingFaces) {
    float[] template = topology.template().clone();
    for (int i = 0; i < template.length; i++) {
      template[i] *= 2;
    }
    int[][] faces = topology.faces();
    return new Topology(
        topology.metersPerUnit() / 2,
        template,
        Arrays.copyOf(faces, faces.length - missingFaces),
        topology.regions(),
        topology.landmarks());
  }
}
