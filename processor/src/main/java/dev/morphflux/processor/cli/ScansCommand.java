package dev.morphflux.processor.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** The scans topic. */
@Command(
    name = "scans",
    description = "Puts scans on the scans topic.",
    mixinStandardHelpOptions = true,
    subcommands = {ScansPublishCommand.class, ScansSimulateCommand.class})
final class ScansCommand {

  @ParentCommand private Main main;

  Shutdown shutdown() {
    return main.shutdown();
  }
}
