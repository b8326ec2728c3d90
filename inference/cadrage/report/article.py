"""One document of the page: its text with marks and, beside them, reasons; summary, frames, sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cadrage.document import Document, Span
from cadrage.explain import Reason, explain
from cadrage.explain.sentences import choices
from cadrage.profile.sources import Source, sources
from cadrage.profile.words import KIND_NAMES
from cadrage.report.escape import safe, verbatim
from cadrage.report.marks import Piece, pieces
from cadrage.report.rows import Places, Row, lanes, rows
from cadrage.report.texts import Words
from cadrage.summary import Summary, summarise
from cadrage.taxonomy import BY_ID, FRAME_BY_ID, LABELS, Label

# A wording in the name of a link, and mentions linked from the table of sources.
_CLIP, _LINKED = 90, 12
_MOST_LANES = 5
# Heights in rem that the style sheet reserves for rows that were not laid out yet; what a line takes of them, and the
# characters on it.
HEIGHTS = tuple(n * 2**k for k in range(8) for n in (4, 6))
_TEXT_LINE, _TEXT_WIDTH, _NOTE_LINE, _NOTE_WIDTH = 2.1, 80, 1.2, 60


@dataclass(frozen=True, slots=True)
class Article:
    """A document on the page. `title` is plain text; `html` its section."""

    anchor: str
    title: str
    summary: Summary
    html: str


class Numbers:
    """Numbers for anchors, each used once on a page."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def next(self, kind: str) -> int:
        """1, 2, 3 and so on for each kind."""
        self._last[kind] = self._last.get(kind, 0) + 1
        return self._last[kind]


def article(document: Document, words: Words, numbers: Numbers) -> Article:
    """The section of a document."""
    # Disputed marks may stand twice; the same mark twice is one mark.
    document = replace(document, spans=tuple(dict.fromkeys(document.spans)))
    return _Article(document, words, numbers).make()


