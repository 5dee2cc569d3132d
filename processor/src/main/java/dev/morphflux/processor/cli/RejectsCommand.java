package dev.morphflux.processor.cli;

import picocli.CommandLine.Command;

/** The rejects topic by hand. */
@Command(
    name = "rejects",
    description = "The rejects topic by hand: records that could not be used, and why.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {RejectsListCommand.class, RejectsReplayCommand.class})
final class RejectsCommand {}
