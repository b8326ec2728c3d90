"""The linear model: for each label a B/I/O classifier over hashed features. Needs numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadrage.models.decode import FloatArray, TokenScores
from cadrage.models.features import FOCUS, OUTSIDE, FeatureExtractor, LemmaTable, describe, quotation, tokenize

# Labels that are told by the focus features alone: with the wider window the model learns how its training
# texts are built rather than what judges (on dev, and on real text, it does worse).
FOCUSED = frozenset({"loaded_language", "unsourced_claim", "vague_source"})
# Tokens scored at a time: bounds memory on long texts.
_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class LinearWeights:
    """`weights` (2**bits, 2 * labels): for each label the columns B and I, relative to O; `bias` likewise
    (2 * labels,). `lemma_forms` and `lemma_keys` are the lemma table."""

    weights: FloatArray
    bias: FloatArray
    lemma_forms: NDArray[np.uint64]
    lemma_keys: NDArray[np.uint64]


class LinearModel:
    """Scores the tokens of a text.

    Args:
        labels: label names, in the order of the weight columns.
        weights: see `LinearWeights`.
    """

    frames: tuple[str, ...] = ()

    def __init__(self, labels: tuple[str, ...], weights: LinearWeights) -> None:
        self.labels = labels
        self.weights = weights
        width = range(2 * len(labels))
        self._focused = [c for c in width if labels[c // 2] in FOCUSED]
        self._wide = [c for c in width if labels[c // 2] not in FOCUSED]
        self._focus_table = weights.weights[:, self._focused]
        self._wide_table = weights.weights[:, self._wide]
        bits = int(weights.weights.shape[0]).bit_length() - 1
        self.extractor = FeatureExtractor(LemmaTable(weights.lemma_forms, weights.lemma_keys), bits)

    def score(self, text: str) -> TokenScores:
        """Token probabilities of a text of any length."""
        tokens = tokenize(text)
        table = self.weights.weights
        n, width = len(tokens.forms), 2 * len(self.labels)
        logits = np.zeros((n, width), dtype=np.float32)
        if n:
            rows = self.extractor.rows(tokens)
            context = describe(text, tokens, rows)
            bag = np.zeros((n, width), dtype=np.float32)
            for a in range(0, n, _BLOCK):
                b = min(n, a + _BLOCK)
                columns = self.extractor.window(rows, context, a, b)
                logits[a:b, self._wide] = self._wide_table[columns].sum(axis=1)
                logits[a:b, self._focused] = self._focus_table[columns[:, :FOCUS]].sum(axis=1)
                bag[a:b] = table[self.extractor.bag(rows, a, b)[:, 0]]
            starts = np.searchsorted(tokens.sentence, np.arange(len(tokens.sentences)))
            sizes = np.diff(np.append(starts, n))
            sums = np.add.reduceat(bag, starts, axis=0) / np.sqrt(sizes)[:, None]
            logits += sums[tokens.sentence].astype(np.float32) + self.weights.bias
        pairs = logits.reshape(n, len(self.labels), 2)
        top = np.maximum(pairs.max(axis=2, initial=0.0), 0.0)
        powers = np.exp(pairs - top[:, :, None])
        total = powers.sum(axis=2) + np.exp(-top)
        probabilities = (powers / total[:, :, None]).astype(np.float32)
        return TokenScores(
            tokens.starts,
            tokens.ends,
            tokens.sentence,
            quotation(tokens) != OUTSIDE,
            np.ascontiguousarray(probabilities[:, :, 0].T),
            np.ascontiguousarray(probabilities[:, :, 1].T),
        )
