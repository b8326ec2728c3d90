"""The command line: finds the subcommand, imports it, turns errors into one line and an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from cadrage.errors import CadrageError
from cadrage.version import __version__

# Subcommand: module with a Typer `app`.
COMMANDS = {
    "flag": "cadrage.commands.flag",
    "evaluate": "cadrage.commands.evaluate",
    "agree": "cadrage.commands.agree",
    "compare": "cadrage.commands.compare",
    "convert": "cadrage.commands.convert",
    "report": "cadrage.commands.report",
    "serve": "cadrage.commands.serve",
    "suggest": "cadrage.commands.suggest",
    "models": "cadrage.commands.models",
}


class LazyGroup(TyperGroup):
    """Imports a subcommand when it is called; those of `cadrage.commands` entry points come beside them."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*COMMANDS, *sorted(p.name for p in entry_points(group="cadrage.commands"))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        app: typer.Typer
        if cmd_name in COMMANDS:
            app = import_module(COMMANDS[cmd_name]).app
        else:
            points = list(entry_points(group="cadrage.commands", name=cmd_name))
            if not points:
                return None
            app = points[0].load()
        command = typer.main.get_command(app)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=LazyGroup,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="See how a French news text frames what it reports, and who says so.",
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"cadrage {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """See how a French news text frames what it reports, and who says so."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def help_pages(width: int = 100) -> Iterator[tuple[str, str]]:
    """Name and `--help` text of every command, subcommands of groups included."""

    def walk(command: Any, name: str, parent: Any) -> Iterator[tuple[str, str]]:
        context = command.make_context(name, [], parent=parent, resilient_parsing=True)
        context.terminal_width = width
        yield context.command_path, command.get_help(context)
        if isinstance(command, TyperGroup):
            for child in command.list_commands(context):
                yield from walk(command.get_command(context, child), child, context)

    yield from walk(typer.main.get_command(app), "cadrage", None)


def main() -> None:
    """Entry point: 0 done, 1 bad input or something missing, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", newline="")
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except CadrageError as e:
        _complain(str(e), e.exit_code)
    except TyperException as e:
        _complain(f"{e.format_message().rstrip('.')}; see cadrage --help", e.exit_code)
    except typer.Abort:
        sys.exit(130)
    except BrokenPipeError:
        # The reader has seen enough; keep Python from flushing into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str, exit_code: int) -> NoReturn:
    sys.stderr.write("cadrage: " + " ".join(message.split()) + "\n")
    sys.exit(exit_code)
