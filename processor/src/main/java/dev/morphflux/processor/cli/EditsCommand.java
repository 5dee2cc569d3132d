package dev.morphflux.processor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.schemas.Base;
import dev.morphflux.schemas.ControlOffset;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.LatestScan;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.Locality;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.ScanTarget;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The edits topic by hand. */
@Command(name = "edits", description = "The edits topic by hand.", mixinStandardHelpOptions = true)
final class EditsCommand {
  private static final int PATIENCE_MILLIS = 15_000;

  @Spec private CommandSpec spec;

  @Command(
      name = "send",
      description = {
        "Sends one edit of a subject: control points moved, a region swapped or sampled, the "
            + "latent moved towards another; or lets go of held edits.",
        "docs/EDITING.md says what the operations do."
      },
      mixinStandardHelpOptions = true)
  int send(
      @Mixin KafkaOptions kafka,
      @Option(
              names = "--subject",
              required = true,
              paramLabel = "SUBJECT",
              description = "Whose mesh to edit.")
          String subject,
      @ArgGroup @Nullable EditOperation operation,
      @Option(
              names = "--lifetime",
              paramLabel = "LIFETIME",
              defaultValue = "ONCE",
              description =
                  "ONCE: one mesh now; HOLD: also on every scan until cleared; CLEAR: lets go of "
                      + "held edits (default: ${DEFAULT-VALUE}).")
          Lifetime lifetime,
      @Option(
              names = "--locality",
              paramLabel = "LOCALITY",
              defaultValue = "MODEL",
              description =
                  "MODEL: vertices move as the model makes them; STRICT: those outside the edited "
                      + "regions stay exactly as in the base (default: ${DEFAULT-VALUE}).")
          Locality locality,
      @Option(
              names = "--base",
              paramLabel = "BASE",
              defaultValue = "AUTOENCODED",
              description =
                  "AUTOENCODED: the model's reconstruction is edited; SCAN: the motion is added to "
                      + "the scan itself (default: ${DEFAULT-VALUE}).")
          Base base,
      @Option(
              names = "--scan",
              paramLabel = "SCAN-ID",
              description = "Edit this scan's latent instead of the subject's last.")
          @Nullable String scanId,
      @Option(
              names = "--clears",
              paramLabel = "EDIT-ID",
              description = "With CLEAR: the held edit to let go; all when not given.")
          @Nullable String clears,
      @Option(
              names = "--edit-id",
              paramLabel = "ID",
              description = "What the resulting mesh refers to (default: a new UUID).")
          @Nullable String editId,
      @Option(
              names = "--meters-per-unit",
              paramLabel = "M",
              defaultValue = "0.01",
              description = "The unit of the offsets (default: ${DEFAULT-VALUE}, centimetres).")
          double metersPerUnit) {
    if ((lifetime == Lifetime.CLEAR) == (operation != null)) {
      throw new MorphfluxException(
          "give one of --move, --swap-region, --sample-region and --interpolate-to with the "
              + "lifetimes ONCE and HOLD, and none with CLEAR");
    }
    if (locality == Locality.STRICT && operation != null && operation.towards != null) {
      throw new MorphfluxException(
          "--locality STRICT needs a region to stay in, which --interpolate-to does not have");
    }
    Edit edit =
        new Edit(
            editId == null ? UUID.randomUUID().toString() : editId,
            subject,
            scanId == null ? new LatestScan() : new ScanTarget(scanId),
            operation == null ? null : operation.toMessage(),
            lifetime,
            clears,
            locality,
            base,
            metersPerUnit,
            "",
            null);
    RecordMetadata written = write(kafka, edit);
    spec.commandLine().getOut().println("edit " + edit.getEditId() + " written to " + written);
    return 0;
  }

  private static RecordMetadata write(KafkaOptions kafka, Edit edit) {
    Map<String, Object> settings = new HashMap<>(kafka.clientSettings());
    settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
    Object address = settings.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);
    try (Producer<byte[], byte[]> producer = KafkaClients.STANDARD.producer(settings)) {
      return producer
          .send(
              new ProducerRecord<>(
                  kafka.topics().edits(),
                  edit.getSubject().getBytes(UTF_8),
                  MessageFormat.EDIT.write(edit)))
          .get();
    } catch (ExecutionException | KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new MorphfluxException(
          "the edit could not be written by way of " + address + ": " + cause.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MorphfluxException("interrupted before the edit was written", e);
    }
  }

  /** Reads {@code 42=0,-0.5,0.1}. */
  static final class OffsetConverter implements ITypeConverter<ControlOffset> {
    @Override
    public ControlOffset convert(String text) {
      try {
        String[] sides = text.split("=", -1);
        String[] xyz = sides[1].split(",", -1);
        if (sides.length == 2 && xyz.length == 3) {
          return new ControlOffset(
              Integer.parseInt(sides[0].strip()),
              Float.parseFloat(xyz[0]),
              Float.parseFloat(xyz[1]),
              Float.parseFloat(xyz[2]));
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw expected(text);
      }
      throw expected(text);
    }

    private static TypeConversionException expected(String text) {
      return new TypeConversionException(
          "'" + text + "' is not an offset; expected VERTEX=X,Y,Z such as 42=0,-0.5,0.1");
    }
  }
}
