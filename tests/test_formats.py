"""Formats of annotation tools: round trips, what is lost, and real exports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Run
from helpers import NO_SHARED_DATA, SHARED_DATA
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadrage.document import Document, Span
from cadrage.errors import UsageError
from cadrage.formats import FORMATS, Look
from cadrage.formats.annotations import Reading
from cadrage.offsets import Utf16
from cadrage.output import write_out
from cadrage.taxonomy import FRAME_IDS, LABEL_IDS

# What breaks offsets: emoji, flags, NBSP, both apostrophes, line ends of all kinds, decomposed accents, tags.
HARD = ["😀", "🇫🇷", "\u00a0", "’", "'", "\r\n", "\n", "e\u0301", "<b>", "\t", " ", "mot", "«", "»", "a", ".", "\u2028"]
TEXTS = st.lists(st.sampled_from(HARD), min_size=1, max_size=24).map("".join)
NAMES = st.text(st.sampled_from("ab/é .%"), min_size=1, max_size=8).filter(
    lambda n: n.strip("/") == n and "//" not in n
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document with overlapping spans, scores or disputed marks, meta and frames."""
    text = draw(TEXTS)
    gold = draw(st.booleans())
    spans: list[Span] = []
    for label in LABEL_IDS:
        at = 0
        for _ in range(draw(st.integers(0, 2))):
            if at >= len(text):
                break
            start = draw(st.integers(at, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            score = None if gold else draw(st.integers(0, 100)) / 100
            spans.append(Span(start, end, label, score, gold and draw(st.booleans())))
            at = end
    frames = tuple(draw(st.lists(st.sampled_from(FRAME_IDS), unique=True, max_size=2)))
    scores = {} if gold else dict.fromkeys(frames, 0.5)
    meta = draw(
        st.dictionaries(st.sampled_from(["outlet", "date"]), st.sampled_from(["Le Phare", "😀", ""]), max_size=2)
    )
    return Document(draw(NAMES), text, meta, tuple(spans), frames, scores)


def _round(document: Document, name: str, folder: Path, *, utf16: bool = False) -> Document:
    def problem(message: str) -> None:
        raise AssertionError(message)

    out = folder / f"{len(list(folder.iterdir()))}"
    write_out([document], FORMATS[name], Look(utf16=utf16), out)
    reading = Reading(problem, utf16, {document.id: document})
    (back,) = FORMATS[name].read(out, reading)
    return back


def _without(document: Document, loses: tuple[str, ...]) -> Document:
    spans = [
        Span(s.start, s.end, s.label, None if "score" in loses else s.score, s.optional and "optional" not in loses)
        for s in document.spans
    ]
    keep = "frames" not in loses
    return Document(
        document.id,
        document.text,
        {} if "meta" in loses else document.meta,
        tuple(spans),
        document.frames if keep else (),
        document.frame_scores if keep else {},
    )


@pytest.mark.parametrize("name", [f.name for f in FORMATS.values() if f.reads and f.name != "conll"])
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents())
def test_round_trip(name: str, document: Document, tmp_path: Path) -> None:
    """What comes back is what went in, but for what the format says that it loses."""
    loses = FORMATS[name].loses
    if "optional" in loses:  # without the mark they could overlap firm spans and be joined
        document = document.with_spans(s for s in document.spans if not s.optional)
    if name == "brat":
        document = document.with_spans(
            s
            for s in document.spans
            if "\n" not in (document.text[s.start], document.text[s.end - 1])
            and document.text[s.start] != "\r" != document.text[s.end - 1]
        )
    assert FORMATS[name].moved(document) == 0
    back = _round(document, name, tmp_path)
    if "text" in loses:  # the texts and their meta come from elsewhere
        loses = tuple(x for x in loses if x != "meta")
    assert back == _without(document, loses)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents())
def test_round_trip_in_utf16(document: Document, tmp_path: Path) -> None:
    """doccano's page counts UTF-16 code units."""
    document = document.with_spans(s for s in document.spans if not s.optional)
    back = _round(document, "doccano", tmp_path, utf16=True)
    assert [(s.start, s.end, s.label) for s in back.spans] == [(s.start, s.end, s.label) for s in document.spans]


@given(TEXTS)
def test_utf16_offsets(text: str) -> None:
    units = Utf16(text)
    for at in range(len(text) + 1):
        wide = len(text[:at].encode("utf-16-le")) // 2
        assert units.from_code_points(at) == wide
        assert units.to_code_points(wide) == at


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents())
def test_conll_keeps_text_and_words(document: Document, tmp_path: Path) -> None:
    """CoNLL moves edges to those of words; a second round changes nothing more."""
    document = document.with_spans(Span(s.start, s.end, s.label) for s in document.spans if not s.optional)
    out = tmp_path / f"{len(list(tmp_path.iterdir()))}"
    write_out([document], FORMATS["conll"], Look(), out)
    (once,) = FORMATS["conll"].read(out, Reading(lambda message: None))
    assert once.text == document.text
    assert once.id == document.id
    assert _round(once, "conll", tmp_path) == once


