package dev.morphflux.processor.cli;

import picocli.CommandLine.Command;

/** The scans topic. */
@Command(
    name = "scans",
    description = "Puts scans on the scans topic.",
    mixinStandardHelpOptions = true,
    subcommands = ScansPublishCommand.class)
final class ScansCommand {}
