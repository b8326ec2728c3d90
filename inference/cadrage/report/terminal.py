"""The text output: coloured, labelled marks, and a summary. Labels stay readable without colour."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from cadrage.document import Document
from cadrage.formats import Look
from cadrage.report.marks import pieces
from cadrage.summary import Summary, summarise
from cadrage.taxonomy import BY_ID, FRAME_BY_ID, LABELS

STYLES = {
    "loaded_language": "bold dark_orange",
    "name_calling": "bold red",
    "unsourced_claim": "yellow",
    "vague_source": "magenta",
    "named_source": "green",
}


def render(documents: Iterable[Document], look: Look) -> Iterator[str]:
    """Output format `text`: each document with its marks and summary; behind several, the summary of all."""
    total: Summary | None = None
    count = 0
    for document in documents:
        summary = summarise(document)
        total, count = (summary if total is None else total + summary), count + 1
        head = (_title(document), Text(""), marked(document), Text(""))
        yield _print(look, *head, _table(summary), *_sources(summary), *_frames(document))
    if total is not None and count > 1:
        yield _print(look, Rule(f"all {count} texts", style="dim"), Text(""), _table(total))


def marked(document: Document) -> Text:
    """The text with marks: `[terroristes|label]`; a mark inside another one is closed first."""
    out = Text()
    for piece in pieces(document):
        for s in piece.opens:
            out.append("[", STYLES[s.label])
        style = STYLES[min(piece.spans, key=lambda s: s.end - s.start).label] if piece.spans else ""
        out.append(printable(piece.text), style)
        for s in piece.closes:
            out.append("|", STYLES[s.label])
            out.append(f"{BY_ID[s.label].short}]", f"{STYLES[s.label]} italic")
    return out


def _print(look: Look, *parts: RenderableType) -> str:
    console = Console(
        file=io.StringIO(),
        force_terminal=look.colour,
        color_system="256" if look.colour else None,
        width=look.width or 100,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for part in parts:
        console.print(part, soft_wrap=isinstance(part, Text) and not look.width)
    console.print()
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def _title(document: Document) -> RenderableType:
    return Rule(Text(printable(document.id)), style="dim", align="left")


def _table(summary: Summary) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("mark")
    table.add_column("label")
    table.add_column("count", justify="right")
    table.add_column("per 1,000 words", justify="right")
    for label in LABELS:
        name = f"{label.id}" + ("" if label.is_flag else " (evidence)")
        table.add_row(
            Text(label.short, STYLES[label.id]),
            name,
            str(summary.counts[label.id]),
            f"{summary.rate(label.id):.1f}",
        )
    table.add_row("", "words", str(summary.words), "")
    return table


def _sources(summary: Summary) -> Iterator[Text]:
    for label, head in (("named_source", "Named sources"), ("vague_source", "Vague sources")):
        found = summary.sources.get(label, {})
        if found:
            yield Text.assemble(f"\n{head}: ", _listed(found, STYLES[label]))


def _frames(document: Document) -> Iterator[Text]:
    if document.frames:
        ranked = sorted(document.frames, key=lambda f: -document.frame_scores.get(f, 0.0))
        yield Text("\nFrames: " + "; ".join(_frame(f, document.frame_scores.get(f)) for f in ranked))


def _frame(frame: str, score: float | None) -> str:
    return FRAME_BY_ID[frame].en + ("" if score is None else f" {score:.2f}")


def _listed(wordings: Mapping[str, int], style: str) -> Text:
    parts = [Text(printable(w), style) + Text(f" ×{n}" if n > 1 else "") for w, n in wordings.items()]
    return Text("; ").join(parts)


def printable(text: str) -> str:
    """Control characters as pictures: a text must not steer the terminal. Line ends stay."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_picture(c) for c in text)


def _picture(char: str) -> str:
    code = ord(char)
    if code < 0x20 and char not in "\n\t":
        return chr(0x2400 + code)
    if 0x7F <= code < 0xA0:
        return "\ufffd" if code > 0x7F else "\u2421"
    # Characters that turn the direction of the line hide what is written.
    return "\ufffd" if 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069 else char