def test_brat_writes_fragments_at_line_breaks(tmp_path: Path) -> None:
    """brat allows no line break within a fragment."""
    document = Document("a", "un 😀\r\ndeux trois", spans=(Span(3, 10, "vague_source"),))
    write_out([document], FORMATS["brat"], Look(), tmp_path / "out")
    assert (tmp_path / "out" / "a.ann").read_text() == "T1\tvague_source 3 4;6 10\t😀 deux\n"
    assert (tmp_path / "out" / "a.txt").read_bytes() == document.text.encode()


def test_ids_stay_within_a_brat_folder(tmp_path: Path) -> None:
    for name in ("../../x", "/etc/x", ".hidden", "a\0b"):
        files = dict(FORMATS["brat"].files(Document(name, "texte")))
        for path in files:
            assert (tmp_path / path).resolve().is_relative_to(tmp_path)
            assert not Path(path).name.startswith(".")


def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    with pytest.raises(UsageError, match="expected a new or empty folder"):
        write_out([Document("a", "b")], FORMATS["brat"], Look(), tmp_path / "full")
    assert [p.name for p in tmp_path.iterdir()] == ["full"]


def test_real_exports() -> None:
    """Exports of a real Label Studio and a real doccano."""
    samples = SHARED_DATA.parent / "annotation-tools" / "samples"
    if not samples.is_dir():
        pytest.skip(NO_SHARED_DATA)
    told: list[str] = []
    full = list(FORMATS["label-studio"].read(samples / "label_studio_JSON.txt", Reading(told.append)))
    flat = list(FORMATS["label-studio-min"].read(samples / "label_studio_JSON_MIN.txt", Reading(told.append)))
    assert [d.id for d in full] == [d.id for d in flat] == ["7", "8", "9", "10"]
    assert [t.rpartition(": ")[2] for t in told] == ["not annotated, left out"] * 2  # of 11 there is but a draft
    told.clear()
    assert [[d.wording(s) for s in d.spans] for d in full[:2]] == [
        ["scandaleux", "selon des experts"],
        ["catastrophique", "selon plusieurs proches"],
    ]
    assert [d.text for d in full] == [d.text for d in flat]
    assert [d.spans for d in full[:4]] == [d.spans for d in flat[:4]]
    (export,) = (samples / "doccano").iterdir()
    docs = list(FORMATS["doccano"].read(export, Reading(told.append, utf16=False)))
    assert docs[1].wording(docs[1].spans[0]) == "catastrophique"
    assert told == []


def test_what_tools_send_wrong_is_told(tmp_path: Path) -> None:
    """Unknown labels, offsets outside the text and overlaps of one label are named; the rest is kept."""
    row = {
        "text": "abcdefgh",
        "label": [[0, 3, "vague_source"], [2, 5, "vague_source"], [6, 99, "name_calling"], [0, 1, "x"]],
    }
    (tmp_path / "in.jsonl").write_text(json.dumps(row))
    told: list[str] = []
    (document,) = FORMATS["doccano"].read(tmp_path / "in.jsonl", Reading(told.append))
    assert document.spans == (Span(0, 5, "vague_source"),)
    assert len(told) == 3


def test_annotators(tmp_path: Path) -> None:
    """Of a task annotated twice the latest is kept, and the other is named; skipped ones are no evidence."""

    def done(who: int, when: str, end: int, cancelled: bool = False) -> dict[str, object]:
        value = {"start": 0, "end": end, "labels": ["vague_source"]}
        result = [{"type": "labels", "from_name": "label", "to_name": "text", "value": value}]
        return {"completed_by": who, "updated_at": when, "result": result, "was_cancelled": cancelled}

    task = {"data": {"text": "abcdef"}, "annotations": [done(1, "b", 1), done(2, "a", 2), done(3, "c", 3, True)]}
    path = tmp_path / "x.json"
    path.write_text(json.dumps([task]))
    told: list[str] = []
    (latest,) = FORMATS["label-studio"].read(path, Reading(told.append))
    assert latest.spans[0].end == 1
    assert len(told) == 1
    (second,) = FORMATS["label-studio"].read(path, Reading(told.append, annotator="2"))
    assert second.spans[0].end == 2
    assert len(told) == 1


