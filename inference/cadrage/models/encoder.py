"""The encoder: a transformer over subword pieces with a B/I/O head for each label and a head for the frames.

Needs numpy, tokenizers and onnxruntime. The network is a function from piece numbers to states and the head one from
states to logits, so that training scores texts with the same code and a head can be replaced.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cadrage.errors import ModelError
from cadrage.models.decode import FloatArray, TokenScores
from cadrage.models.features import OUTSIDE, IntArray, quotation
from cadrage.models.windows import Pieces, WindowSettings, batches, cut_into_pieces, padded, windows

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from cadrage.models.linear import LinearModel

NETWORK = "encoder.onnx.gz"
EMBEDDINGS = "embeddings.safetensors"
HEAD = "head.safetensors"
TOKENIZER = "tokenizer.json"
# Pieces computed at a time, padding included: bounds memory on long texts.
BATCH = 4096
# Weights that share a scale in a packed table.
BLOCK = 32

Network = Callable[[IntArray, IntArray], FloatArray]
Head = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, slots=True)
class PackedTable:
    """Rows of numbers in four bits: weight = (code - 8) * scale.

    `codes`: shape (rows, columns / 2), the codes of columns 2k and 2k + 1 in the low and high half of a byte.
    `scales`: shape (rows, columns / 32), 16-bit floats.
    """

    codes: NDArray[np.uint8]
    scales: NDArray[np.float16]

    def __getitem__(self, rows: IntArray) -> FloatArray:
        """The rows as 32-bit floats, shape (*rows.shape, columns)."""
        packed = self.codes[rows]
        codes = np.stack([packed & 15, packed >> 4], axis=-1).reshape(*rows.shape, -1, BLOCK).astype(np.float32)
        weights: FloatArray = (codes - 8) * self.scales[rows].astype(np.float32)[..., None]
        return weights.reshape(*rows.shape, -1)


class EncoderModel:
    """Scores the words of a text.

    Args:
        labels, frames: names, in the order of the outputs.
        tokenizer: cuts sentences into pieces.
        settings: the windows.
        network: piece numbers and attention mask, each (windows, pieces), to states of shape
            (windows, pieces, hidden).
        head: states of shape (..., hidden) to logits of shape (..., 3 * labels + frames): O, B and I of each label,
            then the frames.
    """

    def __init__(
        self,
        labels: tuple[str, ...],
        frames: tuple[str, ...],
        tokenizer: Tokenizer,
        settings: WindowSettings,
        network: Network,
        head: Head,
    ) -> None:
        self.labels, self.frames = labels, frames
        self.tokenizer, self.settings, self.network, self.head = tokenizer, settings, network, head

    def score(self, text: str) -> TokenScores:
        """Word probabilities of a text of any length, and the probabilities of its frames."""
        pieces = self.cut(text)
        return self.scores(pieces, self.logits(pieces))

    def cut(self, text: str) -> Pieces:
        """The text as the network reads it."""
        return cut_into_pieces(text, self.tokenizer, self.settings.between)

    def scores(self, pieces: Pieces, logits: FloatArray) -> TokenScores:
        """`score`, from the logits of every piece."""
        width = 3 * len(self.labels)
        probabilities = word_probabilities(logits, pieces, len(self.labels))
        frames = None
        if self.frames:
            pooled = logits[:, width:].mean(axis=0) if len(logits) else np.full(len(self.frames), -np.inf)
            frames = (1 / (1 + np.exp(-pooled))).astype(np.float32)
        return TokenScores(
            pieces.tokens.starts,
            pieces.tokens.ends,
            pieces.tokens.sentence,
            quotation(pieces.tokens) != OUTSIDE,
            np.ascontiguousarray(probabilities[:, :, 1].T),
            np.ascontiguousarray(probabilities[:, :, 2].T),
            frames,
        )

    def logits(self, pieces: Pieces) -> FloatArray:
        """Logits of every piece, shape (pieces, 3 * labels + frames)."""
        out = np.zeros((len(pieces.ids), 3 * len(self.labels) + len(self.frames)), dtype=np.float32)
        for target, states in self._states(pieces):
            out[target] = self.head(states)
        return out

    def piece_states(self, pieces: Pieces) -> FloatArray:
        """What the head sees of every piece, shape (pieces, hidden); (0, 0) without pieces."""
        found = list(self._states(pieces))
        out = np.zeros((len(pieces.ids), found[0][1].shape[1] if found else 0), dtype=np.float32)
        for target, states in found:
            out[target] = states
        return out

    def _states(self, pieces: Pieces) -> Iterator[tuple[slice, FloatArray]]:
        """The states of each window's target, with the pieces that they belong to."""
        found = windows(pieces, self.settings)
        for rows in batches([w.end - w.start + 2 for w in found], BATCH):
            chosen = [(0, found[k]) for k in rows]
            ids, mask = padded([pieces], chosen, self.settings, pad=self.settings.last)
            computed = self.network(ids, mask)
            for row, (_, w) in enumerate(chosen):
                yield slice(w.target, w.end), computed[row, 1 + w.target - w.start : 1 + w.end - w.start]


