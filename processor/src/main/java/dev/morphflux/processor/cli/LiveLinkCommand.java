package dev.morphflux.processor.cli;

import dev.morphflux.connectors.livelink.DatagramSink;
import dev.morphflux.connectors.livelink.EditStyle;
import dev.morphflux.connectors.livelink.ExpressionMapping;
import dev.morphflux.connectors.livelink.ExpressionShapes;
import dev.morphflux.connectors.livelink.PhoneEdits;
import dev.morphflux.connectors.livelink.Recording;
import dev.morphflux.connectors.livelink.UdpListener;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.processor.livelink.EditSender;
import dev.morphflux.processor.livelink.MeshWatch;
import dev.morphflux.schemas.Base;
import dev.morphflux.schemas.Locality;
import dev.morphflux.schemas.MorphfluxException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Phones with Live Link Face, as edits of subjects. */
@Command(
    name = "livelink",
    description = {
      "Listens for iPhones with Live Link Face and turns every face they see into an edit of a "
          + "subject, until interrupted. The subject needs a scan before; a processor answers each "
          + "edit by a mesh.",
      "docs/LIVELINK.md says how to set up the phone and the shapes."
    },
    mixinStandardHelpOptions = true)
final class LiveLinkCommand implements Callable<Integer> {

  private static final long ANSWER_SECONDS = 5;

  @Mixin private KafkaOptions kafka;

  @Option(
      names = "--shapes",
      required = true,
      paramLabel = "PATH",
      description =
          "The expression shapes: a linear model (npz with 'expression') or a folder with 'neutral'"
              + " and a mesh named after each shape, such as jawOpen.obj.")
  private Path shapes;

  @Option(
      names = "--shape-names",
      paramLabel = "FILE",
      description =
          "The names of a linear model's shapes, JSON (default: the npz's name with .json).")
  private @Nullable Path shapeNames;

