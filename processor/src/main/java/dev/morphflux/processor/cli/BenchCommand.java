package dev.morphflux.processor.cli;

import picocli.CommandLine.Command;

/** Measurements, each with the limit beside it. */
@Command(
    name = "bench",
    description = "Measures what this machine does, with the limit beside it.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {BenchStreamCommand.class})
final class BenchCommand {}
