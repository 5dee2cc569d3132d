package dev.morphflux.processor.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.models.io.IoErrors;
import dev.morphflux.models.packages.Manifest;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PackageArchive;
import dev.morphflux.processor.kafka.ClientSettings;
import dev.morphflux.processor.kafka.TopicSetup;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.ModelRelease;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Announces models to the processors. */
public final class ReleasePublisher {

  /** The order of releases is that of one partition. */
  private static final int PARTITION = 0;

  /** They are part of a key and of file names. */
  private static final Pattern NAME = Pattern.compile("[\\p{Alnum}][\\p{Alnum} ._+-]{0,99}");

  private final Map<String, Object> clientSettings;
  private final Topics topics;

  /**
   * @param clientSettings {@code bootstrap.servers}, and what else clients of the broker need
   */
  public ReleasePublisher(Map<String, Object> clientSettings, Topics topics) {
    this.clientSettings = clientSettings;
    this.topics = topics;
  }

  /**
   * Puts a package's archive into a directory and announces it from there.
   *
   * @param model a package, a directory or an archive; verified first
   * @param directory that the processors can read under the same path; created if missing
   * @throws MorphfluxException if the package is not sound, its version was released with other
   *     content, or the broker does not answer
   */
  public ModelRelease publish(Path model, Path directory) {
    Manifest manifest = verified(model);
    Path archive =
        directory
            .toAbsolutePath()
            .normalize()
            .resolve("%s-%s.morph".formatted(manifest.name(), manifest.version()));
    Path unfinished = archive.resolveSibling(archive.getFileName() + "." + UUID.randomUUID());
    try {
      Files.createDirectories(archive.getParent());
      try {
        if (Files.isDirectory(model)) {
          PackageArchive.zip(model, unfinished);
        } else {
          Files.copy(model, unfinished);
        }
        ModelRelease release = release(manifest, archive.toUri().toString(), Sha256.of(unfinished));
        requireSameContent(release);
        Files.move(
            unfinished,
            archive,
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
        announce(release);
        return release;
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new MorphfluxException(
          "cannot write %s: %s; give another directory with --to"
              .formatted(archive, IoErrors.describe(e)),
          e);
    }
  }

  /**
   * Announces an archive that lies somewhere already.
   *
   * @param archive the same bytes, at hand; verified first
   * @param location an absolute path, or a {@code file:} or {@code http(s):} URI
   * @param check whether to read what lies at the location and compare
   * @throws MorphfluxException also if something else lies there
   */
  public ModelRelease publish(Path archive, String location, boolean check) {
    if (Files.isDirectory(archive)) {
      throw new MorphfluxException(
          "%s is a directory, but what lies at %s is an archive; give the same .morph file, as 'model export' makes it"
              .formatted(archive, location));
    }
    Manifest manifest = verified(archive);
    try {
      ModelRelease release = release(manifest, location, Sha256.of(archive));
      requireSameContent(release);
      if (check) {
        requireThere(release);
      }
      announce(release);
      return release;
    } catch (IOException e) {
      throw new MorphfluxException(
          "cannot read %s: %s".formatted(archive, IoErrors.describe(e)), e);
    }
  }

  private static Manifest verified(Path model) {
    Manifest manifest = ModelPackage.open(model).manifest();
    requireName("name", manifest.name());
    requireName("version", manifest.version());
    return manifest;
  }

  private static void requireName(String what, String found) {
    if (!NAME.matcher(found).matches()) {
      throw new MorphfluxException(
          "the model's %s is '%s'; to be released it needs letters, digits, spaces and . _ + - only; write the package under such a %s"
              .formatted(what, found, what));
    }
  }

  private static ModelRelease release(Manifest manifest, String location, String sha256) {
    return new ModelRelease(
        manifest.name(), manifest.version(), manifest.topologyId(), location, sha256);
  }

  private void requireSameContent(ModelRelease release) {
    TopicSetup.of(topics).ensure(clientSettings);
    Optional<ModelRelease> before =
        Releases.read(clientSettings, topics).find(release.getName(), release.getVersion());
    if (before.isPresent() && !before.get().getSha256().equals(release.getSha256())) {
      throw new MorphfluxException(
          "model %s %s was released with other content (SHA-256 %s, now %s); latents name their model by it, so versions do not change: give the model a new version"
              .formatted(
                  release.getName(),
                  release.getVersion(),
                  before.get().getSha256(),
                  release.getSha256()));
    }
  }

  private static void requireThere(ModelRelease release) {
    MessageDigest digest = Sha256.digest();
    try (InputStream in =
        new DigestInputStream(new Locations().open(release.getLocation()), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new MorphfluxException(
          "cannot read %s: %s; put the archive there first, or leave the check out with --no-check"
              .formatted(release.getLocation(), IoErrors.describe(e)),
          e);
    }
    String found = Sha256.hex(digest);
    if (!found.equals(release.getSha256())) {
      throw new MorphfluxException(
          "what lies at %s has the SHA-256 %s, the archive given has %s; put the same file there"
              .formatted(release.getLocation(), found, release.getSha256()));
    }
  }

  private void announce(ModelRelease release) {
    byte[] key = Releases.key(release.getName(), release.getVersion()).getBytes(UTF_8);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            ClientSettings.producer(clientSettings, Map.of()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  topics.models(), PARTITION, key, MessageFormat.RELEASE.write(release)))
          .get();
    } catch (KafkaException e) {
      throw unannounced(release, e);
    } catch (ExecutionException e) {
      throw unannounced(release, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unannounced(release, e);
    }
  }

  private MorphfluxException unannounced(ModelRelease release, Throwable cause) {
    return new MorphfluxException(
        "model %s %s cannot be announced in %s: %s"
            .formatted(
                release.getName(), release.getVersion(), topics.models(), cause.getMessage()),
        cause);
  }
}