  @Option(
      names = "--meters-per-unit",
      paramLabel = "M",
      description = "The unit of the shapes (default: the model's).")
  private @Nullable Double metersPerUnit;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "The model whose control points move (default: the bundled head).")
  private @Nullable Path model;

  @Option(
      names = "--subject",
      paramLabel = "SUBJECT",
      description = "Whose face any phone drives that --map does not name; one phone at a time.")
  private @Nullable String subject;

  @Option(
      names = "--map",
      paramLabel = "PHONE=SUBJECT",
      description = "Whose face a phone drives, by the phone's name or device id; repeatable.")
  private Map<String, String> map = new LinkedHashMap<>();

  @Option(
      names = "--address",
      paramLabel = "IP",
      defaultValue = "0.0.0.0",
      description = "The address to listen on (default: ${DEFAULT-VALUE}, all).")
  private String address;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "" + UdpListener.DEFAULT_PORT,
      description = "The UDP port to listen on (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description =
          "Replay a recording at its own rate instead of listening: of --record, of LLV, lines of Base64,"
              + " or the app's CSV.")
  private @Nullable Path replay;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description = "Replay so many times; 0 is until interrupted (default: ${DEFAULT-VALUE}).")
  private int repeat;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "Also write the phones' packets to a file, to be replayed.")
  private @Nullable Path record;

  @Option(
      names = "--watch",
      description =
          "Also read the meshes that come back: how long they took since their packet, and why "
              + "edits were rejected.")
  private boolean watch;

  @Option(
      names = "--locality",
      paramLabel = "LOCALITY",
      defaultValue = "MODEL",
      description = "MODEL or STRICT, as for 'edits send' (default: ${DEFAULT-VALUE}).")
  private Locality locality;

  @Option(
      names = "--base",
      paramLabel = "BASE",
      defaultValue = "AUTOENCODED",
      description = "AUTOENCODED or SCAN, as for 'edits send' (default: ${DEFAULT-VALUE}).")
  private Base base;

  private final Object speaking = new Object();

  @ParentCommand private Main main;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    checkUsage();
    Topology topology = ModelPackage.open(model == null ? BundledModels.head() : model).topology();
    double unit = metersPerUnit == null ? topology.metersPerUnit() : metersPerUnit;
    ExpressionMapping mapping =
        new ExpressionMapping(ExpressionShapes.read(shapes, shapeNames, topology, unit), topology);
    Optional<Recording> recording = Optional.ofNullable(replay).map(Recording::read);
    describe(mapping);
    PhoneEdits edits =
        new PhoneEdits(mapping, new EditStyle(locality, base), map, subject, this::say);
    CompletableFuture<Void> shutdown = main.shutdown().requested();
    try (EditSender sender = new EditSender(kafka.clientSettings(), kafka.topics(), this::say);
        LiveLinkReport report = new LiveLinkReport(edits, sender, this::say);
        @Nullable MeshWatch meshes =
            watch ? new MeshWatch(kafka.clientSettings(), kafka.topics(), this::say) : null) {
      report.start(meshes);
      DatagramSink sink = sink(edits, sender, meshes);
      if (recording.isPresent()) {
        replay(recording.get(), sink, shutdown::isDone);
        awaitAnswers(meshes, shutdown::isDone);
      } else {
        listen(sink, shutdown::isDone);
      }
      sender.flush();
      return report.finish();
    }
  }

  private void checkUsage() {
    if (subject == null && map.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "give --subject SUBJECT, or --map PHONE=SUBJECT for each phone");
    }
    if (replay != null && record != null) {
      throw new ParameterException(
          spec.commandLine(), "--record needs a phone; it cannot be given with --replay");
    }
    if (port < 0 || port > 65_535 || repeat < 0) {
      throw new ParameterException(
          spec.commandLine(), "--port must be from 0 to 65535, --repeat at least 0");
    }
    if (metersPerUnit != null && !(metersPerUnit > 0 && Double.isFinite(metersPerUnit))) {
      throw new ParameterException(spec.commandLine(), "--meters-per-unit must be more than 0");
    }
  }

  private void describe(ExpressionMapping mapping) {
    say(
        "%d of the phone's shapes move control points, from %s"
            .formatted(mapping.driven().size(), shapes));
    sayIfAny("missing among the expression shapes, so they move nothing", mapping.withoutShape());
    sayIfAny("expression shapes that the phone has no curve for", mapping.undriven());
  }

  private void sayIfAny(String what, List<String> names) {
    if (!names.isEmpty()) {
      say("%s: %s".formatted(what, String.join(", ", names)));
    }
  }

  private static DatagramSink sink(
      PhoneEdits edits, EditSender sender, @Nullable MeshWatch meshes) {
    return (datagram, origin, nanos) ->
        edits
            .edit(datagram, origin, nanos)
            .ifPresent(
                edit -> {
                  if (meshes != null) {
                    meshes.await(edit.getEditId(), nanos);
                  }
                  sender.send(edit);
                });
  }

  private void listen(DatagramSink sink, BooleanSupplier stop) {
    try (UdpListener listener = new UdpListener(address, port);
        OutputStream copy = copy()) {
      say("listening on UDP port %d of %s".formatted(listener.port(), address));
      listener.receive(sink, copy, stop);
    } catch (IOException e) {
      throw new MorphfluxException("cannot write the recording " + record + ": " + e, e);
    }
  }

  private OutputStream copy() throws IOException {
    return record == null
        ? OutputStream.nullOutputStream()
        : new BufferedOutputStream(Files.newOutputStream(record));
  }

  private void replay(Recording recording, DatagramSink sink, BooleanSupplier stop) {
    say("replaying %s: %d faces".formatted(recording.name(), recording.faces()));
    for (int i = 0; (repeat == 0 || i < repeat) && !stop.getAsBoolean(); i++) {
      recording.replay(sink, stop);
    }
  }

  private static void awaitAnswers(@Nullable MeshWatch meshes, BooleanSupplier stop) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWER_SECONDS);
    try {
      while (meshes != null
          && meshes.seen().awaited() > 0
          && System.nanoTime() < end
          && !stop.getAsBoolean()) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    synchronized (speaking) {
      out.println(line);
      out.flush();
    }
  }
}
