"""Formats: readers in one module each, and the registry of what `cadrage flag` can write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from cadrage.document import Document
from cadrage.errors import UsageError


@dataclass(frozen=True, slots=True)
class Look:
    """How text for people is laid out: with colours or not, and wrapped at `width` columns (0: not wrapped)."""

    colour: bool = False
    width: int = 0


@dataclass(frozen=True, slots=True)
class Format:
    """An output format: `module` holds `render(documents, look)`, which yields pieces of text in order."""

    name: str
    suffix: str
    module: str
    about: str

    def render(self, documents: Iterable[Document], look: Look) -> Iterator[str]:
        """The output, piece by piece; each piece ends with a whole line."""
        render: Callable[[Iterable[Document], Look], Iterator[str]] = import_module(self.module).render
        return render(documents, look)


FORMATS: dict[str, Format] = {
    f.name: f
    for f in (
        Format("text", ".txt", "cadrage.report.terminal", "the text with marks, and a summary"),
        Format("jsonl", ".jsonl", "cadrage.formats.jsonl", "one document a line, with spans and scores"),
        Format("csv", ".csv", "cadrage.formats.tables", "one span a row"),
        Format("html", ".html", "cadrage.report.html", "a page to read in a browser"),
    )
}


def get_format(name: str | None, out: Path | None = None) -> Format:
    """The format of a name; without one, that of the extension of `out`, else text.

    Raises:
        UsageError: there is no such format.
    """
    if name is None:
        suffix = out.suffix.lower() if out is not None else ""
        return next((f for f in FORMATS.values() if f.suffix == suffix), FORMATS["text"])
    if name not in FORMATS:
        raise UsageError(f"unknown format {name!r}; known formats: {', '.join(FORMATS)}")
    return FORMATS[name]
