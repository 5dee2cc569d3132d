package dev.morphflux.processor.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PackageArchive;
import dev.morphflux.processor.config.ModelConfig;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.models.ReleasePublisher;
import dev.morphflux.processor.models.ReleasedModels;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.ModelRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A place where models are made and released, and processors' caches are. */
final class Releasing implements AutoCloseable {

  private final Path directory;
  private final ProcessorConfig config;
  private final Studio studio;
  private final Map<String, Codec> codecs = new HashMap<>();

  Releasing(Path directory, ProcessorConfig config, Studio studio) {
    this.directory = directory;
    this.config = config;
    this.studio = studio;
  }

  /** The package of a version, made when it is asked for first. */
  Path model(String version) {
    Path model = directory.resolve("model-" + version);
    return Files.exists(model) ? model : SmallPackage.write(model, version);
  }

  /** The model of a version, apart from what any processor has. */
  Codec codec(String version) {
    return codecs.computeIfAbsent(version, asked -> Codecs.open(ModelPackage.open(model(asked))));
  }

  /** The archive of a version, which is not released. */
  Path archive(String version) {
    Path archive = directory.resolve("archive-" + version + ".morph");
    PackageArchive.zip(model(version), archive);
    return archive;
  }

  static String sha256(Path file) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  Path archives() {
    return directory.resolve("archives");
  }

  Path cache() {
    return directory.resolve("cache");
  }

  ModelRelease publish(String version) {
    return publisher().publish(model(version), archives());
  }

  ReleasePublisher publisher() {
    return new ReleasePublisher(config.kafka().clientSettings(), config.kafka().topics());
  }

  /** Announces whatever it is, as {@code model publish} would not. */
  void announce(String version, String location, String sha256) {
    announce(version, location, sha256, SmallHead.TOPOLOGY.id());
  }

  void announce(String version, String location, String sha256, String topologyId) {
    ModelRelease release =
        new ModelRelease(SmallPackage.NAME, version, topologyId, location, sha256);
    studio.send(
        studio.topics().models(),
        SmallPackage.NAME + "/" + version,
        MessageFormat.RELEASE.write(release));
  }

  void announceBytes(String text) {
    studio.send(studio.topics().models(), UUID.randomUUID().toString(), text.getBytes(UTF_8));
  }

  /** Models that begin with a version, or with the first release. */
  ReleasedModels serve(@Nullable String version) {
    return serve(version, false);
  }

  ReleasedModels serve(@Nullable String version, boolean pin) {
    ReleasedModels models =
        new ReleasedModels(
            new ModelConfig(
                version == null ? null : model(version).toString(),
                null,
                SmallPackage.NAME,
                pin,
                cache().toString(),
                2,
                4),
            config.kafka(),
            Codecs::open);
    models.ready().join();
    return models;
  }

  @Override
  public void close() {
    codecs.values().forEach(Codec::close);
  }
}
