package dev.morphflux.processor.cli;

import picocli.CommandLine.Command;

/** Everything that measures. */
@Command(
    name = "bench",
    description = "Measures speed on this machine, with the limit beside it.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {BenchCodecCommand.class, BenchStreamCommand.class})
final class BenchCommand {}
