package dev.morphflux.processor.cli;

import picocli.CommandLine.Command;

/** Commands on model packages. */
@Command(
    name = "model",
    description = "Imports, exports and inspects model packages.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ModelImportCommand.class,
      ModelExportCommand.class,
      ModelInspectCommand.class,
      ModelListCommand.class
    })
final class ModelCommand {}
