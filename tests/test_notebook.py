"""What notebooks use: the table of spans, and how a document shows itself."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from helpers import documents, in_python
from hypothesis import given

from cadrage import LABELS, Document, Span
from cadrage.notebook import COLUMNS, html_of, to_dataframe

TEXT = "😀 Les « voyous » ont fui,\nselon <b>des proches</b> & d'autres."


class Reader(HTMLParser):
    """Puts together the text that stands in `.cadrage-text`, without tags; checks that elements nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.inside = 0
        self.marks: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if ("class", "cadrage-text") in attrs:
            self.inside = len(self.open)
        if tag == "mark" and self.inside:
            self.marks.append(str(dict(attrs)["class"]))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if len(self.open) < self.inside:
            self.inside = 0

    def handle_data(self, data: str) -> None:
        if self.inside and "small" not in self.open:
            self.text += data


def read(html: str) -> Reader:
    """The page, parsed to its end."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def test_a_document_shows_itself() -> None:
    spans = (Span(6, 16, "name_calling", 0.9), Span(26, 52, "vague_source", 0.75), Span(8, 30, "unsourced_claim"))
    document = Document("a<i>", TEXT, {}, spans)
    html = document._repr_html_()
    assert html == html_of(document)
    found = read(html)
    assert found.text == TEXT
    assert set(found.marks) == {"name_calling", "vague_source", "unsourced_claim"}
    assert "a&lt;i&gt;" in html
    assert ", 0.75'" in html
    assert [html.count(f"<small>{x}</small>") for x in ("label", "vague", "unsourced")] == [1, 1, 1]


def test_no_request_leaves_the_page() -> None:
    html = html_of(Document("a", "https://example.org <script>alert(1)</script> <img src=x onerror=alert(1)>"))
    assert not re.search(r"<(script|img|link|iframe)|url\(|@import", html)


def test_marks_keep_their_contrast_in_the_dark() -> None:
    html = html_of(Document("a", "Rien."))
    for x in LABELS:
        assert f".cadrage .{x.id} {{ --ink: {x.ink}; --paper: {x.paper}; }}" in html
        assert html.count(f".cadrage .{x.id} {{ --ink: {x.paper}; --paper: {x.ink}; }}") == 3


def test_characters_that_mislead_are_replaced() -> None:
    assert read(html_of(Document("a", "a\u202eb\x00c\x1bd\te"))).text == "a\ufffdb\ufffdc\ufffdd\te"


def test_a_text_without_marks_says_so() -> None:
    assert "no mark" in html_of(Document("a", "Rien."))
    assert "politique / political" in html_of(Document("a", "Rien.", frames=("political",)))


@given(documents())
def test_any_document_is_shown_whole(document: Document) -> None:
    found = read(html_of(document))
    # HTML reads every line end as one character; the rest is what came in, or a replacement character.
    expected = [c for c in document.text if c != "\r"]
    got = [c for c in found.text if c != "\r"]
    assert len(got) == len(expected)
    assert all(a in (b, "\ufffd") for a, b in zip(got, expected, strict=True))
    assert set(found.marks) == {s.label for s in document.spans}


def test_a_row_for_each_span() -> None:
    first = Document("a", TEXT, {"outlet": "Écho"}, (Span(6, 16, "name_calling", 0.9), Span(26, 31, "vague_source")))
    table = to_dataframe([first, Document("b", "Rien.")], meta=["outlet", "date"])
    assert list(table.columns) == [*COLUMNS, "outlet", "date"]
    assert table["wording"].tolist() == [TEXT[6:16], TEXT[26:31]]
    assert table["score"].isna().tolist() == [False, True]
    assert table["outlet"].tolist() == ["Écho", "Écho"]
    assert table["date"].tolist() == ["", ""]


def test_an_empty_table_has_the_same_columns() -> None:
    empty, full = to_dataframe([]), to_dataframe([Document("a", "Rien.", {}, (Span(0, 4, "name_calling"),))])
    assert len(empty) == 0
    assert dict(empty.dtypes) == dict(full.dtypes)


@pytest.mark.parametrize("code", ["d._repr_html_()", "to_dataframe([d])"])
def test_without_pandas(code: str) -> None:
    done = in_python(
        f"from cadrage import Document\nfrom cadrage.notebook import to_dataframe\nd = Document('a', 'b')\n{code}\n",
        ["pandas"],
    )
    if "dataframe" in code:
        assert "pip install 'cadrage[notebook]'" in done.stderr
    else:
        assert done.returncode == 0, done.stderr
