"""What commands tell of items that could not be read."""

from __future__ import annotations

import typer


class Problems:
    """Tells each problem in one line on standard error; the command then ends with exit code 1."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, message: str) -> None:
        """Tell one."""
        self.count += 1
        typer.echo(f"cadrage: {message}", err=True)

    def end(self) -> None:
        """Call at the end of a command.

        Raises:
            typer.Exit: with code 1, if there was a problem.
        """
        if self.count:
            raise typer.Exit(1)
