package dev.morphflux.processor.cli;

import dev.morphflux.processor.failures.FatalException;
import dev.morphflux.processor.failures.KafkaFailures;
import dev.morphflux.schemas.MorphfluxException;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line; it ends with an {@link ExitCode}. */
@Command(
    name = "morphflux",
    description = "Streams 3D capture through a Locally Adaptive Morphable Model.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ApplyCommand.class,
      BenchCommand.class,
      BrokerCommand.class,
      DemoCommand.class,
      EditsCommand.class,
      EvaluateCommand.class,
      LatentsCommand.class,
      LiveLinkCommand.class,
      MeshesCommand.class,
      ModelCommand.class,
      ProcessCommand.class,
      RejectsCommand.class,
      ScansCommand.class,
      TopologyCommand.class,
      TrainCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main {

  private final Shutdown shutdown;

  private Main(Shutdown shutdown) {
    this.shutdown = shutdown;
  }

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    Shutdown shutdown = new Shutdown();
    int exitCode = run(shutdown, args);
    shutdown.finished(exitCode);
    System.exit(exitCode);
  }

  /** For commands that run until the process is asked to end. */
  Shutdown shutdown() {
    return shutdown;
  }

  static int run(String... args) {
    Shutdown shutdown = new Shutdown();
    int exitCode = run(shutdown, args);
    shutdown.finished(exitCode);
    return exitCode;
  }

  private static int run(Shutdown shutdown, String... args) {
    return new CommandLine(new Main(shutdown))
        .setExecutionExceptionHandler(Main::report)
        .setExitCodeExceptionMapper(
            exception ->
                exception instanceof CommandLine.ParameterException
                    ? ExitCode.USAGE.code()
                    : exitCode(exception).code())
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(args);
  }

  private static int report(
      Exception exception, CommandLine command, CommandLine.ParseResult parsed) {
    Exception told =
        exception instanceof KafkaException failure
            ? KafkaFailures.explain("Kafka failed", "the address given", failure)
            : exception;
    if (told instanceof MorphfluxException) {
      command.getErr().println("morphflux: " + told.getMessage());
    } else {
      told.printStackTrace(command.getErr());
    }
    return exitCode(told).code();
  }

  private static ExitCode exitCode(Throwable exception) {
    return exception instanceof FatalException known ? ExitCode.of(known.kind()) : ExitCode.FAILED;
  }
}
