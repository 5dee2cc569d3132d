package dev.morphflux.processor.cli;

import picocli.CommandLine.Command;

/** Commands on model packages. */
@Command(
    name = "model",
    description = "Imports, calibrates, exports, inspects and releases model packages.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ModelImportCommand.class,
      ModelCalibrateCommand.class,
      ModelExportCommand.class,
      ModelInspectCommand.class,
      ModelListCommand.class,
      ModelPublishCommand.class
    })
final class ModelCommand {}
