"""Training the linear model on a handful of texts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from conftest import Run

from cadrage import Detector, InputError, ModelError
from cadrage.formats.jsonl import dump
from cadrage.models.features import LemmaTable, describe, tokenize
from cadrage.models.linear import FOCUSED, LinearModel
from cadrage_train import linear
from cadrage_train.corpus import load

FEW = load("train")[:12]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("models") / "few"
    linear.train(FEW, FEW[:4], out, FEW[:4], "a few texts", lambda step: None)
    return out


def test_it_learns_what_it_saw(trained: Path) -> None:
    detector = Detector.load(trained)
    gold = sum(len(d.spans) for d in FEW)
    found = sum(len(set(detector.flag(d).spans)) for d in FEW)
    hits = sum(any(s.overlaps(t) and s.label == t.label for t in d.spans) for d in FEW for s in detector.flag(d).spans)
    assert hits > 0.8 * found
    assert found > 0.5 * gold


def test_the_same_data_gives_the_same_weights(trained: Path, tmp_path: Path) -> None:
    linear.train(FEW, FEW[:4], tmp_path / "few", FEW[:4], "a few texts", lambda step: None)
    for file in ("config.json", "calibration.json", "README.md"):
        assert (tmp_path / "few" / file).read_bytes() == (trained / file).read_bytes()


def test_training_and_inference_add_up_the_same_features(trained: Path) -> None:
    model = Detector.load(trained).checkpoint.model
    assert isinstance(model, LinearModel)
    document = FEW[0]
    tokens = tokenize(document.text)
    logits = np.tile(model.weights.bias, (len(tokens.forms), 1))
    for focus in (True, False):
        columns = [2 * k + i for k, x in enumerate(model.labels) if (x in FOCUSED) == focus for i in (0, 1)]
        matrix = linear.design_matrix([tokens], [document], model.extractor, focus=focus)
        logits[:, columns] += matrix @ model.weights.weights[:, columns]
    scores = model.score(document.text)
    pairs = np.exp(logits.reshape(len(tokens.forms), -1, 2))
    expected = pairs / (1 + pairs.sum(axis=2, keepdims=True))
    assert np.allclose(scores.begin.T, expected[:, :, 0], atol=1e-4)
    assert np.allclose(scores.inside.T, expected[:, :, 1], atol=1e-4)


def test_blocks_do_not_change_the_scores(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Detector.load(trained).checkpoint.model
    whole = model.score(FEW[0].text)
    monkeypatch.setattr("cadrage.models.linear._BLOCK", 7)
    parts = model.score(FEW[0].text)
    assert np.allclose(whole.begin, parts.begin, atol=1e-5)
    assert np.allclose(whole.inside, parts.inside, atol=1e-5)


def test_lemma_table_keeps_unknown_forms() -> None:
    from cadrage.models.features import key

    table = LemmaTable.from_pairs([("purifiés", "purifier"), ("maire", "maire")])
    assert table(key("purifiés")) == key("purifier")
    assert table(key("maire")) == key("maire")
    assert len(table.forms) == 1


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("Il dit « oui ou non » puis part.", "oui ou non"),
        ('Il dit "oui" puis part.', "oui"),
        ("Il dit “oui” et « non » ici.", "oui non"),
        ("Il « part\nVite.", "part"),
    ],
)
def testquotation_state(text: str, inside: str) -> None:
    from cadrage.models.features import quotation

    tokens = tokenize(text)
    assert " ".join(f for f, q in zip(tokens.forms, quotation(tokens), strict=True) if q == 2) == inside


def test_an_empty_text_has_no_features(trained: Path) -> None:
    model = Detector.load(trained).checkpoint.model
    assert isinstance(model, LinearModel)
    tokens = tokenize(" ")
    assert describe(" ", tokens, model.extractor.rows(tokens)).token_states.shape == (0, 3)
    assert model.score("").begin.shape == (5, 0)


def test_training_on_ones_own_texts(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text("".join(dump(d) + "\n" for d in FEW), encoding="utf-8")
    done = run("train", "linear", "--data", "mine.jsonl", "--out", "model")
    assert done.returncode == 0, done.stderr
    card = (tmp_path / "model" / "README.md").read_text(encoding="utf-8")
    assert "mine.jsonl: 12 texts" in card
    flagged = run("flag", "mine.jsonl", "--model", "model", "--format", "jsonl")
    assert len(flagged.stdout.splitlines()) == 12


def test_labels_that_are_absent_or_of_one_word_are_no_trouble(tmp_path: Path) -> None:
    few = [
        d.with_spans(
            s for s in d.spans if s.label == "vague_source" or (s.label == "name_calling" and " " not in d.wording(s))
        )
        for d in FEW
    ]
    linear.train(few, few, tmp_path / "model", few, "a few texts", lambda step: None)
    found = [Detector.load(tmp_path / "model").flag(d, min_score=0) for d in FEW]
    assert {s.label for d in found for s in d.spans} <= {"vague_source", "name_calling"}


def test_texts_without_spans_are_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bare.jsonl").write_text(json.dumps({"id": "a", "text": "Rien."}), encoding="utf-8")
    done = run("train", "linear", "--data", "bare.jsonl", "--out", "model")
    assert done.returncode == 1
    assert "expected gold spans to train on, found none" in done.stderr.decode()
    with pytest.raises(InputError, match="dev split"):
        linear.train(FEW[:1], [], tmp_path / "model", [], "", lambda step: None)


def test_a_worse_checkpoint_does_not_replace_a_better_one(tmp_path: Path) -> None:
    out = tmp_path / "model"
    linear.train(FEW, FEW[:4], out, FEW, "a few texts", lambda step: None)
    before = (out / "config.json").read_bytes()
    bare = [d.with_spans(s for s in d.spans[:1]) for d in FEW]
    with pytest.raises(ModelError, match="kept; its micro PTC F1"):
        linear.train(bare, bare, out, FEW, "bare texts", lambda step: None)
    assert (out / "config.json").read_bytes() == before
    assert (tmp_path / "model.rejected" / "config.json").is_file()
    linear.train(FEW, FEW[:4], out, FEW, "a few texts", lambda step: None)