class _Article:
    def __init__(self, document: Document, words: Words, numbers: Numbers) -> None:
        self.document, self.words, self.numbers = document, words, numbers
        self.anchor = f"d{numbers.next('d')}"
        self.rows = rows(document.text)
        self.row_numbers = [numbers.next("p") for _ in self.rows]
        self.places = Places(document.text, self.rows)
        self.lane = dict(zip(document.spans, lanes(document.spans), strict=True))
        self.reasons = {r.span: r for r in explain(document, words.language)}
        self.flag_number = {s: numbers.next("n") for s in document.spans if BY_ID[s.label].is_flag}
        self.sources = sources(document)
        self.source_number = {s: (n, source) for n, source in enumerate(self.sources, 1) for s in source.spans}
        self.mention = {s: numbers.next("m") for s in document.by_label("named_source")}

    def make(self) -> Article:
        words, anchor = self.words, self.anchor
        summary = summarise(self.document)
        title = self.document.meta.get("title", "").strip() or self.document.id
        parts = (
            ("summary", self._counts(summary)),
            ("frames", self._frames()),
            ("text", self._text()),
            ("sources", self._sources(summary)),
        )
        body = "".join(
            f"<div class='{key}'><h3 id='{anchor}-{key}'>{words(key)}</h3>\n{content}</div>\n" for key, content in parts
        )
        html = (
            f"<article id='{anchor}' aria-labelledby='{anchor}-h'>"
            f"<h2 id='{anchor}-h'><bdi lang='fr'>{safe(title)}</bdi></h2>\n"
            f"{self._meta()}<div class='parts'>{body}</div></article>\n"
        )
        return Article(anchor, title, summary, html)

    def _meta(self) -> str:
        out = []
        for key in ("outlet", "author", "date", "url"):
            value = self.document.meta.get(key, "").strip()
            if not value:
                continue
            shown = f"<bdi>{safe(value)}</bdi>"
            # Any other scheme could run something.
            if key == "url" and re.match(r"https?://[^\s]+\Z", value):
                shown = f"<a href='{safe(value)}' rel='noreferrer'>{shown}</a>"
            out.append(f"<div><dt>{self.words(key)}</dt><dd>{shown}</dd></div>")
        return f"<dl class='meta'>{''.join(out)}</dl>\n" if out else ""

    def _text(self) -> str:
        """The rows: of each its text in nested marks, and the notes of the flags that end in it."""
        out, found, at, number = [], list[Piece](), 0, 0
        for piece in pieces(self.document, (r.end for r in self.rows)):
            # Of a line break that a span cuts in two, the carriage return is shown as the whole.
            half = self.document.text[max(0, at - 1) : at + 1] == "\r\n"
            found.append(replace(piece, text=piece.text[1:]) if half else piece)
            at += len(piece.text)
            if at == self.rows[number].end:
                out.append(self._row(number, found))
                found, number = [], number + 1
        return "".join(out)

    def _row(self, number: int, found: Sequence[Piece]) -> str:
        row = self.rows[number]
        ended = [s for p in found for s in p.closes if s in self.flag_number]
        notes = "".join(self._note(s) for s in sorted(ended, key=self.flag_number.__getitem__))
        carried = " carried" if row.carried else ""
        return (
            f"<div class='row z{self._size(row, ended)}{carried}'>"
            f"<div class='words' lang='fr' id='p{self.row_numbers[number]}'>"
            f"{''.join(self._piece(p) for p in found)}</div>"
            + (f"<ul class='notes' aria-label='{safe(self.words('notes'))}'>{notes}</ul>" if notes else "")
            + "</div>\n"
        )

    def _size(self, row: Row, flags: Sequence[Span]) -> int:
        """Which of `HEIGHTS` a row takes, roughly."""
        text = self.document.text[row.start : row.end]
        beside = sum(2.5 + len(self.reasons[s].sentence) / _NOTE_WIDTH for s in flags) * _NOTE_LINE
        height = max((text.count("\n") + len(text) / _TEXT_WIDTH) * _TEXT_LINE, beside)
        return min(range(len(HEIGHTS)), key=lambda k: abs(HEIGHTS[k] - height))

    def _piece(self, piece: Piece) -> str:
        html = self._marked(piece.spans, verbatim(piece.text))
        if piece.closes:
            going_on = [s for s in piece.spans if s not in piece.closes]
            html += self._marked(going_on, "".join(self._sign(s) for s in piece.closes))
        return html

    def _marked(self, spans: Sequence[Span], html: str) -> str:
        opened = "".join(
            f"<mark class='{s.label} y{min(self.lane[s], _MOST_LANES - 1)}' data-n='{self._name(s)}'>" for s in spans
        )
        return f"{opened}{html}{'</mark>' * len(spans)}"

    def _name(self, span: Span) -> str:
        """What mark, sign and note of a span share."""
        return str(self.flag_number[span]) if span in self.flag_number else f"m{self.mention[span]}"

    def _sign(self, span: Span) -> str:
        """The sign behind a mark, a link to its note or to its source. Its letters are made by the style sheet, so that
        the text stays as it was for whoever copies it."""
        label = BY_ID[span.label]
        kind = f"ref {label.id} flag" if label.is_flag else f"ref {label.id}"
        score = "" if span.score is None else f" data-s='{span.score}'"
        shared = f"class='{kind}' data-n='{self._name(span)}' data-l='{label.id}'{score}"
        dispute = "?" * span.optional
        wording = _clipped(self.document.wording(span))
        if label.is_flag:
            n = self.flag_number[span]
            name = self.words("ref", label=self._label(label), n=str(n), wording=wording)
            return (
                f"<a {shared} id='r{n}' href='#n{n}' data-t='{label.tag}{n}{dispute}' aria-describedby='w{n}' "
                f"aria-label='{safe(name)}'></a>"
            )
        anchor = f"m{self.mention[span]}"
        if span not in self.source_number:
            return f"<span {shared} id='{anchor}' data-t='{label.tag}{dispute}'></span>"
        n, source = self.source_number[span]
        name = self.words("ref_source", label=self._label(label), n=str(n), wording=source.name)
        at = f"id='{anchor}' href='#{self.anchor}-s{n}'"
        return f"<a {shared} {at} data-t='{label.tag}{n}' aria-label='{safe(name)}'></a>"

    def _note(self, span: Span) -> str:
        label, n = BY_ID[span.label], self.flag_number[span]
        reason = self.reasons[span]
        score = "" if span.score is None else f" <span class='score'>{self.words.decimal(span.score)}</span>"
        dispute = f" <span class='score'>{self.words('optional')}</span>" if span.optional else ""
        places = " ".join(
            f"p{self.row_numbers[row]} {a} {b}" for r in reason.evidence for row, a, b in self.places.within(*r)
        )
        return (
            f"<li class='note {label.id}' id='n{n}' data-n='{n}' data-e='{places}'><p class='head'>"
            f"<a class='badge' href='#r{n}' tabindex='-1' title='{safe(self.words('back'))}'>{label.tag}{n}</a> "
            f"<b>{self._label(label)}</b>{score}{dispute}</p><p class='why' id='w{n}'>{self._why(reason)}</p></li>"
        )

    def _why(self, reason: Reason) -> str:
        """The sentence, in it the neutral wordings apart: they are French, whatever the language of the page."""
        sentence = safe(reason.sentence)
        if reason.alternatives:
            told = safe(choices(self.words.language, reason.alternatives))
            before, found, after = sentence.rpartition(told)
            if found:
                sentence = f"{before}<strong lang='fr'>{told}</strong>{after}"
        # Both languages of the page run to the right, whatever the quoted words do.
        return f"<bdi dir='ltr'>{self.words.typeset(sentence)}</bdi>"

    def _label(self, label: Label) -> str:
        return label.fr if self.words.language == "fr" else label.en

    def _counts(self, summary: Summary) -> str:
        words = self.words
        rows = [
            [
                f"<span class='badge {x.id}'>{x.tag}</span> {self._label(x)}",
                words.whole(summary.counts[x.id]),
                words.decimal(summary.rate(x.id), 1),
            ]
            for x in LABELS
        ]
        rows.append([words("words"), words.whole(summary.words), ""])
        return table([words("mark"), words("count"), words("rate")], rows, numeric={1, 2})

    def _frames(self) -> str:
        document, words = self.document, self.words
        if not document.frames:
            return f"<p>{words('no_frame' if document.frame_scores else 'unknown_frames')}</p>\n"
        rows = []
        for name in sorted(document.frames, key=lambda f: -document.frame_scores.get(f, 0.0)):
            frame, score = FRAME_BY_ID[name], document.frame_scores.get(name)
            told = (frame.fr, frame.definition_fr) if words.language == "fr" else (frame.en, frame.definition_en)
            rows.append([*map(safe, told), "–" if score is None else words.decimal(score)])
        return table([words("frame"), words("about"), words("score")], rows, numeric={2})

    def _sources(self, summary: Summary) -> str:
        words = self.words
        out = []
        if self.sources:
            rows = [self._source(n, s) for n, s in enumerate(self.sources, 1)]
            head = [words(k) for k in ("number", "source", "kind", "mentions")]
            out.append(table(head, rows, caption=words("named")))
        vague = summary.sources["vague_source"]
        if vague:
            rows = [[f"<bdi lang='fr'>{safe(w)}</bdi>", words.whole(n)] for w, n in vague.items()]
            out.append(table([words("wording"), words("mentions")], rows, numeric={1}, caption=words("vague")))
        return "".join(out) or f"<p>{words('no_source')}</p>\n"

    def _source(self, n: int, source: Source) -> list[str]:
        links = " ".join(
            f"<a href='#m{self.mention[s]}' aria-label='{safe(self.words('mention', n=str(k)))}'>{k}</a>"
            for k, s in enumerate(source.spans[:_LINKED], 1)
        )
        if source.mentions > _LINKED:
            links += f" … {self.words.whole(source.mentions)}"
        kind = KIND_NAMES[self.words.language][source.kind] if source.resolved else self.words("unresolved")
        return [f"<span id='{self.anchor}-s{n}'>S{n}</span>", f"<bdi lang='fr'>{safe(source.name)}</bdi>", kind, links]


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numeric: frozenset[int] | set[int] = frozenset(),
    caption: str = "",
) -> str:
    """A table of HTML cells; the first column holds row headers, `numeric` columns are set right."""
    right = [" class='n'" if k in numeric else "" for k in range(len(head))]

    def cell(k: int, content: str) -> str:
        return f"<th scope='row'>{content}</th>" if k == 0 else f"<td{right[k]}>{content}</td>"

    top = "".join(f"<th scope='col'{kind}>{h}</th>" for kind, h in zip(right, head, strict=True))
    body = "".join(f"<tr>{''.join(cell(k, c) for k, c in enumerate(row))}</tr>\n" for row in rows)
    title = f"<caption>{caption}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{top}</tr></thead>\n<tbody>{body}</tbody></table>\n"


def _clipped(wording: str) -> str:
    line = " ".join(wording.split())
    return line if len(line) <= _CLIP else f"{line[: _CLIP - 1].rstrip()}…"