def test_convert_command(run: Run, tmp_path: Path) -> None:
    """Extensions name the formats, losses are counted, problems give exit code 1."""
    gold = Document("a", "😀 un bilan", {"outlet": "x"}, (Span(5, 10, "loaded_language", 0.5),), ("political",))
    (tmp_path / "in.jsonl").write_text(json.dumps(gold.to_dict()) + "\n")
    there = run("convert", "in.jsonl", "out.json")
    assert (there.returncode, there.stderr) == (0, b"")
    back = run("convert", "out.json", "-", "--to", "jsonl")
    assert Document.from_dict(json.loads(back.stdout)) == gold
    lossy = run("convert", "in.jsonl", "d", "--to", "doccano", "--offsets", "utf-16")
    assert lossy.returncode == 0
    assert b"no place for: frames (1), scores (1)" in lossy.stderr
    assert json.loads((tmp_path / "d").read_text())["label"] == [[6, 11, "loaded_language"]]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ("in.jsonl x.foo", 2, "expected --to with one of"),
        ("in.jsonl - --to brat", 2, "expected --out FOLDER"),
        ("none.json - --to jsonl", 1, "can't be read"),
        ("in.jsonl - --to html", 2, "known formats"),
        ("in.jsonl - --from csv --to jsonl", 1, "--texts"),
        ("in.jsonl - --from brat --to jsonl", 1, "expected a folder"),
        ("in.jsonl - --from conll --to jsonl", 1, "expected a line # cadrage"),
        ("in.jsonl - --from label-studio --to jsonl", 1, "expected a JSON array"),
    ],
)
def test_convert_says_what_is_wrong(run: Run, tmp_path: Path, arguments: str, code: int, words: str) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": "a", "text": "b"}\n')
    wrong = run("convert", *arguments.split())
    assert wrong.returncode == code, wrong.stderr
    assert words in wrong.stderr.decode()
    assert wrong.stderr.count(b"\n") == 1


def test_what_nobody_annotated_is_left_out_and_told(tmp_path: Path) -> None:
    skipped = {"completed_by": 2, "result": [], "was_cancelled": True}
    tasks = [
        {"id": 1, "data": {"text": "Un."}, "annotations": [], "predictions": [5]},
        {"id": 2, "data": {"text": "Deux."}, "annotations": [skipped]},
        {"id": 3, "data": {"text": "Trois."}, "annotations": [{"completed_by": 1, "result": []}]},
    ]
    (tmp_path / "in.json").write_text(json.dumps(tasks))
    told: list[str] = []
    assert [d.id for d in FORMATS["label-studio"].read(tmp_path / "in.json", Reading(told.append))] == ["3"]
    assert ["not annotated" in told[0], "skipped" in told[1]] == [True, True]
    assert list(FORMATS["label-studio"].read(tmp_path / "in.json", Reading(told.append, annotator="9"))) == []
    assert told[-1].endswith("not annotated by 9, left out")
    (tmp_path / "records.json").write_text(json.dumps([{"id": "a", "fields": {"text": "Un."}}]))
    assert list(FORMATS["argilla"].read(tmp_path / "records.json", Reading(told.append))) == []
    assert "not annotated" in told[-1]


def test_offsets_behind_an_emoji_have_to_be_said(run: Run, tmp_path: Path) -> None:
    text = "😀 Un bilan catastrophique."
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": 1, "text": text, "label": [[12, 26, "loaded_language"]]}))
    arguments = ("convert", "in.jsonl", "out.jsonl", "--from", "doccano", "--to", "jsonl")
    unsaid = run(*arguments)
    assert unsaid.returncode == 1
    assert b"expected --offsets utf-16" in unsaid.stderr
    assert not (tmp_path / "out.jsonl").exists()
    assert run(*arguments, "--offsets", "utf-16").returncode == 0
    (span,) = json.loads((tmp_path / "out.jsonl").read_text())["spans"]
    assert text[span["start"] : span["end"]] == "catastrophique"


def test_an_id_that_stands_twice_is_refused(run: Run, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"text": "Un.", "_task_hash": 7, "_annotator_id": who, "spans": []} for who in ("anna", "ben")
    ]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    arguments = ("convert", "in.jsonl", "out.jsonl", "--from", "prodigy", "--to", "jsonl")
    assert b"'7' stands twice" in run(*arguments).stderr
    assert run(*arguments, "--annotator", "ben").returncode == 0
    refused = run("convert", "in.jsonl", "out.jsonl", "--from", "doccano", "--to", "jsonl", "--annotator", "ben")
    assert refused.returncode == 2
    assert b"names none" in refused.stderr


def test_what_brat_has_besides_spans_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Les voyous sont loin.")
    (tmp_path / "a.ann").write_text(
        "T1\tname_calling 4 10;16 20\tvoyous loin\nA1\tSure T1\n#1\tAnnotatorNotes T1\tà revoir\n"
        "R1\tx Arg1:T1 Arg2:T1\n"
    )
    told: list[str] = []
    (document,) = FORMATS["brat"].read(tmp_path, Reading(told.append))
    assert document.spans == (Span(4, 20, "name_calling"),)
    assert "between the fragments of T1" in told[0]
    assert "1 A, 1 #, 1 R" in told[1]
