package dev.morphflux.processor.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.morphflux.processor.rejects.Reject;
import dev.morphflux.processor.rejects.RejectLog;
import dev.morphflux.processor.rejects.RejectSelection;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists rejects. */
@Command(
    name = "list",
    description = "Lists rejected records: when, why, where they stood, and whether replayed.",
    mixinStandardHelpOptions = true)
final class RejectsListCommand implements Callable<Integer> {

  @Mixin private KafkaOptions kafka;
  @Mixin private RejectFilter filter;

  @Option(names = "--pending", description = "Only those that were not replayed.")
  private boolean pending;

  @Option(names = "--follow", description = "Print as they come, and wait for more.")
  private boolean follow;

  @Option(names = "--json", description = "One JSON object a line instead of a table.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    RejectSelection selection = filter.selection(kafka.topics());
    if (follow) {
      follow(selection);
      return 0;
    }
    RejectLog.Listing listing =
        new RejectLog(kafka.clientSettings(), kafka.topics()).list(selection);
    List<Reject> rejects =
        listing.rejects().stream()
            .filter(reject -> !pending || !listing.replayed().contains(reject.place()))
            .sorted(Comparator.comparing(Reject::time).thenComparing(Reject::place))
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      rejects.forEach(
          reject -> out.println(object(reject, listing.replayed().contains(reject.place()))));
      out.flush();
    } else if (rejects.isEmpty()) {
      out.println("no rejects" + (selection.isAll() && !pending ? "" : " match"));
      out.flush();
    } else {
      RejectTable.print(out, rejects, listing.replayed());
    }
    return 0;
  }

  /** Whether one that just came is replayed is not known yet. */
  private void follow(RejectSelection selection) {
    if (pending) {
      throw new ParameterException(spec.commandLine(), "--pending and --follow exclude each other");
    }
    PrintWriter out = spec.commandLine().getOut();
    new RejectLog(kafka.clientSettings(), kafka.topics())
        .follow(
            selection,
            reject -> {
              out.println(json ? object(reject, false) : RejectTable.line(reject));
              out.flush();
            });
  }

  private static ObjectNode object(Reject reject, boolean replayed) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("reject", reject.place().toString())
        .put("time", reject.time().toString())
        .put("reason", reject.reason())
        .put("topic", reject.topic())
        .put("partition", reject.partition())
        .put("offset", reject.offset())
        .put("subject", reject.subject())
        .put("valueBytes", reject.valueBytes() < 0 ? null : (Integer) reject.valueBytes())
        .put("replayed", replayed)
        .put("message", reject.message());
  }
}
