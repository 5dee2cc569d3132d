package dev.morphflux.processor.cli;

import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.rejects.Reject;
import dev.morphflux.processor.rejects.RejectLog;
import dev.morphflux.processor.rejects.RejectReplay;
import dev.morphflux.processor.rejects.RejectSelection;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sends rejects again. */
@Command(
    name = "replay",
    description = {
      "Sends rejected records back to the topic they came from, once the cause is gone.",
      "Each is sent once, however often this is run, or killed."
    },
    mixinStandardHelpOptions = true)
final class RejectsReplayCommand implements Callable<Integer> {

  @Mixin private KafkaOptions kafka;
  @Mixin private RejectFilter filter;

  @Option(names = "--all", description = "All that were not replayed; instead of a selection.")
  private boolean all;

  @Option(names = "--dry-run", description = "Only prints what would be sent.")
  private boolean dryRun;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    RejectSelection selection = filter.selection(kafka.topics());
    if (selection.isAll() != all) {
      throw new ParameterException(
          spec.commandLine(),
          "say which rejects, by --reason, --subject, --from, --since, --until or --reject; or all"
              + " of them by --all");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (dryRun) {
      print(out, selection);
    } else {
      RejectReplay replay =
          new RejectReplay(kafka.clientSettings(), kafka.topics(), KafkaClients.STANDARD);
      RejectReplay.Result result = replay.run(selection);
      out.println(sentence(result));
    }
    out.flush();
    return 0;
  }

  private void print(PrintWriter out, RejectSelection selection) {
    RejectLog.Listing listing =
        new RejectLog(kafka.clientSettings(), kafka.topics()).list(selection);
    List<Reject> pending =
        listing.rejects().stream()
            .filter(reject -> !listing.replayed().contains(reject.place()))
            .toList();
    RejectTable.print(out, pending, listing.replayed());
    out.println(pending.size() + " would be replayed");
  }

  private static String sentence(RejectReplay.Result result) {
    long sent = result.sent().values().stream().mapToLong(Long::longValue).sum();
    String where =
        new TreeMap<>(result.sent())
            .entrySet().stream()
                .map((Map.Entry<String, Long> entry) -> entry.getValue() + " to " + entry.getKey())
                .collect(Collectors.joining(", "));
    return "replayed %d%s; %d of those selected had been replayed before"
        .formatted(sent, where.isEmpty() ? "" : " (" + where + ")", result.replayedBefore());
  }
}
