"""`cadrage report`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cadrage.commands.problems import Problems
from cadrage.commands.progress import with_progress
from cadrage.document import Document
from cadrage.errors import InputError, UsageError
from cadrage.formats import Format, Look
from cadrage.inputs import SUFFIXES, Columns, read_documents
from cadrage.output import write_out

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@dataclass(frozen=True, slots=True)
class _Page(Format):
    """The format html with what only this command knows: the language, and where the marks come from."""

    language: str = "fr"
    made_by: str = ""
    least: float | None = None

    def render(self, documents: Iterable[Document], look: Look) -> Iterator[str]:
        from cadrage.report.html import page

        return page(documents, self.language, self.made_by, self.least)


@app.command("report")
def report(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help=f"Files ({', '.join(SUFFIXES)}), folders, globs, - for standard input."),
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Write the page here; it appears only when complete.")],
    lang: Annotated[str, typer.Option(help="Language of the page: fr or en.")] = "fr",
    model: Annotated[
        str | None, typer.Option(metavar="NAME|FOLDER|HUB-ID", help="The model; see cadrage models.")
    ] = None,
    gold: Annotated[
        bool, typer.Option("--gold", help="Show the spans and frames that the texts carry, without a model.")
    ] = False,
    min_score: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Show spans from this score on, in place of each label's threshold."),
    ] = None,
    text_column: Annotated[str, typer.Option(help="Column of a table that holds the text.")] = "text",
    id_column: Annotated[
        str | None, typer.Option(help="Column that holds the id; without it a column id, else NAME:ROW.")
    ] = None,
    meta_columns: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Columns to keep as meta; title, outlet, author, date and url are shown."),
    ] = None,
) -> None:
    """Write one self-contained HTML page: texts with their marks, reasons beside them, summary, sources, frames.

    It opens in any browser without a connection, is walked with the keyboard and prints. Exit code 1 if an item could
    not be read; the rest is done.
    """
    from cadrage.report.texts import LANGUAGES

    if lang not in LANGUAGES:
        raise UsageError(f"unknown language {lang!r}; known languages: {', '.join(LANGUAGES)}")
    if gold and (model is not None or min_score is not None):
        raise UsageError("expected --gold, or --model and --min-score, found both")
    if out.is_dir():
        raise UsageError(f"--out {out}: expected a file, found a folder")
    columns = Columns(text_column, id_column, tuple(c.strip() for c in (meta_columns or "").split(",") if c.strip()))
    problems = Problems()
    documents = read_documents(paths, problems, columns=columns)
    flagged, made_by = (_carried(documents), "gold") if gold else _flagged(documents, model, min_score)
    form = _Page("report", ".html", "cadrage.report.html", "", language=lang, made_by=made_by, least=min_score)
    write_out(_some(with_progress(flagged, "texts flagged:")), form, Look(), out)
    problems.end()


def _carried(documents: Iterable[Document]) -> Iterator[Document]:
    """The documents, if at least one carries spans."""
    found = list(documents)
    if found and not any(d.spans for d in found):
        raise InputError("--gold: no text carries spans; leave it out to let a model flag them")
    yield from found


def _flagged(
    documents: Iterable[Document], model: str | None, min_score: float | None
) -> tuple[Iterator[Document], str]:
    """Documents with predicted spans, and the name of the model."""
    from cadrage.detector import Detector

    detector = Detector.load(model)
    point = detector.checkpoint
    return detector.flag_many(documents, min_score=min_score), f"{point.name} {point.version}"


def _some(documents: Iterable[Document]) -> Iterator[Document]:
    """The documents.

    Raises:
        InputError: there are none; a page without text would look like one without flags.
    """
    number = 0
    for document in documents:
        number += 1
        yield document
    if not number:
        raise InputError("no text could be read; nothing was written")
