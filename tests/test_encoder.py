"""The encoder: network, training, files, and what a checkpoint made of them does. All on a tiny network."""

from __future__ import annotations

import copy
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import Run
from helpers import tiny_tokenizer

from cadrage import Detector, Document, InputError, ModelError, Span
from cadrage.models.checkpoint import load as load_checkpoint
from cadrage.models.checkpoint import resolve
from cadrage.models.encoder import BlendModel, EncoderModel, PackedTable, load_encoder
from cadrage.models.windows import WindowSettings
from cadrage.taxonomy import FRAME_IDS, LABEL_IDS
from cadrage_train import encoder as trainer
from cadrage_train.corpus import load
from cadrage_train.fitting import Recipe, lesson, soft_labels
from cadrage_train.frames import fit_frames
from cadrage_train.network import SpanTagger, as_model, load_backbone
from cadrage_train.onnx import export_network, pack, write_files

SETTINGS = WindowSettings(target=40, context=12, first=0, last=2)
RECIPE = Recipe(epochs=2, batch=400, encoder_rate=1e-3, head_rate=1e-2)
FEW = load("train")[:6]


@pytest.fixture(scope="module")
def tagger(backbone: Path) -> SpanTagger:
    torch.manual_seed(2)
    found = SpanTagger(load_backbone(backbone)[0])
    found.eval()
    return found


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trainer, "TEACHER", RECIPE)
    monkeypatch.setattr(trainer, "STUDENT", replace(RECIPE, epochs=1))


def exported(tagger: SpanTagger, folder: Path) -> EncoderModel:
    more = write_files(tagger, tiny_tokenizer().to_str(), SETTINGS, folder)
    return load_encoder(folder, json.loads(json.dumps(more)), LABEL_IDS)


def test_texts_are_drawn_as_often_as_they_count() -> None:
    kinds = {
        "free": {"split": "train", "manner": "free"},
        "pair": {"split": "train", "pair": "p1"},
        "planned": {"split": "train"},
        "foreign": {},
    }
    texts = [Document(f"{name}{k}", "Un.", meta) for name, meta in kinds.items() for k in range(200)]
    drawn = [[d.id for d in trainer._drawn(texts, epoch)] for epoch in (0, 1)]
    count = {name: sum(x.startswith(name) for x in drawn[0]) / 200 for name in kinds}
    assert (count["free"], count["pair"], count["foreign"]) == (trainer.FREE, trainer.PAIR, 1)
    assert count["planned"] == pytest.approx(trainer.PLANNED, abs=0.1)
    assert drawn[0] != drawn[1]
    assert drawn[0] == [d.id for d in trainer._drawn(texts, 0)]


def test_onnx_says_what_torch_says(tagger: SpanTagger, tmp_path: Path) -> None:
    one, other = exported(tagger, tmp_path), as_model(tagger, tiny_tokenizer(), SETTINGS)
    for d in FEW:
        a, b = one.score(d.text), other.score(d.text)
        assert np.abs(a.inside - b.inside).max() < 0.08
        assert np.abs(a.begin - b.begin).max() < 0.08
        assert a.frames is not None
        assert b.frames is not None
        assert np.abs(a.frames - b.frames).max() < 0.05


