"""The subcommands, one module each; `cadrage.cli` imports the one that is called."""
