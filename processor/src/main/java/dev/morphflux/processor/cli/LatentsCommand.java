package dev.morphflux.processor.cli;

import dev.morphflux.processor.kafka.TopicReader;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.MessageFormat;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The latents topic by hand. */
@Command(
    name = "latents",
    description = "The latents topic by hand.",
    mixinStandardHelpOptions = true)
final class LatentsCommand {

  @Spec private CommandSpec spec;

  @Command(
      name = "tail",
      description = "Prints latents, one a line, as they come.",
      mixinStandardHelpOptions = true)
  int tail(
      @Mixin KafkaOptions kafka,
      @Option(names = "--from-beginning", description = "Print those already there, too.")
          boolean fromBeginning,
      @Option(
              names = "--follow",
              negatable = true,
              defaultValue = "true",
              fallbackValue = "true",
              description = "Wait for more when all has been printed (default).")
          boolean follow,
      @Option(names = "--subject", paramLabel = "SUBJECT", description = "Only this subject's.")
          @Nullable String subject) {
    List<String> topics = List.of(kafka.topics().latents());
    PrintWriter out = spec.commandLine().getOut();
    TopicTail tail = new TopicTail(follow);
    try (TopicReader reader =
        fromBeginning
            ? TopicReader.fromBeginning(kafka.clientSettings(), topics)
            : TopicReader.fromNow(kafka.clientSettings(), topics)) {
      tail.read(
          reader,
          record -> {
            LatentCode latent = MessageFormat.LATENT.read(record.value());
            if (subject == null || subject.equals(latent.getSubject())) {
              out.println(line(latent));
              out.flush();
            }
          });
    }
    return 0;
  }

  private static String line(LatentCode latent) {
    return String.format(
        Locale.ROOT,
        "%s  subject=%s frame=%d model=%s:%s errorMeanMm=%.3f errorMaxMm=%.3f mahalanobis=%s"
            + " flags=%s z=%s",
        latent.getScanId(),
        latent.getSubject(),
        latent.getFrame().getNumber(),
        latent.getModelName(),
        latent.getModelVersion(),
        latent.getError().getMeanMm(),
        latent.getError().getMaxMm(),
        latent.getMahalanobis() == null
            ? "-"
            : String.format(Locale.ROOT, "%.2f", latent.getMahalanobis()),
        latent.getFlags(),
        latent.getZ());
  }
}
