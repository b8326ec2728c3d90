"""`cadrage convert`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from cadrage.commands.problems import Problems
from cadrage.document import Document
from cadrage.errors import InputError, UsageError
from cadrage.formats import FORMATS, LOSSES, Format, Look
from cadrage.formats.annotations import Reading
from cadrage.output import write_out

app = typer.Typer(rich_markup_mode=None, add_completion=False)

_READ = {f.name: f for f in FORMATS.values() if f.reads}
_NAMES = ", ".join(_READ)
_OFFSETS = ("code-points", "utf-16")


@app.command("convert")
def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="File or folder to read.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="File or folder to write, - for standard output.")],
    from_: Annotated[str | None, typer.Option("--from", help=f"One of {_NAMES}; without it, by extension.")] = None,
    to: Annotated[str | None, typer.Option("--to", help="The same for OUT.")] = None,
    offsets: Annotated[
        str | None,
        typer.Option(
            help="What offsets in doccano files count: utf-16 (its page) or code-points (its importer, the default for "
            "OUT)."
        ),
    ] = None,
    texts: Annotated[Path | None, typer.Option(help="JSONL with the texts of a csv of spans.")] = None,
    annotator: Annotated[
        str | None, typer.Option(help="Keep the work of this annotator; without it, the latest of each text.")
    ] = None,
) -> None:
    """Convert annotations between the formats of annotation tools.

    What could not be read is named, what a format has no place for is counted, on standard error. Exit code 1 if
    something could not be read; the rest is done.
    """
    reader, writer = _choose(from_, source, "--from"), _choose(to, target, "--to")
    if offsets is not None and offsets not in _OFFSETS:
        raise UsageError(f"unknown --offsets {offsets!r}; known: {', '.join(_OFFSETS)}")
    if annotator is not None and not reader.annotators:
        known = ", ".join(f.name for f in _READ.values() if f.annotators)
        raise UsageError(f"--annotator: the format {reader.name} names none; expected {known}")
    problems = Problems()
    utf16 = None if offsets is None else offsets == "utf-16"
    held: dict[str, Document] = {}
    if texts is not None:
        held = {d.id: d for d in FORMATS["jsonl"].read(texts, Reading(problems))}
    documents = reader.read(source, Reading(problems, utf16, held, annotator))
    lost: Counter[str] = Counter()
    out = None if str(target) == "-" else target
    write_out(_count_losses(documents, writer, lost), writer, Look(utf16=bool(utf16)), out)
    if lost:
        what = ", ".join(f"{LOSSES[key]} ({n})" for key, n in lost.items())
        typer.echo(f"cadrage: the format {writer.name} has no place for: {what}", err=True)
    problems.end()


def _choose(name: str | None, path: Path, option: str) -> Format:
    if name is None:
        suffix = path.suffix.lower()
        found = next((f for f in _READ.values() if suffix and f.suffix == suffix), None)
        if found is None and path.is_dir():
            found = FORMATS["brat"]
        if found is None:
            raise UsageError(f"{path}: its extension names no format; expected {option} with one of {_NAMES}")
        return found
    if name not in _READ:
        raise UsageError(f"unknown format {name!r} in {option}; known formats: {_NAMES}")
    return _READ[name]


def _count_losses(documents: Iterable[Document], writer: Format, lost: Counter[str]) -> Iterator[Document]:
    seen: set[str] = set()
    for document in documents:
        if document.id in seen:
            raise InputError(
                f"the id {document.id!r} stands twice, perhaps annotated by two people; expected each once: choose one "
                "with --annotator, or convert the files one by one"
            )
        seen.add(document.id)
        held = {
            "text": 1,
            "meta": len(document.meta),
            "frames": len(document.frames) or len(document.frame_scores),
            "score": sum(s.score is not None for s in document.spans),
            "edges": writer.moved(document),
            "optional": sum(s.optional for s in document.spans),
        }
        lost.update({key: held[key] for key in writer.loses if held.get(key)})
        yield document
