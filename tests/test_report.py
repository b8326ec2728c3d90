"""What people look at: marks in the terminal and on the page."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from helpers import documents
from hypothesis import given
from typer.testing import CliRunner, Result

from cadrage import Document, Span
from cadrage.commands.report import app
from cadrage.errors import CadrageError, InputError, UsageError
from cadrage.formats import Look, get_format
from cadrage.report.escape import as_shown
from cadrage.report.html import page
from cadrage.report.marks import pieces
from cadrage.report.rows import Places, rows
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


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>'\"\u202e"


class Page(HTMLParser):
    """What a browser makes of a page: the text, what is marked, each element by its id, every tag with its attributes.

    Fails where elements do not nest.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: dict[str, str] = {}  # what stands in each element that has an id
        self.text = ""
        self.marked: dict[str, str] = {}
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        name = found.get("id")
        if name is not None:
            assert name not in self.ids
            self.ids[name] = ""
        if tag not in {"meta", "link", "input"}:
            self._open.append((tag, found))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, attributes in self._open:
            if attributes.get("id"):
                self.ids[str(attributes["id"])] += data
        if any(a.get("class") == "words" for _, a in self._open):
            self.text += data
            for tag, attributes in self._open:
                if tag == "mark":
                    number = str(attributes["data-n"])
                    self.marked[number] = self.marked.get(number, "") + data

    def all(self, tag: str, kind: str) -> list[dict[str, str | None]]:
        """Attributes of the elements of a class."""
        return [a for t, a in self.tags if t == tag and kind in str(a.get("class")).split()]


def shown(*documents: Document, lang: str = "fr") -> Page:
    return Page("".join(page(documents, lang)))


@pytest.mark.parametrize("lang", ["fr", "en"])
@given(document=documents())
def test_the_page_nests_its_marks_and_keeps_the_text(lang: str, document: Document) -> None:
    found = shown(document, lang=lang)
    assert found.text == as_shown(document.text)
    flags = [s for s in dict.fromkeys(document.spans) if s.label != "named_source"]
    assert [found.marked[str(n)] for n, _ in enumerate(flags, 1)] == [as_shown(document.wording(s)) for s in flags]


def test_every_flag_has_a_sign_and_a_note() -> None:
    found = shown(NESTED, NESTED)
    signs = found.all("a", "flag")
    assert [(a["data-t"], a["href"]) for a in signs] == [
        ("N2", "#n2"), ("V1", "#n1"), ("U3", "#n3"), ("N5", "#n5"), ("V4", "#n4"), ("U6", "#n6"),
    ]  # fmt: skip
    for sign in signs:
        assert str(sign["href"])[1:] in found.ids
        assert found.ids[str(sign["aria-describedby"])].strip()
    assert signs[0]["aria-label"] == "étiquetage 2\u00a0: «\u00a0sites crapuleux\u00a0»"
    lanes = {str(a["data-n"]): str(a["class"]).split()[1] for a in found.all("mark", "y0") + found.all("mark", "y1")
             if "data-n" in a}  # fmt: skip
    assert lanes["1"] != lanes["2"]  # their lines run under each other


def test_a_long_line_is_cut_for_the_layout_only() -> None:
    text = "Un bilan catastrophique. " * 400 + "x" * 5000 + "e\u0301" * 3000 + "\r\nFin.\n\n\nNote"
    at = [m.start() for m in re.finditer("catastrophique", text)]
    spans = [Span(a, a + 14, "loaded_language", 0.4) for a in at] + [Span(9, 9000, "unsourced_claim", 0.4)]
    found = shown(Document("a", text, spans=tuple(spans)))
    assert found.text == as_shown(text)
    cut = rows(text)
    assert "".join(text[r.start : r.end] for r in cut) == text
    assert max(r.end - r.start for r in cut) < 3000
    assert [r.carried for r in cut] == [False, *[True] * (len(cut) - 2), False]
    assert not any(text[r.start : r.start + 1] in {"\u0301", "\n"} for r in cut)


def test_evidence_is_placed_in_rows() -> None:
    text = "😀 Fin.\r\n" * 50 + "Les rebelles ont perdu 40 hommes, selon l'armée."
    cut = rows(text)
    places = Places(text, cut)
    start = text.index("40")
    (number, a, b), *more = places.within(start, start + 2)
    assert not more
    row = as_shown(text[cut[number].start : cut[number].end]).encode("utf-16-le")
    assert row[2 * a : 2 * b].decode("utf-16-le") == "40"
    assert [n for n, _, _ in places.within(0, len(text))] == list(range(len(cut)))


def test_hostile_text_is_only_text() -> None:
    meta = {"title": HOSTILE, "outlet": HOSTILE, "date": HOSTILE, "url": "javascript:alert(1)"}
    whole = (Span(0, len(HOSTILE), "named_source"), Span(0, 8, "name_calling"), Span(0, 3, "vague_source"))
    for other in ({}, {"url": "https://example.org/'><script>"}):
        found = shown(Document(HOSTILE, HOSTILE, {**meta, **other}, whole))
        assert found.text == HOSTILE
        assert [t for t, _ in found.tags].count("script") == 1
        assert "img" not in [t for t, _ in found.tags]
        links = [str(a["href"]) for t, a in found.tags if t == "a"]
        assert all(x.startswith(("#", "https://example.org/'>")) for x in links)
        # What turns the direction stands in an element that ends its effect.
        assert found.all("span", "turn") == [{"class": "turn", "data-c": "U+202E"}]


