package dev.morphflux.processor.models;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.Manifest;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.processor.config.KafkaConfig;
import dev.morphflux.processor.config.ModelConfig;
import dev.morphflux.processor.kafka.ClientSettings;
import dev.morphflux.schemas.ModelRelease;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The models of a processor that follows the models topic: the release in force of a name is
 * fetched, verified, loaded beside the one in service, and swapped in between two batches. A
 * release that cannot be served is refused, and the model in service goes on. Older models are
 * loaded again from the cache while there are latents of theirs. Safe for use by several threads.
 */
public final class ReleasedModels implements ServedModels, AutoCloseable {

  /** A rebalance waits longer for a batch in work. */
  private static final Duration FIND_PATIENCE = Duration.ofSeconds(8);

  /** Until then every latent of a model that could not be had is answered at once. */
  private static final Duration FAILURE_KEPT = Duration.ofSeconds(30);

  private static final Duration IDLE = Duration.ofMinutes(10);

  private record First(Path location, Manifest manifest) {}

  private record Failure(ModelLookup answer, long nanos) {}

  private final String topic;
  private final Optional<First> first;
  private final Releases releases = new Releases();
  private final ArchiveFetches fetches;
  private final ModelLoader loader;
  private final LoadedModels loaded;
  private final ReleaseFollower follower;
  private final ReleaseWatcher watcher;
  private final CompletableFuture<Void> ready;
  private final Map<ModelId, Failure> failures = new ConcurrentHashMap<>();

  /**
   * Loads the configured model, if there is one, and begins to watch the topic, which exists.
   *
   * @param opener makes the codec of a package
   * @throws MorphfluxException if neither a model nor a name to follow is configured, or the model
   *     cannot be loaded
   */
  public ReleasedModels(
      ModelConfig config, KafkaConfig kafka, Function<ModelPackage, Codec> opener) {
    topic = kafka.topics().models();
    loader = new ModelLoader(opener, config.largestBytes());
    loaded = new LoadedModels(config.keepLoaded(), IDLE);
    fetches = new ArchiveFetches(new ArchiveCache(config.cacheDirectory(), config.largestBytes()));
    String path = config.path();
    if (path == null) {
      first = Optional.empty();
    } else {
      ModelPackage opened = ModelPackage.open(Path.of(path));
      loaded.serve(loader.load(opened));
      first = Optional.of(new First(Path.of(path), opened.manifest()));
    }
    follower = new ReleaseFollower(followed(config), releases, fetches, loader, loaded);
    watcher =
        new ReleaseWatcher(
            ClientSettings.restoring(kafka.clientSettings(), kafka.consumer()),
            topic,
            releases,
            follower,
            loaded);
    ready = watcher.start();
  }

  private Optional<String> followed(ModelConfig config) {
    if (config.pin()) {
      return Optional.empty();
    }
    String follow = config.follow();
    return follow == null ? first.map(model -> model.manifest().name()) : Optional.of(follow);
  }

  /**
   * Completes when a model is in service and the releases that stood in the topic have been tried.
   */
  public CompletableFuture<Void> ready() {
    return ready;
  }

  /** Whether a model is in service. */
  public boolean hasModel() {
    return loaded.current().isPresent();
  }

  @Override
  public Topology topology() {
    return loaded
        .current()
        .orElseThrow(() -> new IllegalStateException("no model is in service yet"))
        .model()
        .codec()
        .topology();
  }

  @Override
  public ModelFigures figures() {
    return follower.figures();
  }

  @Override
  public ModelUse use() {
    return new Use(loaded.begin());
  }

  private final class Use implements ModelUse {
    private final ServedModel current;

    Use(ServedModel current) {
      this.current = current;
    }

    @Override
    public ServedModel current() {
      return current;
    }

    @Override
    public ModelLookup find(String name, String version) {
      ModelId id = new ModelId(name, version);
      return current.name().equals(name) && current.version().equals(version)
          ? new ModelLookup.Found(current)
          : older(id);
    }

    @Override
    public void close() {
      loaded.end();
    }
  }

  private ModelLookup older(ModelId id) {
    Optional<LoadedModel> here = loaded.get(id);
    if (here.isPresent()) {
      return new ModelLookup.Found(here.get().model());
    }
    Failure failure = failures.get(id);
    if (failure != null && System.nanoTime() - failure.nanos() < FAILURE_KEPT.toNanos()) {
      return failure.answer();
    }
    ModelLookup answer = load(id);
    if (answer instanceof ModelLookup.Unavailable) {
      failures.put(id, new Failure(answer, System.nanoTime()));
    } else {
      failures.remove(id);
    }
    return answer;
  }

  private ModelLookup load(ModelId id) {
    try {
      if (first.isPresent() && id.equals(idOf(first.get()))) {
        return new ModelLookup.Found(loaded.keep(loader.load(again(first.get()))).model());
      }
      Optional<ModelRelease> release = releases.find(id.name(), id.version());
      if (release.isEmpty()) {
        return watcher.hasRead()
            ? new ModelLookup.Unknown(
                "there is no such release in %s; publish it with 'model publish', or send a scan first"
                    .formatted(topic))
            : new ModelLookup.Unavailable("the releases have not been read yet");
      }
      Path archive =
          fetches.get(release.get()).get(FIND_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      ModelPackage opened = loader.open(archive, release.get(), Optional.of(topology()));
      return new ModelLookup.Found(loaded.keep(loader.load(opened)).model());
    } catch (TimeoutException e) {
      return new ModelLookup.Unavailable("its package is still being fetched; send the edit again");
    } catch (ExecutionException e) {
      return new ModelLookup.Unavailable(String.valueOf(e.getCause().getMessage()));
    } catch (MorphfluxException e) {
      return new ModelLookup.Unavailable(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new ModelLookup.Unavailable("the processor is being stopped");
    }
  }

  private static ModelId idOf(First first) {
    return new ModelId(first.manifest().name(), first.manifest().version());
  }

  private static ModelPackage again(First first) {
    ModelPackage opened = ModelPackage.open(first.location());
    if (!opened.manifest().equals(first.manifest())) {
      throw new RefusedReleaseException(
          "the package at %s is another one now; put the one that made the latent back"
              .formatted(first.location()));
    }
    return opened;
  }

  /** To be closed after the processor. */
  @Override
  public void close() {
    fetches.close();
    watcher.close();
    loaded.close();
  }
}
