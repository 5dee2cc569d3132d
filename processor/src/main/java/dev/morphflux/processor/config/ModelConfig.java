package dev.morphflux.processor.config;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The models to serve.
 *
 * @param path of a package to begin with; null to wait for the first release
 * @param precision {@code stored}, what a package was exported with and otherwise float32; {@code
 *     auto}; or a precision's name, such as {@code float32}
 * @param follow the name whose releases are served; null for that of the package
 * @param pin whether the package is served whatever is released
 * @param cache a directory for fetched releases; null for {@code .morphflux/models} in the user's
 *     home
 * @param keepLoaded most models in memory at once: the one in service, and older ones while there
 *     are edits of their latents
 * @param largestMebibytes most that a model may have; a sixth of the JVM's memory when missing
 */
public record ModelConfig(
    @Nullable String path,
    String precision,
    @Nullable String follow,
    Boolean pin,
    @Nullable String cache,
    Integer keepLoaded,
    Integer largestMebibytes) {

  /** Loading takes several times what a package holds, beside the model in service. */
  private static final int PARTS_OF_MEMORY = 6;

  public ModelConfig(
      @Nullable String path,
      @Nullable String precision,
      @Nullable String follow,
      @Nullable Boolean pin,
      @Nullable String cache,
      @Nullable Integer keepLoaded,
      @Nullable Integer largestMebibytes) {
    this.path = path;
    this.precision = Bounds.orDefault("model.precision", precision, "stored");
    this.follow = follow == null ? null : Bounds.orDefault("model.follow", follow, follow);
    this.pin = pin != null && pin;
    this.cache = cache;
    this.keepLoaded = Bounds.orDefault("model.keepLoaded", keepLoaded, 3, 1, 100);
    int sixth = (int) Math.min(4096, (Runtime.getRuntime().maxMemory() / PARTS_OF_MEMORY) >> 20);
    this.largestMebibytes =
        Bounds.orDefault(
            "model.largestMebibytes", largestMebibytes, Math.max(1, sixth), 1, 1 << 20);
  }

  /** The defaults. */
  public static ModelConfig standard() {
    return new ModelConfig(null, null, null, null, null, null, null);
  }

  /** The same where the given values are present. */
  public ModelConfig with(
      Optional<String> otherPath,
      Optional<String> otherPrecision,
      Optional<String> otherFollow,
      boolean pinned,
      Optional<String> otherCache) {
    return new ModelConfig(
        otherPath.orElse(path),
        otherPrecision.orElse(precision),
        otherFollow.orElse(follow),
        pinned || pin,
        otherCache.orElse(cache),
        keepLoaded,
        largestMebibytes);
  }

  /** Where fetched releases are kept. */
  public Path cacheDirectory() {
    return cache == null
        ? Path.of(System.getProperty("user.home"), ".morphflux", "models")
        : Path.of(cache);
  }

  /** Most bytes of a model. */
  public long largestBytes() {
    return (long) largestMebibytes << 20;
  }
}