class BlendModel:
    """An encoder and a linear model whose word probabilities are averaged: they err on different words.

    Args:
        share: the weight of the linear model by label, 0 to 1.
    """

    def __init__(self, encoder: EncoderModel, linear: LinearModel, share: Mapping[str, float]) -> None:
        self.labels, self.frames = encoder.labels, encoder.frames
        self.encoder, self.linear, self.share = encoder, linear, share

    def score(self, text: str) -> TokenScores:
        """Word probabilities of a text of any length, and the encoder's probabilities of its frames."""
        one, other = self.encoder.score(text), self.linear.score(text)
        share = np.array([self.share[label] for label in self.labels], dtype=np.float32)[:, None]
        return replace(
            one,
            begin=(1 - share) * one.begin + share * other.begin,
            inside=(1 - share) * one.inside + share * other.inside,
        )


def word_probabilities(logits: FloatArray, pieces: Pieces, labels: int) -> FloatArray:
    """The probabilities of O, B and I, shape (words, labels, 3), from the logits of every piece."""
    words = logits[pieces.at, : 3 * labels].reshape(len(pieces.at), labels, 3)
    powers = np.exp(words - words.max(axis=2, keepdims=True, initial=-np.inf))
    probabilities: FloatArray = (powers / powers.sum(axis=2, keepdims=True)).astype(np.float32)
    return probabilities


def linear_head(tensors: Mapping[str, FloatArray]) -> Head:
    """The head of `weight` (outputs, hidden) and `bias` (outputs,).

    Raises:
        KeyError: one of them is missing.
    """
    weight, bias = np.ascontiguousarray(tensors["weight"].T), tensors["bias"]

    def head(states: FloatArray) -> FloatArray:
        logits: FloatArray = states @ weight + bias
        return logits

    return head


def load_encoder(folder: Path, config: Mapping[str, Any], labels: tuple[str, ...]) -> EncoderModel:
    """The encoder of a checkpoint folder.

    Raises:
        ModelError: a file is damaged.
    """
    import onnxruntime
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    try:
        tensors = load_file(folder / EMBEDDINGS)
        table = PackedTable(tensors["codes"], tensors["scales"])
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        settings = WindowSettings(**config["windows"])
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        network_bytes = gzip.decompress((folder / NETWORK).read_bytes())
        session = onnxruntime.InferenceSession(network_bytes, options, providers=["CPUExecutionProvider"])
        head = linear_head(load_file(folder / HEAD))
    except Exception as e:
        raise ModelError(f"{folder}: expected the files of an encoder: {e}") from e

    def network(ids: IntArray, mask: IntArray) -> FloatArray:
        states: FloatArray = session.run(None, {"embeddings": table[ids], "mask": mask})[0]
        return states

    return EncoderModel(labels, tuple(config["frames"]), tokenizer, settings, network, head)
