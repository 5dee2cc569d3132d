package dev.morphflux.processor.models;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The models in memory: the one in service, and older ones while they are used. One that is let go
 * is closed when no batch is at work. Safe for use by several threads.
 */
final class LoadedModels implements AutoCloseable {

  private static final class Slot {
    private final LoadedModel loaded;
    private long lastUse = System.nanoTime();

    Slot(LoadedModel loaded) {
      this.loaded = loaded;
    }
  }

  private final int most;
  private final Duration idle;

  /** The least recently used first. */
  private final Map<ModelId, Slot> slots = new LinkedHashMap<>(8, 0.75f, true);

  private final List<LoadedModel> letGo = new ArrayList<>();
  private @Nullable LoadedModel current;
  private int uses;

  /**
   * @param most models at once; one batch that needs more has them until it is done
   * @param idle how long an older one is kept unused
   */
  LoadedModels(int most, Duration idle) {
    this.most = most;
    this.idle = idle;
  }

  /** Puts a model into service, for the batches that begin from now on. */
  synchronized void serve(LoadedModel model) {
    put(model);
    current = model;
    shrink();
  }

  /**
   * Puts a model into service that is in memory.
   *
   * @return false if it was let go meanwhile
   */
  synchronized boolean serveAgain(LoadedModel model) {
    Slot slot = slots.get(model.id());
    if (slot == null || !slot.loaded.equals(model)) {
      return false;
    }
    current = model;
    return true;
  }

  /**
   * Keeps an older model for latents.
   *
   * @return the model to use: the one that is there already, if there is one
   */
  synchronized LoadedModel keep(LoadedModel model) {
    Slot there = slots.get(model.id());
    if (there != null) {
      letGo.add(model);
      closeUnused();
      return there.loaded;
    }
    put(model);
    shrink();
    return model;
  }

  private void put(LoadedModel model) {
    Slot before = slots.put(model.id(), new Slot(model));
    if (before != null && !before.loaded.equals(model)) {
      letGo.add(before.loaded);
    }
  }

  /** A model that is in memory. */
  synchronized Optional<LoadedModel> get(ModelId id) {
    Slot slot = slots.get(id);
    if (slot == null) {
      return Optional.empty();
    }
    slot.lastUse = System.nanoTime();
    return Optional.of(slot.loaded);
  }

  /** The model in service. */
  synchronized Optional<LoadedModel> current() {
    return Optional.ofNullable(current);
  }

  /**
   * Begins a batch: nothing is closed until {@link #end}.
   *
   * @return the model in service
   */
  synchronized ServedModel begin() {
    if (current == null) {
      throw new IllegalStateException("no model is in service yet");
    }
    uses++;
    return current.model();
  }

  synchronized void end() {
    uses--;
    closeUnused();
  }

  /** Lets go of older models that were not used for long. */
  synchronized void letIdleGo() {
    long now = System.nanoTime();
    Iterator<Slot> all = slots.values().iterator();
    while (all.hasNext()) {
      Slot slot = all.next();
      if (!slot.loaded.equals(current) && now - slot.lastUse > idle.toNanos()) {
        letGo.add(slot.loaded);
        all.remove();
      }
    }
    closeUnused();
  }

  private void shrink() {
    Iterator<Slot> eldest = slots.values().iterator();
    while (slots.size() > most && eldest.hasNext()) {
      Slot slot = eldest.next();
      if (!slot.loaded.equals(current)) {
        letGo.add(slot.loaded);
        eldest.remove();
      }
    }
    closeUnused();
  }

  private void closeUnused() {
    if (uses == 0) {
      letGo.forEach(model -> model.model().close());
      letGo.clear();
    }
  }

  /** How many are in memory. */
  synchronized int size() {
    return slots.size() + letGo.size();
  }

  /** Closes all, if a batch is at work then when it is done. */
  @Override
  public synchronized void close() {
    slots.values().forEach(slot -> letGo.add(slot.loaded));
    slots.clear();
    current = null;
    closeUnused();
  }
}
