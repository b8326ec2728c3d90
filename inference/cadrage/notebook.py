"""For notebooks: documents as a table of spans, and as HTML with marks.

`to_dataframe` needs pandas, the extra `notebook`; `html_of` needs nothing and is what Jupyter shows for a `Document`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from cadrage.document import Document, Span
from cadrage.errors import MissingExtraError
from cadrage.report.escape import safe
from cadrage.taxonomy import BY_ID, FRAME_BY_ID, LABELS

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = {"id": "str", "start": "int64", "end": "int64", "label": "str", "score": "float64", "wording": "str"}


def to_dataframe(documents: Iterable[Document], *, meta: Sequence[str] = ()) -> pd.DataFrame:
    """A table with a row for each span: id, start, end, label, score (NaN in gold), wording.

    Args:
        meta: meta fields to add as columns of their own; empty where a document has none.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError as e:
        raise MissingExtraError("a table of spans", "notebook") from e
    rows = [
        (d.id, s.start, s.end, s.label, s.score, d.wording(s), *(d.meta.get(m, "") for m in meta))
        for d in documents
        for s in d.spans
    ]
    table = pd.DataFrame(rows, columns=[*COLUMNS, *meta])
    return table.astype(COLUMNS | dict.fromkeys(meta, "str"))


# Dark pages swap ink and paper: the contrast stays. JupyterLab and VS Code tell their theme on the body.
_DARK = ("[data-jp-theme-light=false]", ".vscode-dark")
_STYLE = """
.cadrage-text { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.9; max-width: 46rem; }
.cadrage mark { background: var(--paper); color: var(--ink); border-bottom: 2px solid; padding: .08em .05em; }
.cadrage mark.unsourced_claim { border-bottom-style: dashed; }
.cadrage mark.vague_source { border-bottom-style: dotted; }
.cadrage mark.named_source { border-bottom-style: double; }
.cadrage small { font: 600 .65em/1 system-ui, sans-serif; margin: 0 .2em; user-select: none; white-space: nowrap; }
.cadrage-legend { font: .85em/1.8 system-ui, sans-serif; } .cadrage-legend span { white-space: nowrap; }
"""


def html_of(document: Document) -> str:
    """The text with marks, behind each its label, and a legend; self-contained, for light and dark pages."""
    title = document.meta.get("title", document.id)
    return (
        f"<div class='cadrage'><style>{_STYLE}{_colours()}</style><p><strong>{safe(title)}</strong></p>"
        f"<div class='cadrage-text' lang='fr'>{_marked(document)}</div>{_legend(document)}</div>"
    )


def _colours() -> str:
    light = [(f".cadrage .{x.id}", x.ink, x.paper) for x in LABELS]
    swapped = [(x.id, x.paper, x.ink) for x in LABELS]
    rules = [f"{name} {{ --ink: {ink}; --paper: {paper}; }}" for name, ink, paper in light]
    rules += [
        f"{d} .cadrage .{name} {{ --ink: {ink}; --paper: {paper}; }}" for d in _DARK for name, ink, paper in swapped
    ]
    # Elsewhere the system tells; but a page that says it is light stays light.
    by_system = [
        f"body:not([data-jp-theme-light], .vscode-light) .cadrage .{name} {{ --ink: {ink}; --paper: {paper}; }}"
        for name, ink, paper in swapped
    ]
    return "\n".join([*rules, "@media (prefers-color-scheme: dark) {", *by_system, "}\n"])


def _marked(document: Document) -> str:
    """The text in pieces, each inside the marks of all its spans: marks that overlap then nest all the same."""
    text, spans = document.text, document.spans
    cuts = sorted({0, len(text), *(s.start for s in spans), *(s.end for s in spans)})
    out: list[str] = []
    for start, end in pairwise(cuts):
        here = [s for s in spans if s.start <= start and end <= s.end]
        out += [_open(s) for s in here]
        out.append(safe(text[start:end]))
        for s in reversed(here):
            out.append((_tag(s) if s.end == end else "") + "</mark>")
    return "".join(out)


def _open(span: Span) -> str:
    label = BY_ID[span.label]
    score = "" if span.score is None else f", {span.score:.2f}"
    return f"<mark class='{label.id}' title='{escape(f'{label.fr} / {label.en}{score}')}'>"


def _tag(span: Span) -> str:
    return f"<small>{BY_ID[span.label].short}{'?' if span.optional else ''}</small>"


def _legend(document: Document) -> str:
    counts = Counter(s.label for s in document.spans)
    items = [
        f"<span><mark class='{x.id}'>{x.short}</mark> {x.fr} / {x.en}: {counts[x.id]}</span>"
        for x in LABELS
        if counts[x.id]
    ]
    if document.frames:
        names = ", ".join(f"{FRAME_BY_ID[f].fr} / {FRAME_BY_ID[f].en}" for f in document.frames)
        items.append(f"cadres / frames: {escape(names)}")
    return f"<p class='cadrage-legend'>{' · '.join(items) or 'aucune marque / no mark'}</p>"
