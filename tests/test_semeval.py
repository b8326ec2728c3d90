"""The reader of SemEval span files."""

from __future__ import annotations

from pathlib import Path

import pytest

from cadrage import Detector, InputError
from cadrage.inputs import read_documents
from cadrage_train.corpus.__main__ import main
from cadrage_train.corpus.semeval import read_semeval

TEXT = "Une honte.\r\n\r\nCes traîtres ont cédé, c'est « lamentable ».\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "article12.txt").write_bytes(TEXT.encode())
    (tmp_path / "articles" / "article7.txt").write_bytes(b"Rien.\n")
    return tmp_path


def lines(*spans: tuple[str, str]) -> str:
    """Label lines of article 12 for wordings."""
    return "".join(f"12\t{technique}\t{TEXT.index(w)}\t{TEXT.index(w) + len(w)}\n" for technique, w in spans)


def read(folder: Path, labels: str) -> tuple[dict[str, list[tuple[str, str]]], list[str]]:
    (folder / "labels.txt").write_text(labels, encoding="utf-8")
    told: list[str] = []
    documents = read_semeval(folder / "articles", folder / "labels.txt", told.append)
    return {d.id: [(s.label, d.wording(s)) for s in d.spans] for d in documents}, told


def test_offsets_count_carriage_returns(folder: Path) -> None:
    found, told = read(folder, lines(("Loaded_Language", "honte"), ("Name_Calling-Labeling", "traîtres")))
    assert found == {"article12": [("loaded_language", "honte"), ("name_calling", "traîtres")], "article7": []}
    assert told == []


def test_the_spelling_of_2020_and_other_techniques(folder: Path) -> None:
    found, told = read(folder, lines(("Name_Calling,Labeling", "traîtres"), ("Doubt", "Une honte")))
    assert found["article12"] == [("name_calling", "traîtres")]
    assert told == ["1 spans of 1 other techniques left out"]


def test_an_end_that_cuts_the_last_letter_is_repaired(folder: Path) -> None:
    found, told = read(folder, lines(("Loaded_Language", "lamentabl"), ("Name_Calling-Labeling", "traîtr")))
    assert found["article12"] == [("name_calling", "traîtr"), ("loaded_language", "lamentable")]
    assert told == ["1 spans ended before the last letter of a word: moved behind it"]


def test_overlapping_spans_of_one_label_become_one(folder: Path) -> None:
    found, told = read(folder, lines(("Loaded_Language", "Une honte"), ("Loaded_Language", "honte.")))
    assert found["article12"] == [("loaded_language", "Une honte.")]
    assert told == ["1 spans overlapped another one of their label: made one"]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ("12\t0\t3\n", "expected id, technique, start and end"),
        ("99\tLoaded_Language\t0\t3\n", "expected the id of an article"),
        ("12\tLoaded_Language\t0\t3000\n", "expected spans within 0 to"),
    ],
)
def test_what_can_not_be_read_is_named(folder: Path, labels: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(folder, labels)


def test_a_folder_without_articles(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected files articleID"):
        read_semeval(tmp_path, tmp_path, print)


def test_the_command_writes_what_can_be_evaluated(folder: Path, detector: Detector) -> None:
    (folder / "spans").mkdir()
    (folder / "spans" / "article12-labels-subtask-3.txt").write_text(lines(("Loaded_Language", "honte")))
    assert main(["semeval", str(folder / "articles"), str(folder / "spans"), str(folder / "out.jsonl")]) == 0
    documents = list(read_documents([str(folder / "out.jsonl")], print))
    assert [d.text for d in documents] == [TEXT, "Rien.\n"]
    assert documents[0].meta == {"annotated": "loaded_language,name_calling"}
