package dev.morphflux.processor.cli;

import dev.morphflux.processor.broker.EmbeddedBroker;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Runs the embedded broker alone. */
@Command(
    name = "broker",
    description = "Runs the embedded Kafka broker alone, for development, until interrupted.",
    mixinStandardHelpOptions = true)
final class BrokerCommand implements Callable<Integer> {

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "9092",
      description = "Where to listen; 0 takes a free port (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      required = true,
      description = "Where the broker keeps its data; created if missing.")
  private Path dataDirectory;

  @ParentCommand private Main main;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CompletableFuture<Void> shutdown = main.shutdown().requested();
    try (EmbeddedBroker broker = EmbeddedBroker.start(port, dataDirectory)) {
      spec.commandLine().getOut().println("listening on " + broker.bootstrapServers());
      spec.commandLine().getOut().flush();
      CompletableFuture.anyOf(shutdown, broker.failure()).join();
      if (broker.failure().isDone()) {
        throw new MorphfluxException(broker.failure().join());
      }
      return 0;
    }
  }
}
