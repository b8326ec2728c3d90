"""The detector: what it promises for any text, and what it finds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadrage import Detector, Document, ModelError, UsageError
from cadrage.detector import spans_of
from cadrage.models.checkpoint import bundled
from cadrage.models.decode import TokenScores
from cadrage.models.features import tokenize
from cadrage.taxonomy import LABEL_IDS

DETECTOR = Detector.load()
FRENCH = st.lists(
    st.sampled_from(
        [
            *"« » “ ” \" ' ’ . ! ? … : ; , ( ) — - \n \r\n \u00a0 \u202f 🎉 e\u0301 3,5 % M. J.-C.".split(" "),
            *"selon des sources proches le régime terroristes a déclaré aurait versé scandaleux on craint Le".split(),
        ]
    ),
    max_size=40,
).map(" ".join)


@given(FRENCH | st.text(max_size=60))
def test_spans_are_valid_for_any_text(text: str) -> None:
    if any(0xD800 <= ord(c) < 0xE000 for c in text):
        return
    document = DETECTOR.flag(text, min_score=0)  # building the document checks ranges and overlaps
    assert document.text == text
    for s in document.spans:
        assert s.score is not None
        assert 0 <= s.score <= 1
        assert document.wording(s) == document.wording(s).strip()


@given(FRENCH, st.floats(0, 1))
def test_a_higher_score_gives_fewer_spans_of_the_same(text: str, bound: float) -> None:
    everything = DETECTOR.flag(text, min_score=0).spans
    assert DETECTOR.flag(text, min_score=bound).spans == tuple(s for s in everything if (s.score or 0) >= bound)


@given(FRENCH, FRENCH)
def test_paragraphs_far_apart_do_not_move_offsets(first: str, second: str) -> None:
    found = DETECTOR.flag(f"{first}\n\n{second}", min_score=0)
    assert all("\n\n" not in found.wording(s) for s in found.spans)


def test_a_claim_cut_in_two_is_one() -> None:
    text = "Le pont du port ferme, rouille. Le maire du port nie, lui, tout."
    tokens = tokenize(text)
    inside = np.full((1, len(tokens.forms)), 0.01, dtype=np.float32)
    begin = inside.copy()
    for form, score in {"ferme": 0.6, "rouille": 0.8, "nie": 0.8, "tout": 0.8}.items():
        begin[0, tokens.forms.index(form)] = score
    unquoted = np.zeros(len(tokens.forms), dtype=bool)
    scores = TokenScores(tokens.starts, tokens.ends, tokens.sentence, unquoted, begin, inside)
    found = spans_of(text, scores, 0, "unsourced_claim", (0.5,))
    assert [text[a:b] for a, b, _ in found] == ["ferme, rouille", "nie", "tout"]
    assert found[0][2] == pytest.approx(0.81)


def test_documents_keep_meta_and_lose_old_spans() -> None:
    found = DETECTOR.flag(Document("a", "Le maire parle.", {"outlet": "Écho"}, frames=("morality",)))
    assert (found.id, found.meta) == ("a", {"outlet": "Écho"})
    assert "morality" not in found.frames


def test_many_texts_come_in_order() -> None:
    texts = [f"Le maire {k} parle." for k in range(5)]
    assert [d.text for d in DETECTOR.flag_many(texts, labels=["named_source"])] == texts


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(UsageError, match="unknown label 'bias'; known labels"):
        DETECTOR.flag("a", labels=["bias"])
    with pytest.raises(UsageError, match="no label named"):
        DETECTOR.flag("a", labels=[])
    with pytest.raises(UsageError, match="from 0 to 1"):
        DETECTOR.flag("a", min_score=1.5)


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """A copy of a bundled checkpoint, to damage."""
    return Path(shutil.copytree(bundled()["linear"], tmp_path / "copy"))


def test_a_folder_loads_like_a_name(checkpoint: Path) -> None:
    text = "Les terroristes ont fui, a indiqué le préfet du Nord."
    assert Detector.load(checkpoint).flag(text, min_score=0) == Detector.load("linear").flag(text, min_score=0)


@pytest.mark.parametrize("file", ["config.json", "calibration.json", "model.safetensors"])
def test_a_missing_file_is_named(checkpoint: Path, file: str) -> None:
    (checkpoint / file).unlink()
    with pytest.raises(ModelError, match=file):
        Detector.load(checkpoint)


def test_an_altered_file_is_refused(checkpoint: Path) -> None:
    with (checkpoint / "model.safetensors").open("ab") as f:
        f.write(b"x")
    with pytest.raises(ModelError, match="sha256 differs"):
        Detector.load(checkpoint)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"format": 99}, "checkpoint format 99, expected 1"), ({"kind": "oracle"}, "unknown kind 'oracle'")],
)
def test_a_foreign_checkpoint_is_refused(checkpoint: Path, change: dict[str, object], message: str) -> None:
    config = json.loads((checkpoint / "config.json").read_text())
    (checkpoint / "config.json").write_text(json.dumps({**config, **change}))
    with pytest.raises(ModelError, match=message):
        Detector.load(checkpoint)


def test_the_bundled_model_knows_all_labels() -> None:
    assert DETECTOR.labels == LABEL_IDS


def test_real_war_reports(shared_data: Path) -> None:
    lines = (shared_data / "real_dev.jsonl").read_text(encoding="utf-8").splitlines()
    reports = {d.id[:3]: d for d in (Document.from_dict(json.loads(line)) for line in lines)}
    for key, wording, label in (("000", "terroristes", "name_calling"), ("002", "purifiés", "loaded_language")):
        found = DETECTOR.flag(reports[key])
        assert wording in {found.wording(s).split()[0] for s in found.by_label(label)}


@pytest.mark.parametrize(
    ("wording", "kept"),
    [
        ("a répondu la maire, devant le", "a répondu la maire"),
        ("Selon les sources proches de l'", "Selon les sources proches"),
        (" « Sud Libre » ", "« Sud Libre »"),
        ("fiasco » ,", "fiasco"),
        ("Quelle honte !", "Quelle honte"),
        ("et", "et"),
    ],
)
def test_edges_of_spans_are_trimmed(wording: str, kept: str) -> None:
    from cadrage.detector import _trim

    start, end = _trim(f"x {wording} y", 2, 2 + len(wording))
    assert f"x {wording} y"[start:end] == kept