def test_only_what_the_policy_names_may_run() -> None:
    html = "".join(page([NESTED], "en"))
    policy = re.search('Content-Security-Policy\' content="([^"]+)"', html)
    assert policy
    assert policy[1].startswith("default-src 'none'; ")
    for tag in ("script", "style"):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1]
    assert not re.search(r"\sstyle=|\son\w+=", html)


def test_summary_sources_frames_and_what_to_cite() -> None:
    text = "La maire, Ana Ruiz, annonce un plan. Elle promet des lits, selon des proches. Elle a ajouté qu'il vient."
    spans = [
        Span(0, text.index(" un plan"), "named_source"),
        Span(text.index("selon"), text.index(". Elle a"), "vague_source", 0.7),
        Span(text.index("Elle a"), text.index(" qu'il"), "named_source"),
    ]
    meta = {"title": "Un plan", "outlet": "Le Phare", "date": "2024-05-01", "url": "https://example.org/a"}
    document = Document("a", text, meta, tuple(spans), ("political",), {"political": 0.5, "economic": 0.1})
    html = "".join(page([document], "fr", "linear 0.1.0", 0.25))
    found = Page(html)
    (source,) = [x for x in found.ids if re.fullmatch(r"d1-s\d+", x)]
    assert [str(a["href"]) for a in found.all("a", "named_source")] == [f"#{source}", f"#{source}"]
    assert all(str(a["href"])[1:] in found.ids for t, a in found.tags if t == "a" and str(a["href"]).startswith("#"))
    for told in (
        "Ana Ruiz",
        "personne",
        "politique",
        "0,50",
        "Le Phare",
        "2024-05-01",
        "score d'au moins 0,25",
        "0,70",
    ):
        assert html.count(told.replace("'", "&#x27;")), told
    assert "linear 0.1.0" in found.ids["cite"]
    assert "linear 0.1.0" in found.ids["method"]
    english = "".join(page([document, NESTED], "en", "gold"))
    assert "The marks and frames are those that the documents carried" in english
    assert "Report on 2 texts" in english
    empty = "".join(page([Document("a", "")], "en"))
    assert "The frames of this text are not known." in empty
    assert "No source is marked." in empty
    assert "id='least'" not in empty  # no score to filter by


def test_neutral_wordings_are_french_on_an_english_page() -> None:
    text = "Les terroristes sont là."
    html = "".join(page([Document("a", text, spans=(Span(4, 15, "name_calling"),))], "en"))
    assert re.search("more neutral: <strong lang='fr'>“[^<]+</strong>", html)


def test_a_disputed_mark_says_so_and_stands_once() -> None:
    disputed = Span(4, 9, "loaded_language", optional=True)
    found = shown(Document("a", TEXT, spans=(disputed, disputed, Span(0, 3, "named_source", optional=True))))
    assert [a["data-t"] for a in found.all("a", "flag")] == ["L1?"]
    assert "discutée" in found.ids["n1"]
    assert "S?" in [a["data-t"] for a in found.all("span", "ref")]  # it leads to no source: it counts for none


def test_the_format_html_is_the_same_page() -> None:
    assert "".join(get_format("html").render([NESTED], Look())) == "".join(page([NESTED], "fr"))


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


def report(*arguments: str | Path) -> Result:
    """Run the command; an error that cadrage raises on purpose is raised here too."""
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    if isinstance(result.exception, CadrageError):
        raise result.exception
    return result


def test_report_writes_a_page_of_several_texts(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("Les terroristes ont fui, selon des sources proches.", encoding="utf-8")
    (tmp_path / "texts" / "b.txt").write_bytes(b"")
    (tmp_path / "texts" / "c.txt").write_text("Un plan.", encoding="utf-8")
    out = tmp_path / "report.html"
    result = report(tmp_path / "texts", "--out", out, "--model", "linear", "--lang", "en")
    assert result.exit_code == 1  # b.txt is empty; the rest is done
    assert "b.txt" in result.stderr
    html = out.read_text(encoding="utf-8")
    assert "Report on 2 texts" in html
    assert "The marks come from the model linear" in html
    assert "data-t='N1'" in html
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_report_shows_gold(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(NESTED.to_dict()) + "\n", encoding="utf-8")
    assert report(gold, "--gold", "--out", tmp_path / "a.html").exit_code == 0
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == "".join(page([NESTED], "fr", "gold"))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (["a.jsonl", "--gold"], InputError, "no text carries spans"),
        (["a.jsonl", "--lang", "de"], UsageError, "known languages: fr, en"),
        (["a.jsonl", "--gold", "--model", "linear"], UsageError, "found both"),
        (["a.jsonl", "--gold", "--min-score", "0.2"], UsageError, "found both"),
        (["empty", "--model", "linear"], InputError, "nothing was written"),
        (["none.txt", "--model", "linear"], InputError, "no such file"),
    ],
)
def test_report_refuses(
    arguments: list[str],
    error: type[CadrageError],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text('{"id": "a", "text": "Un plan."}\n', encoding="utf-8")
    Path("empty").mkdir()
    Path("empty/a.txt").write_bytes(b"")
    with pytest.raises(error, match=message):
        report(*arguments, "--out", "out.html")
    assert not Path("out.html").exists()
    assert sorted(p.name for p in Path().iterdir()) == ["a.jsonl", "empty"]


def test_report_wants_a_file_to_write(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="found a folder"):
        report(tmp_path, "--out", tmp_path)
    assert report(tmp_path).exit_code == 2
