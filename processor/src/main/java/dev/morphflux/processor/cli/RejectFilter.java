package dev.morphflux.processor.cli;

import dev.morphflux.processor.pipeline.RejectReason;
import dev.morphflux.processor.rejects.RejectPlace;
import dev.morphflux.processor.rejects.RejectSelection;
import dev.morphflux.schemas.Topics;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which rejects a command is about. */
final class RejectFilter {

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      converter = ReasonConverter.class,
      completionCandidates = Reasons.class,
      description =
          "Only those rejected for this reason; may be repeated. Reasons:"
              + " ${COMPLETION-CANDIDATES}.")
  private Set<RejectReason> reasons = Set.of();

  @Option(
      names = "--subject",
      paramLabel = "SUBJECT",
      description = "Only this subject's; may be repeated.")
  private Set<String> subjects = Set.of();

  @Option(
      names = "--from",
      paramLabel = "INPUT",
      description = "Only those that stood in this topic: ${COMPLETION-CANDIDATES}.")
  private @Nullable Input from;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description =
          "Only those rejected at this time or later: 2026-11-21T14:00:00Z, or 90m, 2h, 3d ago.")
  private @Nullable Instant since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "Only those rejected before this time.")
  private @Nullable Instant until;

  @Option(
      names = "--reject",
      paramLabel = "P@O",
      converter = PlaceConverter.class,
      description =
          "Only the one at this partition and offset of the rejects topic, as 'rejects list' prints"
              + " it; may be repeated.")
  private Set<RejectPlace> places = Set.of();

  /** The topics that records are rejected from. */
  enum Input {
    SCANS,
    EDITS
  }

  RejectSelection selection(Topics topics) {
    String topic = from == null ? null : from == Input.SCANS ? topics.scans() : topics.edits();
    return new RejectSelection(reasons, subjects, topic, since, until, places);
  }

  static final class Reasons implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(RejectReason.values()).map(RejectReason::wireName).iterator();
    }
  }

  static final class ReasonConverter implements ITypeConverter<RejectReason> {
    @Override
    public RejectReason convert(String text) {
      return RejectReason.of(text.toLowerCase(Locale.ROOT))
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' is no reason; there are %s"
                          .formatted(
                              text,
                              Stream.of(RejectReason.values())
                                  .map(RejectReason::wireName)
                                  .collect(Collectors.joining(", ")))));
    }
  }

  static final class PlaceConverter implements ITypeConverter<RejectPlace> {
    @Override
    public RejectPlace convert(String text) {
      return RejectPlace.parse(text)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + text + "' is no place, expected PARTITION@OFFSET such as 2@17"));
    }
  }

  static final class TimeConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return text.matches("\\d+[smh]")
            ? Instant.now().minus(Duration.parse("PT" + text.toUpperCase(Locale.ROOT)))
            : text.matches("\\d+d")
                ? Instant.now().minus(Duration.parse("P" + text.toUpperCase(Locale.ROOT)))
                : Instant.parse(text);
      } catch (DateTimeException | ArithmeticException e) {
        throw new TypeConversionException(
            "'%s' is no time, expected one such as 2026-11-21T14:00:00Z, or 90m, 2h, 3d for so long ago"
                .formatted(text));
      }
    }
  }
}
