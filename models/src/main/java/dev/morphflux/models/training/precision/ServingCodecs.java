package dev.morphflux.models.training.precision;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.packages.LammParameters;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PrecisionFigures;
import dev.morphflux.models.packages.StoredPrecision;
import dev.morphflux.models.serving.Precision;
import dev.morphflux.models.serving.SessionSettings;
import dev.morphflux.schemas.MorphfluxException;
import java.util.Optional;
import java.util.function.Consumer;

/** Opens packages in the precision that somebody asks for by name. */
public final class ServingCodecs {
  /** What the package was exported with, and float32 where it was with nothing. */
  public static final String STORED = "stored";

  /** What the package was exported with, and otherwise the fastest within the standard budget. */
  public static final String AUTO = "auto";

  private ServingCodecs() {}

  /**
   * Refuses what names no precision.
   *
   * @throws MorphfluxException naming those there are
   */
  public static void check(String precision) {
    if (!precision.equals(STORED) && !precision.equals(AUTO)) {
      Precision unused = Precision.parse(precision);
    }
  }

  /**
   * Opens a package; a PCA always in float32.
   *
   * @param precision {@link #STORED}, {@link #AUTO} or a precision's name
   * @param listener gets what is measured to choose one
   * @throws MorphfluxException if there is no such precision, or its ranks cannot be fitted because
   *     the package has no statistics
   */
  public static Codec open(
      ModelPackage model,
      String precision,
      SessionSettings settings,
      Consumer<PrecisionFigures> listener) {
    check(precision);
    if (!(model.parameters() instanceof LammParameters)) {
      return Codecs.open(model, settings);
    }
    Optional<StoredPrecision> stored =
        model
            .precision()
            .filter(
                found ->
                    precision.equals(STORED)
                        || precision.equals(AUTO)
                        || precision.equals(found.name()));
    if (stored.isPresent()) {
      return Codecs.open(model, settings, Precision.parse(stored.get().name()), stored.get().fit());
    }
    if (precision.equals(STORED)) {
      return Codecs.open(model, settings);
    }
    PrecisionChoice choice = new PrecisionChoice(model, ErrorBudget.standard(), settings, listener);
    if (precision.equals(AUTO)) {
      if (model.statistics().isEmpty()) {
        return Codecs.open(model, settings);
      }
      PrecisionChoice.Result chosen = choice.choose();
      return Codecs.open(model, settings, chosen.precision(), chosen.fit());
    }
    Precision named = Precision.parse(precision);
    return Codecs.open(model, settings, named, choice.fit(named));
  }
}
