"""`cadrage suggest`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from cadrage.commands.problems import Problems
from cadrage.detector import Detector
from cadrage.document import Document
from cadrage.errors import InputError, UsageError
from cadrage.inputs import SUFFIXES, read_all, read_documents
from cadrage.suggest import suggest as order

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_OUTPUTS = ("text", "jsonl")


@app.command("suggest")
def suggest(
    pool: Annotated[
        list[str],
        typer.Argument(metavar="POOL...", help=f"Texts to choose from: {', '.join(SUFFIXES)}, folders, globs."),
    ],
    limit: Annotated[int | None, typer.Option(min=1, help="So many texts; all without it.")] = None,
    annotated: Annotated[
        Path | None, typer.Option(help="JSONL of texts annotated before, or the folder of cadrage serve --data.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="NAME|FOLDER|HUB-ID", help="The model; see cadrage models.")
    ] = None,
    format: Annotated[str, typer.Option(help="text (a table) or jsonl (the texts in order).")] = "text",
) -> None:
    """Order texts by what annotating them would teach: uncertain ones first, unlike each other.

    Texts that were annotated before are left out. Exit code 1 if an item could not be read.
    """
    if format not in _OUTPUTS:
        raise UsageError(f"unknown format {format!r}; known formats: {', '.join(_OUTPUTS)}")
    problems = Problems()
    done = _annotated(annotated)
    known = {d.text for d in done}
    texts = [d for d in read_documents(pool, problems) if d.text not in known]
    found = order(texts, Detector.load(model), done, limit)
    if format == "jsonl":
        for s in found:
            row = {**s.document.to_dict(), "uncertainty": s.uncertainty, "novelty": s.novelty}
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    else:
        from rich.console import Console
        from rich.table import Table

        table = Table(box=None, pad_edge=False, header_style="dim")
        for head in ("", "id", "uncertainty", "novelty", "words"):
            table.add_column(head, justify="left" if head == "id" else "right", overflow="fold")
        for rank, s in enumerate(found, 1):
            words = len(s.document.text.split())
            table.add_row(str(rank), s.document.id, f"{s.uncertainty:.3f}", f"{s.novelty:.3f}", str(words))
        Console(highlight=False).print(table)
    problems.end()


def _annotated(path: Path | None) -> list[Document]:
    if path is None:
        return []
    if path.is_dir():
        from cadrage.serve.store import FILE, Store

        if not (path / FILE).is_file():
            raise InputError(f"--annotated {path}: expected a JSONL, or the folder of cadrage serve --data")
        store = Store(path)
        try:
            return [a.document for a in store.latest()]
        finally:
            store.close()

    return read_all(path)
