"""Makes what the documentation shows: `python docs/make.py` writes docs/cli.md and docs/images/flag.svg."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console
from rich.text import Text

from cadrage import Detector
from cadrage.cli import help_pages
from cadrage.formats import Look, get_format
from cadrage.inputs import read_documents

DOCS = Path(__file__).parent
EXAMPLE = DOCS / "examples" / "tramway.txt"


def cli_reference() -> str:
    """The help of every command, as Markdown."""
    pages = "\n".join(f"## `{name}`\n\n```text\n{text.strip()}\n```\n" for name, text in help_pages())
    return (
        "# Command line\n\nMade by `python docs/make.py` from `--help`.\n\n"
        "Exit codes: 0 done; 1 bad input, missing file, model or extra; 2 wrong usage.\n\n" + pages
    )


def picture() -> str:
    """The terminal output of the example, as SVG."""
    detector = Detector.load()
    documents = (detector.flag(d) for d in read_documents([str(EXAMPLE)], print))
    text = "".join(get_format("text").render(documents, Look(colour=True, width=96)))
    console = Console(record=True, width=96, file=io.StringIO())
    console.print(Text.from_ansi("$ cadrage flag docs/examples/tramway.txt\n\n" + text))
    return console.export_svg(title="cadrage", unique_id="cadrage")


if __name__ == "__main__":
    (DOCS / "images").mkdir(exist_ok=True)
    (DOCS / "cli.md").write_text(cli_reference(), encoding="utf-8")
    (DOCS / "images" / "flag.svg").write_text(picture(), encoding="utf-8")
