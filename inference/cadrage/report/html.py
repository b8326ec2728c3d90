"""The HTML view: one self-contained page with marks that stay readable without colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from cadrage.document import Document, Span
from cadrage.formats import Look
from cadrage.report.marks import pieces
from cadrage.summary import Summary, summarise
from cadrage.taxonomy import BY_ID, FRAME_BY_ID, LABELS

_STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1rem 4rem; background: #fdfcf9; color: #1c1b19;
  font: 1.05rem/1.9 Georgia, "Times New Roman", serif; }
h1, h2, table, .legend, footer { font-family: system-ui, sans-serif; line-height: 1.5; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin: 2.5rem 0 .5rem; overflow-wrap: anywhere; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
mark { color: inherit; background: var(--paper); border-bottom: 2px solid var(--ink); border-radius: 2px;
  padding: .08em .05em; }
mark > .tag { font: 600 .62rem/1 system-ui, sans-serif; color: var(--ink); margin: 0 .2em; vertical-align: .15em;
  white-space: nowrap; user-select: none; }
.unsourced_claim { border-bottom-style: dashed; } .vague_source { border-bottom-style: dotted; }
.named_source { border-bottom-style: double; }
table { border-collapse: collapse; font-size: .9rem; margin: 1rem 0; }
th, td { text-align: left; padding: .2rem .9rem .2rem 0; border-bottom: 1px solid #e3dfd5; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.legend { font-size: .9rem; }
.legend dt { float: left; clear: left; margin-right: .5rem; } .legend dd { margin: 0 0 .3rem; }
footer { margin-top: 3rem; font-size: .82rem; color: #55524a; }
@media print { body { background: none; } mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""


def render(documents: Iterable[Document], look: Look) -> Iterator[str]:
    """Output format `html`: one page with all documents."""
    yield _head()
    for document in documents:
        yield _section(document)
    yield (
        "<footer><p>Un signalement est une question posée au texte, non un verdict sur son auteur. "
        "Les marques viennent d'un modèle entraîné sur des textes synthétiques : il se trompe. "
        "<span lang='en'>A flag is a question to the text, no verdict on its author.</span></p></footer>\n"
        "</main></body></html>\n"
    )


def _head() -> str:
    colours = "".join(f".{x.id} {{ --ink: {x.ink}; --paper: {x.paper}; }}\n" for x in LABELS)
    legend = "".join(f"<dt><mark class='{x.id}'>{x.fr}</mark></dt><dd>{escape(x.definition_fr)}</dd>\n" for x in LABELS)
    return (
        "<!doctype html>\n<html lang='fr'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>cadrage</title><style>{_STYLE}{colours}</style></head>\n"
        f"<body><main><h1>cadrage</h1>\n<dl class='legend'>\n{legend}</dl>\n"
    )


def _section(document: Document) -> str:
    body: list[str] = []
    stack: list[Span] = []
    for piece in pieces(document):
        for span in piece.opens:
            stack.append(span)
            body.append(_open(span))
        body.append(_escape(piece.text))
        # Marks must nest: those inside a mark that ends are closed with it, and opened again behind it.
        for span in piece.closes:
            inner = []
            while stack[-1] != span:
                inner.append(stack.pop())
                body.append("</mark>")
            stack.pop()
            body.append(f"<span class='tag'>{BY_ID[span.label].fr}</span></mark>")
            for other in reversed(inner):
                stack.append(other)
                body.append(_open(other))
    title = document.meta.get("title", document.id)
    return (
        f"<section><h2>{_escape(title)}</h2>\n<div class='text'>{''.join(body)}</div>\n"
        f"{_table(summarise(document))}{_frames(document)}</section>\n"
    )


def _open(span: Span) -> str:
    score = "" if span.score is None else f" {span.score:.2f}"
    return f"<mark class='{span.label}' title='{escape(BY_ID[span.label].fr, quote=True)}{score}'>"


def _table(summary: Summary) -> str:
    rows = "".join(
        f"<tr><td>{x.fr}</td><td class='n'>{summary.counts[x.id]}</td>"
        f"<td class='n'>{summary.rate(x.id):.1f}</td></tr>\n".replace(".", ",")
        for x in LABELS
    )
    return (
        "<table><thead><tr><th>marque</th><th class='n'>nombre</th><th class='n'>pour 1 000 mots</th></tr></thead>"
        f"<tbody>{rows}<tr><td>mots</td><td class='n'>{summary.words}</td><td></td></tr></tbody></table>"
    )


def _frames(document: Document) -> str:
    if not document.frames:
        return ""
    ranked = sorted(document.frames, key=lambda f: -document.frame_scores.get(f, 0.0))
    return f"<p class='legend'>Cadres : {escape(', '.join(FRAME_BY_ID[f].fr for f in ranked))}</p>"


def _escape(text: str) -> str:
    """HTML text; characters that HTML forbids become replacement characters."""
    safe = "".join(c if c in "\n\t\r" or (ord(c) >= 0x20 and not 0x7F <= ord(c) < 0xA0) else "\ufffd" for c in text)
    return escape(safe)
