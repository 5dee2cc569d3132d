package dev.morphflux.processor.cli;

import dev.morphflux.schemas.MorphfluxException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
    name = "morphflux",
    description = "Streams 3D capture through a Locally Adaptive Morphable Model.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {CommandLine.HelpCommand.class})
public final class Main {

  private Main() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(Main::report)
        .setExitCodeExceptionMapper(exception -> CommandLine.ExitCode.SOFTWARE)
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(args);
  }

  private static int report(
      Exception exception, CommandLine command, CommandLine.ParseResult parsed) {
    if (exception instanceof MorphfluxException) {
      command.getErr().println("morphflux: " + exception.getMessage());
    } else {
      exception.printStackTrace(command.getErr());
    }
    return command.getCommandSpec().exitCodeOnExecutionException();
  }
}
