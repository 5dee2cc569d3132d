package dev.morphflux.processor.cli;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.serving.SessionSettings;
import dev.morphflux.models.training.precision.ServingCodecs;
import dev.morphflux.schemas.MorphfluxException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The arithmetic a codec runs in, for commands that open packages. */
final class PrecisionOption {
  static final String DESCRIPTION =
      "What accuracy to give up for speed: float32; stored, what the package was exported with or"
          + " float32; auto, as stored, but measured now where nothing is stored; or one by name,"
          + " such as int8 or rank96-w8a16 (docs/PERFORMANCE.md).";

  @Option(
      names = "--precision",
      paramLabel = "P",
      defaultValue = ServingCodecs.STORED,
      converter = Name.class,
      description = DESCRIPTION + " Default: ${DEFAULT-VALUE}.")
  private String precision;

  /** Refuses what names no precision before anything is done. */
  static final class Name implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      String name = value.toLowerCase(Locale.ROOT);
      try {
        ServingCodecs.check(name);
      } catch (MorphfluxException e) {
        throw new TypeConversionException(e.getMessage());
      }
      return name;
    }
  }

  /** What was asked for. */
  String name() {
    return precision;
  }

  /** Opens a package with as many threads as there are processors. */
  Codec open(ModelPackage model) {
    return open(model, Runtime.getRuntime().availableProcessors());
  }

  Codec open(ModelPackage model, int threads) {
    return ServingCodecs.open(model, precision, new SessionSettings(threads), figures -> {});
  }
}
