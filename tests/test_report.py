"""What people look at: marks in the terminal and on the page."""

from __future__ import annotations

import html
import re

from helpers import documents
from hypothesis import given

from cadrage import Document, Span
from cadrage.formats import Look, get_format
from cadrage.report.marks import pieces
from cadrage.report.terminal import marked
from cadrage.summary import summarise

TEXT = "Les sites crapuleux annoncent la chute du bourg."


def _span(wording: str, label: str) -> Span:
    return Span(TEXT.index(wording), TEXT.index(wording) + len(wording), label, 0.5)


NESTED = Document(
    "a",
    TEXT,
    spans=(
        _span("Les sites crapuleux annoncent", "vague_source"),
        _span("sites crapuleux", "name_calling"),
        _span("annoncent la chute", "unsourced_claim"),
    ),
)


@given(documents())
def test_pieces_give_the_text_back(document: Document) -> None:
    found = list(pieces(document))
    assert "".join(p.text for p in found) == document.text
    opened = [s for p in found for s in p.opens]
    closed = [s for p in found for s in p.closes]
    assert sorted(opened) == sorted(closed) == sorted(document.spans)


def test_marks_name_their_label_without_colour() -> None:
    assert marked(NESTED).plain == "[Les [sites crapuleux|label] [annoncent|vague] la chute|unsourced] du bourg."


@given(documents())
def test_terminal_output_holds_no_control_characters(document: Document) -> None:
    out = "".join(get_format("text").render([document], Look()))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out)


@given(documents())
def test_the_page_nests_its_marks_and_keeps_the_text(document: Document) -> None:
    page = "".join(get_format("html").render([document], Look()))
    body = page.split("<div class='text'>")[1].split("</div>")[0]
    depth = 0
    for tag in re.findall(r"</?mark", body):
        depth += 1 if tag == "<mark" else -1
        assert depth >= 0
    assert depth == 0
    bare = re.sub(r"<span class='tag'>[^<]*</span>", "", body)
    shown = html.unescape(re.sub(r"<[^>]*>", "", bare))
    expected = "".join(
        c if c in "\n\t\r" or (ord(c) >= 32 and not 127 <= ord(c) < 160) else "\ufffd" for c in document.text
    )
    assert shown == expected


def test_hostile_text_is_only_text() -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    document = Document(hostile, hostile, {"title": hostile}, (Span(0, 8, "name_calling"),))
    page = "".join(get_format("html").render([document], Look()))
    assert "<script" not in page
    assert "<img" not in page


def test_summary_counts_and_rates() -> None:
    summary = summarise(NESTED)
    assert summary.words == 8
    assert summary.counts["vague_source"] == 1
    assert summary.rate("vague_source") == 125.0
    assert dict(summary.sources["vague_source"]) == {"Les sites crapuleux annoncent": 1}
    assert (summary + summary).rate("vague_source") == 125.0
    assert summarise(Document("a", "")).rate("vague_source") == 0.0


def test_several_texts_are_summed() -> None:
    out = "".join(get_format("text").render([NESTED, NESTED], Look()))
    assert "all 2 texts" in out
