"""`cadrage compare`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cadrage.commands.problems import Problems
from cadrage.commands.progress import with_progress
from cadrage.document import Document
from cadrage.errors import InputError, UsageError
from cadrage.inputs import SUFFIXES, Columns, Problem, read_documents
from cadrage.output import check_new_folder, new_folder
from cadrage.report.terminal import printable

if TYPE_CHECKING:
    from cadrage.profile.study import Study

app = typer.Typer(rich_markup_mode=None, add_completion=False)

BY_FILE = "file"


@app.command("compare")
def compare(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help=f"Files ({', '.join(SUFFIXES)}), folders, globs, - for standard input."),
    ],
    by: Annotated[
        str, typer.Option(metavar="FIELD", help="The meta field that groups texts, or file: each PATH is a group.")
    ],
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="A new or empty folder; it appears only when complete.")],
    model: Annotated[
        str | None, typer.Option(metavar="NAME|FOLDER|HUB-ID", help="The model; see cadrage models.")
    ] = None,
    gold: Annotated[
        bool, typer.Option("--gold", help="Compare the spans and frames that the texts carry, without a model.")
    ] = False,
    lang: Annotated[str, typer.Option(help="Language of the page and its pictures: fr or en.")] = "fr",
    permutations: Annotated[int, typer.Option(min=999, help="Permutations of each test.")] = 4999,
    seed: Annotated[int, typer.Option(min=0, help="Seed of intervals and tests.")] = 0,
    text_column: Annotated[str, typer.Option(help="Column of a table that holds the text.")] = "text",
    id_column: Annotated[
        str | None, typer.Option(help="Column that holds the id; without it a column id, else NAME:ROW.")
    ] = None,
    meta_columns: Annotated[
        str | None, typer.Option(metavar="A,B", help="Columns of a table to keep as meta; date is one that is used.")
    ] = None,
) -> None:
    """Compare outlets or corpora: flags per 1,000 words, sourcing, labelling, frames, change over time.

    Differences are tested by permuting texts, corrected for the number of tests. Writes tables (CSV), pictures (PNG)
    and index.html. A meta field date in ISO form gives the change over time. Exit code 1 if an item could not be read.
    """
    from cadrage.profile import pictures
    from cadrage.profile.page import LANGUAGES
    from cadrage.profile.study import study

    if lang not in LANGUAGES:
        raise UsageError(f"unknown language {lang!r}; known languages: {', '.join(LANGUAGES)}")
    if gold and model is not None:
        raise UsageError("expected --gold or --model, found both")
    if twice := [p for p in dict.fromkeys(paths) if paths.count(p) > 1]:
        raise UsageError(f"{twice[0]}: given {paths.count(twice[0])} times; expected each file or folder once")
    check_new_folder(out)
    pictures.check()  # before the long part
    kept = [by] if by != BY_FILE else []
    kept += [c.strip() for c in (meta_columns or "").split(",") if c.strip() and c.strip() not in kept]
    columns = Columns(text_column, id_column, tuple(kept))
    problems = Problems()
    grouped, without = _grouped(paths, by, columns, problems)
    if without:
        typer.echo(f"cadrage: {without} texts without meta field {by!r} were left out", err=True)
    documents, flagged_by = _flagged([d for d, _ in grouped], model, gold=gold)
    found = study(
        documents, [g for _, g in grouped], by=by, flagged_by=flagged_by, permutations=permutations, seed=seed
    )
    _write(found, out, lang)
    _tell(found, out)
    problems.end()


def _grouped(
    paths: Sequence[str], by: str, columns: Columns, problem: Problem
) -> tuple[list[tuple[Document, str]], int]:
    """Documents with their groups, and how many have none."""
    if by == BY_FILE:
        names = [Path(p).stem if p != "-" else "stdin" for p in paths]
        stems = [p if names.count(n) > 1 else n for p, n in zip(paths, names, strict=True)]
        return [
            (d, n) for p, n in zip(paths, stems, strict=True) for d in read_documents([p], problem, columns=columns)
        ], 0
    grouped, without, fields = [], 0, set[str]()
    for d in read_documents(paths, problem, columns=columns):
        fields.update(d.meta)
        group = d.meta.get(by, "").strip()
        if group:
            grouped.append((d, group))
        else:
            without += 1
    if not grouped:
        known = ", ".join(sorted(fields)[:10]) or "none"
        raise InputError(f"--by {by}: no text has this meta field; the fields are: {known}; or use --by {BY_FILE}")
    return grouped, without


def _flagged(documents: Sequence[Document], model: str | None, *, gold: bool) -> tuple[list[Document], str]:
    """Documents with spans, and where these come from."""
    if gold:
        if not any(d.spans for d in documents):
            raise InputError("--gold: no text carries spans; leave it out to let a model flag them")
        return list(documents), "gold"
    from cadrage.detector import Detector

    detector = Detector.load(model)
    return list(
        detector.flag_many(with_progress(documents, "texts flagged:"))
    ), f"{detector.checkpoint.name} {detector.checkpoint.version}"


def _write(found: Study, out: Path, lang: str) -> None:
    from cadrage.profile.page import page
    from cadrage.profile.pictures import pictures
    from cadrage.profile.study import tables

    drawn = list(pictures(found, lang))
    with new_folder(out) as scratch:
        for name, content in tables(found):
            (scratch / name).write_bytes(content.encode())
        for p in drawn:
            (scratch / f"{p.name}.png").write_bytes(p.light)
        (scratch / "index.html").write_bytes(page(found, drawn, lang).encode())


def _tell(found: Study, out: Path) -> None:
    """The short of it, for the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from cadrage.profile.figures import NAMED, RATES, UNSOURCED

    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("")
    for g in found.groups:
        table.add_column(Text(_named(g.name)), justify="right")
    table.add_row("texts", *(str(g.documents) for g in found.groups))
    table.add_row("words", *(str(g.words) for g in found.groups))
    for f in RATES:
        table.add_row(f"{f.id} per 1,000", *(_figure(g.values[f.id].value, 1) for g in found.groups))
    for f in (UNSOURCED, NAMED):
        table.add_row(f"{f.id} %", *(_figure(g.values[f.id].value, 100) for g in found.groups))
    table.add_row("effective sources", *(_figure(g.values["effective_sources"].value, 1) for g in found.groups))
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = 160
    console.print(table)
    for g in found.groups:
        if not g.enough:
            console.print(f"{_named(g.name)}: too little text to tell, not tested")
    if not found.differences:
        console.print("Nothing was tested: that takes two groups with enough text.")
    elif not found.significant:
        console.print("No difference stands at 5 % after correction.")
    for d in found.significant:
        a, b = (_figure(x, 100 if d.figure.percent else 1) + " %" * d.figure.percent for x in (d.value_a, d.value_b))
        names = _named(d.a), _named(d.b or "the others")
        console.print(f"{d.figure.id}: {names[0]} {a}, {names[1]} {b}, corrected p {d.corrected:.4f}")
    console.print(f"{out / 'index.html'}", style="dim")


def _named(name: str) -> str:
    """A group's name on one line; it comes from the data and must not steer the terminal."""
    return printable(" ".join(name.split()))


def _figure(value: float | None, scale: float) -> str:
    return "–" if value is None else f"{value * scale:.1f}"
