package dev.morphflux.processor.models;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PackageArchive;
import dev.morphflux.schemas.ModelRelease;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Makes models of verified archives. Safe for use by several threads. */
final class ModelLoader {

  private final Function<ModelPackage, Codec> opener;
  private final long mostBytes;

  /**
   * @param mostBytes that an archive may hold
   */
  ModelLoader(Function<ModelPackage, Codec> opener, long mostBytes) {
    this.opener = opener;
    this.mostBytes = mostBytes;
  }

  /**
   * Opens the package of a release.
   *
   * @param served what the package must fit, if anything is served
   * @throws RefusedReleaseException if it is no package, another model, or of another topology
   */
  ModelPackage open(Path archive, ModelRelease release, Optional<Topology> served) {
    try {
      long bytes = PackageArchive.contentBytes(archive);
      if (bytes > mostBytes) {
        throw new RefusedReleaseException(
            "the archive unpacks to %,d bytes, the most a model may have here is %,d; allow more with model.largestMebibytes in the configuration"
                .formatted(bytes, mostBytes));
      }
      ModelPackage model = ModelPackage.open(archive);
      requireSame("name", model.manifest().name(), release.getName());
      requireSame("version", model.manifest().version(), release.getVersion());
      requireSame("topology", model.manifest().topologyId(), release.getTopologyId());
      served.ifPresent(topology -> requireFits(model.topology(), topology));
      return model;
    } catch (RefusedReleaseException e) {
      throw e;
    } catch (MorphfluxException e) {
      throw new RefusedReleaseException("the archive is no model package: " + e.getMessage(), e);
    }
  }

  private static void requireSame(String what, String found, String released) {
    if (!found.equals(released)) {
      throw new RefusedReleaseException(
          "the package has the %s '%s', the release says '%s'; publish it again with 'model publish'"
              .formatted(what, found, released));
    }
  }

  private static void requireFits(Topology found, Topology served) {
    if (!found.id().equals(served.id())) {
      throw new RefusedReleaseException(
          "the model is of topology %s, what is served is of %s; a processor serves one topology: give this model another name, and start processors that follow it"
              .formatted(found.id(), served.id()));
    }
    if (found.metersPerUnit() != served.metersPerUnit()) {
      throw new RefusedReleaseException(
          "the model has %s meters per unit, what is served has %s; train or import it in the same unit"
              .formatted(found.metersPerUnit(), served.metersPerUnit()));
    }
  }

  /**
   * Loads a model and runs it once, so that no scan waits for what comes late the first time.
   *
   * @throws RefusedReleaseException if it does not work
   */
  LoadedModel load(ModelPackage model) {
    Codec codec;
    try {
      codec = opener.apply(model);
    } catch (RuntimeException e) {
      throw new RefusedReleaseException("the model cannot be loaded: " + e.getMessage(), e);
    }
    try {
      warmUp(codec);
    } catch (RuntimeException e) {
      codec.close();
      throw new RefusedReleaseException(
          "the model fails on its own template: " + e.getMessage() + "; train or export it again",
          e);
    }
    return new LoadedModel(new ServedModel(codec, model.statistics()), model.manifest());
  }

  private static void warmUp(Codec codec) {
    float[] template = codec.topology().template();
    FloatBuffer vertices = FloatBuffer.wrap(template);
    FloatBuffer latents = FloatBuffer.allocate(codec.latentSize());
    codec.encode(1, vertices, latents);
    codec.decode(
        1, latents, FloatBuffer.allocate(3 * codec.topology().controlPoints().size()), vertices);
    for (int i = 0; i < template.length; i++) {
      if (!Float.isFinite(vertices.get(i))) {
        throw new ArithmeticException("a coordinate becomes " + vertices.get(i));
      }
    }
  }
}
