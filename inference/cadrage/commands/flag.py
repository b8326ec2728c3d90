"""`cadrage flag`."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from cadrage.commands.problems import Problems
from cadrage.commands.progress import with_progress
from cadrage.detector import Detector
from cadrage.errors import UsageError
from cadrage.formats import FORMATS, Look, get_format
from cadrage.inputs import SUFFIXES, Columns, read_documents
from cadrage.output import write_out
from cadrage.taxonomy import LABEL_IDS, check_labels

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def flag(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help=f"Files ({', '.join(SUFFIXES)}), folders, globs, - for standard input."),
    ],
    model: Annotated[
        str | None, typer.Option(metavar="NAME|FOLDER|HUB-ID", help="The model; see cadrage models.")
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(help=f"One of {', '.join(FORMATS)}; without it, by the extension of --out, else text."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write here; the file appears only when complete.")] = None,
    min_score: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Show spans from this score on, in place of each label's threshold."),
    ] = None,
    labels: Annotated[str | None, typer.Option(metavar="A,B", help=f"Only these of {', '.join(LABEL_IDS)}.")] = None,
    text_column: Annotated[str, typer.Option(help="Column of a table that holds the text.")] = "text",
    id_column: Annotated[
        str | None, typer.Option(help="Column that holds the id; without it a column id, else NAME:ROW.")
    ] = None,
    meta_columns: Annotated[str | None, typer.Option(metavar="A,B", help="Columns to keep as meta.")] = None,
) -> None:
    """Flag loaded language, name calling, unsourced claims, vague and named sources in French news texts.

    Messages and progress go to standard error. Exit code 1 if an item could not be read; the rest is done.
    """
    chosen = get_format(format, out)
    wanted = None if labels is None else check_labels(x.strip() for x in labels.split(","))
    columns = Columns(text_column, id_column, tuple(c.strip() for c in (meta_columns or "").split(",") if c.strip()))
    if out is not None and out.is_dir():
        raise UsageError(f"--out {out}: expected a file, found a folder")
    detector = Detector.load(model)
    problems = Problems()
    documents = read_documents(paths, problems, columns=columns)
    flagged = detector.flag_many(documents, min_score=min_score, labels=wanted)
    tty = out is None and sys.stdout.isatty()
    colour = tty and "NO_COLOR" not in os.environ
    look = Look(colour, shutil.get_terminal_size().columns if tty else 0)
    write_out(flagged if tty else with_progress(flagged, "texts flagged:"), chosen, look, out)
    problems.end()
