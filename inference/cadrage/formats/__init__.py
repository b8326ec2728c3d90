"""Formats: one module each, and the registry of what can be written and what `cadrage convert` reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from cadrage.document import Document
from cadrage.errors import UsageError

if TYPE_CHECKING:
    from cadrage.formats.annotations import Reading


@dataclass(frozen=True, slots=True)
class Look:
    """How output is laid out: text for people with colours or not, wrapped at `width` columns (0: not wrapped);
    offsets of formats that leave a choice in UTF-16 code units or in code points."""

    colour: bool = False
    width: int = 0
    utf16: bool = False


# What a document may hold that a format has no place for.
LOSSES = {
    "text": "the text itself",
    "meta": "meta",
    "frames": "frames",
    "score": "scores",
    "optional": "disputed marks",
    "edges": "exact span edges",
}


@dataclass(frozen=True, slots=True)
class Format:
    """A format: `module` holds `render(documents, look)`, which yields pieces of text in order, or, where `folder` is
    set, `files(document)`, which yields the path and the content of each file. If `reads` is set it also holds
    `read(path, reading)`. `loses` are the keys of `LOSSES` that it has no place for; with `edges` among them, it
    holds `moved(document)`, the number of spans whose edges move. `annotators`: whether it says who annotated."""

    name: str
    suffix: str
    module: str
    about: str
    reads: bool = False
    loses: tuple[str, ...] = ()
    folder: bool = False
    annotators: bool = False

    def render(self, documents: Iterable[Document], look: Look) -> Iterator[str]:
        """The output, piece by piece; those of a format with a document a line end with a whole line."""
        render: Callable[[Iterable[Document], Look], Iterator[str]] = import_module(self.module).render
        return render(documents, look)

    def files(self, document: Document) -> Iterator[tuple[str, str]]:
        """The files of a document, in a format that writes folders."""
        files: Callable[[Document], Iterator[tuple[str, str]]] = import_module(self.module).files
        return files(document)

    def moved(self, document: Document) -> int:
        """The number of spans whose edges move."""
        if "edges" not in self.loses:
            return 0
        moved: Callable[[Document], int] = import_module(self.module).moved
        return moved(document)

    def read(self, path: Path, reading: Reading) -> Iterator[Document]:
        """The documents of a file or folder.

        Raises:
            InputError: it is broken.
        """
        read: Callable[[Path, Reading], Iterator[Document]] = import_module(self.module).read
        return read(path, reading)


_WEAK = ("meta", "frames", "score", "optional")

FORMATS: dict[str, Format] = {
    f.name: f
    for f in (
        Format("text", ".txt", "cadrage.report.terminal", "the text with marks, and a summary"),
        Format("jsonl", ".jsonl", "cadrage.formats.jsonl", "one document a line, with spans and scores", reads=True),
        Format("csv", ".csv", "cadrage.formats.tables", "one span a row", True, ("text", "meta", "frames", "optional")),
        Format("html", ".html", "cadrage.report.html", "a page to read in a browser"),
        Format(
            "brat", "", "cadrage.formats.brat", "a folder of .txt and .ann", True, ("meta", "frames", "edges"), True
        ),
        Format("label-studio", ".json", "cadrage.formats.label_studio", "Label Studio JSON", True, annotators=True),
        Format(
            "label-studio-min",
            "",
            "cadrage.formats.label_studio_min",
            "Label Studio JSON_MIN",
            True,
            _WEAK[2:],
            annotators=True,
        ),
        Format("doccano", "", "cadrage.formats.doccano", "doccano JSONL", True, _WEAK[1:]),
        Format("prodigy", "", "cadrage.formats.prodigy", "Prodigy JSONL", True, annotators=True),
        Format("argilla", "", "cadrage.formats.argilla", "Argilla records as JSON", True, annotators=True),
        Format(
            "conll", ".conll", "cadrage.formats.conll", "a word a line, a column a label", True, (*_WEAK[2:], "edges")
        ),
    )
}


def get_format(name: str | None, out: Path | None = None) -> Format:
    """The format of a name; without one, that of the extension of `out`, else text.

    Raises:
        UsageError: there is no such format.
    """
    if name is None:
        suffix = out.suffix.lower() if out is not None else ""
        return next((f for f in FORMATS.values() if suffix and f.suffix == suffix), FORMATS["text"])
    if name not in FORMATS:
        raise UsageError(f"unknown format {name!r}; known formats: {', '.join(FORMATS)}")
    return FORMATS[name]
