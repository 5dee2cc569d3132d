package dev.morphflux.processor.models;

import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.schemas.ModelRelease;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the release of a name that is in force into service. What cannot be reached is tried again,
 * less and less often; what is refused is not, until it is announced again. For one thread, but for
 * its counters.
 */
final class ReleaseFollower {

  private static final Logger LOG = LoggerFactory.getLogger(ReleaseFollower.class);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofMinutes(1);
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final int MOST_TRIED_AT_START = 5;

  private final Optional<String> name;
  private final Releases releases;
  private final ArchiveFetches fetches;
  private final ModelLoader loader;
  private final LoadedModels loaded;
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong failedFetches = new AtomicLong();

  private Releases.@Nullable Entry wanted;
  private @Nullable CompletableFuture<Path> fetch;
  private Duration retry = FIRST_RETRY;
  private @Nullable Long retryAt;

  /**
   * @param name whose releases are served; without one, none is
   */
  ReleaseFollower(
      Optional<String> name,
      Releases releases,
      ArchiveFetches fetches,
      ModelLoader loader,
      LoadedModels loaded) {
    this.name = name;
    this.releases = releases;
    this.fetches = fetches;
    this.loader = loader;
    this.loaded = loaded;
  }

  /**
   * Puts the newest release into service that can be had now: what ran before a restart should run
   * after it, though a broken release followed. To be called once, when the topic has been read.
   */
  void begin() {
    List<Releases.Entry> known = releases();
    for (Releases.Entry entry : known.subList(0, Math.min(MOST_TRIED_AT_START, known.size()))) {
      if (wanted == null) {
        wanted = entry;
      }
      if (settle(entry, fetches.get(entry.release()), START_PATIENCE)) {
        return;
      }
    }
  }

  /** Goes on with what there is to do; to be called again and again. May block while it loads. */
  void tick() {
    Releases.Entry newest = releases().stream().findFirst().orElse(null);
    if (newest != null && !newest.equals(wanted)) {
      wanted = newest;
      retry = FIRST_RETRY;
      retryAt = null;
      fetch = fetches.get(newest.release());
    } else if (wanted != null && retryAt != null && System.nanoTime() - retryAt >= 0) {
      retryAt = null;
      fetch = fetches.get(wanted.release());
    }
    if (wanted != null && fetch != null && fetch.isDone()) {
      CompletableFuture<Path> done = fetch;
      fetch = null;
      boolean unused = settle(wanted, done, Duration.ZERO);
    }
  }

  private List<Releases.Entry> releases() {
    return name.map(releases::of).orElse(List.of());
  }

  /** Whether the release is in service now. */
  private boolean settle(Releases.Entry entry, CompletableFuture<Path> archive, Duration patience) {
    ModelRelease release = entry.release();
    try {
      if (serve(release, archive.get(patience.toMillis(), TimeUnit.MILLISECONDS))) {
        accepted.incrementAndGet();
        LOG.atInfo()
            .setMessage("model in service")
            .addKeyValue("model", ModelId.of(release))
            .addKeyValue("location", release.getLocation())
            .log();
      }
      return true;
    } catch (RefusedReleaseException e) {
      refuse(release, e);
    } catch (TimeoutException e) {
      retryLater(entry, "it is still being fetched from " + release.getLocation());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnreachableReleaseException unreachable) {
        retryLater(entry, String.valueOf(unreachable.getMessage()));
      } else if (e.getCause() instanceof MorphfluxException known) {
        refuse(release, known);
      } else {
        throw new IllegalStateException("a fetch failed in an unknown way", e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** Whether it was not in service before. */
  private boolean serve(ModelRelease release, Path archive) {
    Optional<LoadedModel> current = loaded.current();
    ModelPackage opened =
        loader.open(archive, release, current.map(model -> model.model().codec().topology()));
    Optional<LoadedModel> same = loaded.get(ModelId.of(release));
    if (same.isPresent() && !same.get().manifest().equals(opened.manifest())) {
      throw new RefusedReleaseException(
          "another model is in use under the same name and version; versions do not change: publish it under another version");
    }
    if (same.isPresent() && same.equals(current)) {
      return false;
    }
    if (same.isEmpty() || !loaded.serveAgain(same.get())) {
      loaded.serve(loader.load(opened));
    }
    return true;
  }

  private void refuse(ModelRelease release, MorphfluxException reason) {
    refused.incrementAndGet();
    LOG.atError()
        .setMessage("release refused, the model in service goes on")
        .addKeyValue("release", ModelId.of(release))
        .addKeyValue("location", release.getLocation())
        .addKeyValue("inService", inService())
        .addKeyValue("reason", reason.getMessage())
        .log();
  }

  private void retryLater(Releases.Entry entry, String reason) {
    failedFetches.incrementAndGet();
    boolean again = entry.equals(wanted);
    LOG.atWarn()
        .setMessage("release not reached, the model in service goes on")
        .addKeyValue("release", ModelId.of(entry.release()))
        .addKeyValue("inService", inService())
        .addKeyValue("reason", reason)
        .addKeyValue("retryInSeconds", again ? retry.toSeconds() : "never")
        .log();
    if (again) {
      retryAt = System.nanoTime() + retry.toNanos();
      retry = retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
    }
  }

  private String inService() {
    return loaded.current().map(current -> current.model().toString()).orElse("none");
  }

  /** A record of the topic that is no release. */
  void refusedRecord(RefusedReleaseException reason) {
    refused.incrementAndGet();
    LOG.atError()
        .setMessage("release refused, the model in service goes on")
        .addKeyValue("inService", inService())
        .addKeyValue("reason", reason.getMessage())
        .log();
  }

  ModelFigures figures() {
    return new ModelFigures(inService(), accepted.get(), refused.get(), failedFetches.get());
  }
}
