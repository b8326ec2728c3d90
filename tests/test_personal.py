"""Personal models: what is learnt, what decides, what is kept. A tiny encoder with random weights stands in."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from conftest import Run
from starlette.testclient import TestClient

from cadrage import Detector, Document, ModelError, Span
from cadrage.models.decode import FloatArray
from cadrage.models.encoder import HEAD, EncoderModel
from cadrage.serve.app import create_app
from cadrage.serve.bodies import Guard
from cadrage.serve.engine import Engine
from cadrage.serve.store import Annotation, Store
from cadrage.serve.versions import BASE, Versions
from cadrage.taxonomy import LABEL_IDS
from cadrage_train import personal
from cadrage_train.corpus import load
from cadrage_train.encoder import save_encoder
from cadrage_train.fitting import begin, lesson
from cadrage_train.network import SpanTagger, load_backbone

DEV = load("dev")[:3]


@pytest.fixture(scope="module")
def base(backbone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of a tiny encoder whose head knows nothing."""
    encoder, tokenizer, settings = load_backbone(backbone)
    tagger = SpanTagger(encoder)
    begin(tagger, [lesson(d, tokenizer, settings) for d in DEV], settings)
    out = tmp_path_factory.mktemp("base") / "tiny"
    save_encoder(tagger, tokenizer, settings, DEV[:2], out, DEV[:1], lambda tuned: "card")
    return out


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A corpus of three texts, so that a training takes a second."""
    monkeypatch.setattr("cadrage_train.personal.corpus.load", lambda split: DEV)


def marked(number: int) -> Document:
    """A text in which one word is always loaded."""
    text = f"Le maire numéro {number} parle du scandale de la mairie."
    at = text.index("scandale")
    return Document(f"d{number}", text, {}, (Span(at, at + 8, "loaded_language"),))


def folder_with(path: Path, documents: list[Document]) -> Path:
    store = Store(path)
    for d in documents:
        store.add(Annotation("tool", "1", d.id, d, LABEL_IDS))
    store.close()
    return path


def test_a_habit_is_learnt_and_the_base_stays(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cadrage_train.personal.ITERATIONS", 200)
    monkeypatch.setattr("cadrage_train.personal.PULL", 1e-6)
    folder = folder_with(tmp_path, [marked(k) for k in range(12)] + [Document("empty", "…", {}, ())])
    outcome = personal.learn(folder, str(base), lambda step: None)
    assert outcome.state == "published", outcome.message
    assert outcome.own_after > outcome.own_before
    versions = Versions(folder)
    new = versions.current()
    assert new is not None
    text = marked(99).text
    row = LABEL_IDS.index("loaded_language")
    old_model, new_model = (Detector.load(p).checkpoint.model for p in (base, new))
    at = text.split().index("scandale")
    before, after = (float(m.score(text).begin[row][at]) for m in (old_model, new_model))
    assert after > before + 0.3
    assert (new / "encoder.onnx.gz").read_bytes() == (base / "encoder.onnx.gz").read_bytes()
    assert outcome.version is not None
    assert outcome.version.startswith("cadrage-personal-0001-")
    assert versions.rollback() == BASE


def test_a_worse_model_is_not_published(run: Run, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cadrage_train.personal.TOLERANCE", -2.0)
    folder = folder_with(tmp_path / "data", [marked(1)])
    outcome = personal.learn(folder, str(base), lambda step: None)
    assert outcome.state == "rejected"
    versions = Versions(folder)
    assert versions.current() is None
    assert (versions.models / "personal-0001.rejected" / HEAD).is_file()
    assert versions.new_name() == "personal-0002"
    assert versions.all() == [BASE]


def test_only_encoders_learn(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="expected an encoder"):
        personal.learn(folder_with(tmp_path, [marked(1)]), "linear", lambda step: None)
    assert list(Versions(tmp_path).models.iterdir()) == []


def test_nothing_to_learn(base: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="found none"):
        personal.learn(folder_with(tmp_path, []), str(base), lambda step: None)


def test_labels_that_nobody_looked_for_teach_nothing(base: Path) -> None:
    model = Detector.load(base).checkpoint.model
    assert isinstance(model, EncoderModel)
    words = personal.read(personal.Example(marked(1), ("name_calling",)), model)
    assert (words.weights[LABEL_IDS.index("name_calling")] > 0).all()
    assert (words.weights[LABEL_IDS.index("loaded_language")] == 0).all()


def test_corpus_texts_teach_what_the_model_says(base: Path) -> None:
    model = Detector.load(base).checkpoint.model
    assert isinstance(model, EncoderModel)
    words = personal.reread(marked(1), model)
    scores = model.score(marked(1).text)
    assert np.allclose(words.targets[:, :, 1], scores.begin, atol=1e-5)
    assert np.allclose(words.targets.sum(axis=2), 1, atol=1e-5)
    assert (words.weights == 1).all()


def test_a_label_goes_as_far_as_the_corpus_allows() -> None:
    """A corpus of one label a text; each loses its marks at another share of the way."""
    limits = dict(zip(LABEL_IDS, (1.0, 0.7, 0.4, 0.25, 0.0), strict=True))
    old = {"weight": np.zeros((17, 2), dtype=np.float32), "bias": np.zeros(17, dtype=np.float32)}
    new = {"weight": np.ones((17, 2), dtype=np.float32), "bias": np.ones(17, dtype=np.float32)}
    gold = [Document(x, "Les voyous.", {}, (Span(4, 10, x),)) for x in LABEL_IDS]

    def found(head: dict[str, FloatArray]) -> list[tuple[Document, Document]]:
        gone = {x for k, x in enumerate(LABEL_IDS) if head["bias"][3 * k] > limits[x] + 1e-6}
        return [(d, d if d.id not in gone else d.with_spans([])) for d in gold]

    steps = personal._steps(old, new, found)
    assert steps == dict(zip(LABEL_IDS, (1.0, 0.6, 0.4, 0.2, 0.0), strict=True))
    chosen = personal._between(old, new, steps)
    assert np.allclose(chosen["weight"][:15, 0], np.repeat(list(steps.values()), 3))
    assert np.array_equal(chosen["bias"][15:], new["bias"][15:])


def test_fit_stays_where_nothing_pulls() -> None:
    """With labels that are all unknown the head is the one before."""
    rng = np.random.default_rng(0)
    weight, bias = rng.normal(size=(15, 4)).astype(np.float32), np.zeros(15, dtype=np.float32)
    states = rng.normal(size=(20, 4)).astype(np.float32)
    words = personal.Words(states, np.zeros((5, 20, 3), dtype=np.float32), np.zeros((5, 20), dtype=np.float32))
    fitted = personal.fit(words, weight, bias)
    assert np.array_equal(fitted["weight"], weight)


def test_the_server_trains_beside_and_takes_the_model_up(base: Path, tmp_path: Path) -> None:
    """START_TRAINING is answered at once; the version changes when the training is done."""
    engine = Engine(folder_with(tmp_path, [marked(k) for k in range(3)]), str(base))
    client = TestClient(create_app(engine, Guard()), base_url="http://localhost")
    before = client.post("/setup", json={"project": "1", "schema": ""}).json()["model_version"]
    answer = client.post("/webhook", json={"action": "START_TRAINING", "project": {"id": 1}})
    assert answer.json()["status"] == "running"
    assert client.post("/training").json()["state"] == "running"  # the same one
    end = time.monotonic() + 240
    while client.get("/training").json()["state"] == "running":
        assert time.monotonic() < end
        time.sleep(0.5)
    told = client.get("/training").json()
    assert told["state"] in ("published", "rejected"), told
    assert client.post("/training").json() == told  # nothing new to learn
    after = client.get("/health").json()["model_version"]
    assert (after != before) == (told["state"] == "published")
    if told["state"] == "published":
        assert told["version"] == after
        assert client.get("/versions").json()["versions"] == [before, after]
        Versions(tmp_path).rollback()
        assert client.get("/health").json()["model_version"] == before
    engine.close()


def test_wrong_folder(run: Run) -> None:
    wrong = run("train", "personal", "nowhere")
    assert wrong.returncode == 1
    assert b"expected the folder of cadrage serve" in wrong.stderr