def test_the_exported_network_is_the_trained_one(tagger: SpanTagger, tmp_path: Path) -> None:
    """Before weights are rounded, the figures agree."""
    import onnxruntime

    export_network(tagger, tmp_path / "plain.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "plain.onnx"))
    embeddings = np.random.default_rng(0).normal(size=(2, 9, 64)).astype(np.float32)
    mask = np.array([[1] * 9, [1] * 5 + [0] * 4])
    with torch.inference_mode():
        expected = tagger(torch.from_numpy(embeddings), torch.from_numpy(mask)).numpy()
    (found,) = session.run(None, {"embeddings": embeddings, "mask": mask})
    assert np.abs(found - expected)[mask == 1].max() < 1e-4


def test_a_long_text_is_read_to_its_end_in_any_batches(tagger: SpanTagger, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n\n".join(d.text for d in FEW)
    model = as_model(tagger, tiny_tokenizer(), SETTINGS)
    whole = model.score(text)
    monkeypatch.setattr("cadrage.models.encoder.BATCH", 60)
    parts = model.score(text)
    assert len(whole.starts) == len(parts.starts)
    assert text[int(whole.starts[-1]) :].strip() == text[int(whole.starts[-1]) : int(whole.ends[-1])]
    assert np.abs(whole.inside - parts.inside).max() < 1e-4


def test_context_counts(tagger: SpanTagger) -> None:
    """The same sentence behind another one is scored with regard to it."""
    model = as_model(tagger, tiny_tokenizer(), SETTINGS)
    alone = model.score("Le pont ferme lundi.").inside
    behind = model.score("Le maire parle. Le pont ferme lundi.").inside[:, -alone.shape[1] :]
    assert not np.allclose(alone, behind, atol=1e-5)


def test_frames_are_fitted_to_whole_texts_and_nothing_else_is_touched(tagger: SpanTagger) -> None:
    fitted = copy.deepcopy(tagger)
    texts = [replace(d, frames=("economic",) if k % 2 else ("morality",)) for k, d in enumerate(load("train")[:12])]
    pair = Document("pair", "Le pont ferme lundi.", {"split": "train", "pair": "p1"})
    fit_frames(fitted, tiny_tokenizer(), SETTINGS, [*texts, pair])
    model = as_model(fitted, tiny_tokenizer(), SETTINGS)
    economic = FRAME_IDS.index("economic")
    scores = [float(found[economic]) for d in texts if (found := model.score(d.text).frames) is not None]
    assert min(scores[1::2]) > max(scores[::2])
    # Of the other frames, which no text has, nothing was to be learnt; nor of the labels.
    changed = (fitted.head.weight != tagger.head.weight).any(dim=1).nonzero().flatten().tolist()
    width = 3 * len(LABEL_IDS)
    assert changed == sorted(width + FRAME_IDS.index(f) for f in ("economic", "morality"))


def test_packed_rows_come_out_as_they_went_in() -> None:
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 256, (50, 32), dtype=np.uint8)
    codes[:, ::16] = 0x08  # every block holds the code 0, as blocks made by their extreme weight do
    table = PackedTable(codes, rng.uniform(-0.02, 0.02, (50, 2)).astype(np.float16))
    rows = np.arange(50)
    again = pack(table[rows])
    assert np.array_equal(again[rows], table[rows])
    assert again[np.array([[3, 4], [5, 6]])].shape == (2, 2, 64)


def test_packing_any_table_keeps_it_closely() -> None:
    table = np.random.default_rng(0).normal(size=(20, 64)).astype(np.float32)
    assert np.abs(pack(table)[np.arange(20)] - table).max() < 0.25


def test_packing_needs_whole_blocks() -> None:
    with pytest.raises(ValueError, match="multiple of 32"):
        pack(np.zeros((2, 40), dtype=np.float32))


def train(backbone: Path, out: Path, work: Path, *, distil: bool = False) -> list[str]:
    told: list[str] = []

    def reporter(name: str) -> trainer.Report:
        def report(step: int, steps: int, loss: float, judged: float | None) -> None:
            told.append(f"{name} {step} {steps} {judged is not None}")

        return report

    trainer.train(str(backbone), FEW, FEW[:2], out, FEW[:2], "six texts", work, reporter, distil=distil)
    return told


def test_training_writes_a_checkpoint_that_flags(backbone: Path, tmp_path: Path) -> None:
    train(backbone, tmp_path / "model", tmp_path / "work", distil=True)
    detector = Detector.load(tmp_path / "model")
    found = detector.flag(FEW[0], min_score=0)
    assert found.text == FEW[0].text
    assert set(found.frame_scores) == set(FRAME_IDS)
    assert detector.flag("").spans == ()
    config = json.loads((tmp_path / "model" / "config.json").read_text(encoding="utf-8"))
    assert config["kind"] == "encoder"
    assert {"encoder.onnx.gz", "embeddings.safetensors", "tokenizer.json"} <= config["sha256"].keys()
    card = (tmp_path / "model" / "README.md").read_text(encoding="utf-8")
    assert "--distil" in card
    assert "synthetic" in card


def test_a_student_has_fewer_layers_the_last_among_them(tagger: SpanTagger) -> None:
    small = trainer.thinned(tagger, 3)
    assert len(small.encoder.encoder.layer) == 3
    last = tagger.encoder.encoder.layer[-1].output.dense.weight
    assert torch.equal(small.encoder.encoder.layer[-1].output.dense.weight, last)


def test_a_killed_training_goes_on(backbone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cadrage_train.fitting.SAVE_EVERY", 2)

    class Killed(Exception):
        pass

    def report(step: int, steps: int, loss: float, judged: float | None) -> None:
        if step >= 4:
            raise Killed

    with pytest.raises(Killed):
        trainer.train_teacher(backbone, FEW, FEW[:2], tmp_path / "work", report)
    steps: list[int] = []
    resumed, tokenizer, settings = trainer.train_teacher(
        backbone, FEW, FEW[:2], tmp_path / "work", lambda step, *rest: steps.append(step)
    )
    whole, _, _ = trainer.train_teacher(backbone, FEW, FEW[:2], tmp_path / "other", lambda *told: None)
    assert steps[0] > 2
    text = FEW[0].text
    one, other = (as_model(t, tokenizer, settings).score(text).inside for t in (resumed, whole))
    assert np.allclose(one, other, atol=1e-4)


def test_training_learns(backbone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One word is always loaded, the others never are."""
    monkeypatch.setattr(trainer, "TEACHER", replace(RECIPE, epochs=20))
    others = [w for d in FEW for w in d.text.split() if w.isalpha()][:96]
    texts = [f"{' '.join(others[k : k + 4])} scandale {' '.join(others[k + 4 : k + 8])}." for k in range(0, 96, 8)]
    lessons = [
        Document(f"d{k}", t, {}, (Span(t.index("scandale"), t.index("scandale") + 8, "loaded_language"),))
        for k, t in enumerate(texts)
    ]
    found = trainer.train_teacher(backbone, lessons, lessons[:2], tmp_path, lambda *told: None)
    scores = as_model(*found).score("Le maire parle du scandale de la mairie.")
    assert scores.begin[LABEL_IDS.index("loaded_language")].argmax() == 4


def test_disputed_and_unknown_labels_teach_nothing() -> None:
    text = "Un scandale honteux."
    spans = (Span(3, 11, "loaded_language", None, True), Span(12, 19, "loaded_language"))
    tags = lesson(Document("d", text, {}, spans), tiny_tokenizer(), SETTINGS).tags
    assert tags[LABEL_IDS.index("loaded_language")].tolist() == [0, -1, 1, 0]
    foreign = lesson(Document("d", text, {"annotated": "loaded_language"}, spans), tiny_tokenizer(), SETTINGS)
    assert (foreign.tags[1:] == -1).all()
    assert (foreign.frames == -1).all()


def test_soft_labels_are_probabilities(tagger: SpanTagger) -> None:
    model = as_model(tagger, tiny_tokenizer(), SETTINGS)
    one = lesson(FEW[0], tiny_tokenizer(), SETTINGS)
    soft = soft_labels(model.logits(one.pieces), one.pieces)
    assert soft.shape == (len(one.pieces.at), 3 * len(LABEL_IDS) + len(FRAME_IDS))
    assert np.allclose(soft[:, : 3 * len(LABEL_IDS)].sum(axis=1), len(LABEL_IDS), atol=1e-4)


@pytest.mark.parametrize("name", ["nowhere", "tests"])
def test_no_backbone(name: str) -> None:
    with pytest.raises(InputError, match="expected a transformers encoder"):
        load_backbone(Path(__file__).parent / name)


@pytest.mark.parametrize("file", ["encoder.onnx.gz", "head.safetensors", "embeddings.safetensors", "tokenizer.json"])
def test_a_damaged_checkpoint_is_refused(tagger: SpanTagger, tmp_path: Path, file: str) -> None:
    exported(tagger, tmp_path)
    (tmp_path / file).write_bytes(b"x")
    with pytest.raises(ModelError, match="expected the files of an encoder"):
        load_encoder(tmp_path, {"frames": [], "windows": vars_of(SETTINGS)}, LABEL_IDS)


def vars_of(settings: WindowSettings) -> dict[str, int]:
    return {"target": settings.target, "context": settings.context, "first": settings.first, "last": settings.last}


def test_the_command_trains_on_ones_own_annotations(run: Run, backbone: Path, tmp_path: Path) -> None:
    line = json.dumps(
        {"id": "a", "text": "Un scandale.", "spans": [{"start": 3, "end": 11, "label": "loaded_language"}]}
    )
    (tmp_path / "mine.jsonl").write_text(line + "\n", encoding="utf-8")
    done = run(
        "train", "encoder", "--backbone", str(backbone), "--data", "mine.jsonl", "--dev", "mine.jsonl", "--out", "model"
    )
    assert done.returncode == 0, done.stderr.decode()
    flagged = run("flag", "mine.jsonl", "--model", "model", "--format", "jsonl")
    assert json.loads(flagged.stdout)["text"] == "Un scandale."


def test_the_linear_model_counts_by_label(tmp_path: Path) -> None:
    text = "Les terroristes ont été chassés, selon des sources proches de l'armée."
    folder = shutil.copytree(resolve("encoder"), tmp_path / "own")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))

    def blend(share: object) -> BlendModel:
        (folder / "config.json").write_text(json.dumps({**config, "linear_share": share}), encoding="utf-8")
        model = load_checkpoint(folder).model
        assert isinstance(model, BlendModel)
        return model

    mixed = blend({label: float(label == "name_calling") for label in LABEL_IDS})
    found, encoder, linear = (m.score(text) for m in (mixed, mixed.encoder, mixed.linear))
    row = LABEL_IDS.index("name_calling")
    assert np.allclose(found.begin[row], linear.begin[row])
    assert np.allclose(np.delete(found.begin, row, 0), np.delete(encoder.begin, row, 0))
    # Checkpoints of before hold one number.
    halves = blend(0.5).score(text)
    assert np.allclose(halves.inside, (encoder.inside + linear.inside) / 2)
