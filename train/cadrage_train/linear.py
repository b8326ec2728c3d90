"""Trains the linear model and writes its checkpoint.

Each label gets a multinomial logistic regression over B, I and O (scikit-learn, L-BFGS). Calibration,
thresholds and decoding levels are fitted on the dev split.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from cadrage.document import Document
from cadrage.models.decode import FloatArray
from cadrage.models.features import FOCUS, FeatureExtractor, LemmaTable, Tokens, describe, tokenize
from cadrage.models.lexicon import CLASSES
from cadrage.models.linear import FOCUSED, LinearModel, LinearWeights
from cadrage.taxonomy import LABEL_IDS
from cadrage_train.card import card
from cadrage_train.export import save_linear
from cadrage_train.tuning import Tuned, tune

BITS = 18
# Inverse regularisation strength, and the limit of iterations; chosen on dev and on real_dev.
STRENGTH = 0.5
ITERATIONS = 100
# scikit-learn compares the mean gradient: a larger tolerance stops long before the optimum.
TOLERANCE = 1e-4
# The bias of a tag that the training data does not hold.
NEVER = -30.0

# How often `progress` is told.
STEPS = 4 + len(LABEL_IDS)


def lemma_table(documents: Sequence[Document]) -> LemmaTable:
    """Every French form that simplemma knows whose lemma occurs in the texts or in the word classes."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    dictionary = DefaultDictionaryFactory().get_dictionary("fr")
    forms = {f.lower().replace("’", "'") for d in documents for f in tokenize(d.text).forms}
    seen = {dictionary.get(f) or f for f in forms}
    seen |= {w for ws in CLASSES.values() for w in ws}
    pairs = ((form.lower(), lemma.lower()) for form, lemma in dictionary.items() if lemma in seen)
    return LemmaTable.from_pairs(pairs)


def design_matrix(
    texts: Sequence[Tokens], documents: Sequence[Document], extractor: FeatureExtractor, *, focus: bool
) -> csr_matrix:
    """One row for each token, one column for each bucket: the sums that `LinearModel.score` computes, over all
    features or over the focus alone."""
    values: list[NDArray[np.float32]] = []
    columns: list[NDArray[np.int64]] = []
    sizes: list[int] = []
    for tokens, document in zip(texts, documents, strict=True):
        rows = extractor.rows(tokens)
        n = len(tokens.forms)
        window = extractor.window(rows, describe(document.text, tokens, rows), 0, n)
        window = window[:, :FOCUS] if focus else window
        bag = extractor.bag(rows, 0, n)[:, 0]
        bounds = np.searchsorted(tokens.sentence, np.arange(len(tokens.sentences) + 1))
        for k in range(n):
            a, b = bounds[tokens.sentence[k]], bounds[tokens.sentence[k] + 1]
            here = np.concatenate([window[k], bag[a:b]])
            columns.append(here)
            weight = np.ones(len(here), dtype=np.float32)
            weight[window.shape[1] :] = 1 / np.sqrt(b - a)
            values.append(weight)
            sizes.append(len(here))
    indptr = np.concatenate([[0], np.cumsum(sizes)])
    matrix = csr_matrix(
        (np.concatenate(values), np.concatenate(columns), indptr), shape=(len(sizes), 2**extractor.bits)
    )
    matrix.sum_duplicates()
    return matrix


def token_tags(tokens: Tokens, document: Document, label: str) -> NDArray[np.int64]:
    """0, 1 or 2 (O, B, I) for each token; a token belongs to a span that it overlaps."""
    tags = np.zeros(len(tokens.forms), dtype=np.int64)
    for s in document.by_label(label):
        if s.optional:
            continue
        inside = np.flatnonzero((tokens.starts < s.end) & (tokens.ends > s.start))
        if len(inside):
            tags[inside] = 2
            tags[inside[0]] = 1
    return tags


def known_tags(tokens: Tokens, document: Document, labels: Sequence[str]) -> NDArray[np.int64]:
    """`token_tags` of every label, shape (labels, tokens); -1 where an annotation is disputed, and for labels that are
    not among those that annotators looked for."""
    tags = np.full((len(LABEL_IDS), len(tokens.forms)), -1, dtype=np.int64)
    for row, label in enumerate(LABEL_IDS):
        if label not in labels:
            continue
        tags[row] = token_tags(tokens, document, label)
        for s in document.by_label(label):
            if s.optional:
                disputed = (tokens.starts < s.end) & (tokens.ends > s.start) & (tags[row] == 0)
                tags[row][disputed] = -1
    return tags


def fit(documents: Sequence[Document], progress: Callable[[str], None]) -> LinearModel:
    """Fit the weights of all labels. `progress` is told of each step that is done."""
    extractor = FeatureExtractor(lemma_table(documents), BITS)
    progress("lemma table")
    texts = [tokenize(d.text) for d in documents]
    weights: FloatArray = np.zeros((2**BITS, 2 * len(LABEL_IDS)), dtype=np.float32)
    bias: FloatArray = np.full(2 * len(LABEL_IDS), NEVER, dtype=np.float32)
    tasks = []
    for focus in (False, True):
        matrix = design_matrix(texts, documents, extractor, focus=focus)
        used = np.flatnonzero(np.bincount(matrix.indices, minlength=2**BITS))
        narrow = matrix[:, used]
        for k, label in enumerate(LABEL_IDS):
            if (label in FOCUSED) == focus:
                tags = np.concatenate([token_tags(t, d, label) for t, d in zip(texts, documents, strict=True)])
                tasks.append((k, used, narrow, tags))
        progress("focus features" if focus else "all features")
    # The labels are independent: two at a time, each in a process of its own.
    fitted = Parallel(n_jobs=2, return_as="generator")(delayed(_against_outside)(m, t) for _, _, m, t in tasks)
    for (k, used, _, _), found in zip(tasks, fitted, strict=True):
        for tag, (w, b) in found.items():
            weights[used, 2 * k + tag - 1] = w
            bias[2 * k + tag - 1] = b
        progress(LABEL_IDS[k])
    return LinearModel(LABEL_IDS, LinearWeights(weights, bias, extractor.lemmas.forms, extractor.lemmas.lemmas))


def _against_outside(matrix: csr_matrix, tags: NDArray[np.int64]) -> dict[int, tuple[NDArray[np.float64], float]]:
    """Weights and bias of the tags that occur (1 for B, 2 for I), relative to those of O."""
    if len(np.unique(tags)) < 2:
        return {}
    model = LogisticRegression(C=STRENGTH, max_iter=ITERATIONS, tol=TOLERANCE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the limit of iterations is a choice
        model.fit(matrix, tags)
    if len(model.classes_) == 2:
        return {int(model.classes_[1]): (model.coef_[0], float(model.intercept_[0]))}
    return {
        int(tag): (model.coef_[i] - model.coef_[0], float(model.intercept_[i] - model.intercept_[0]))
        for i, tag in enumerate(model.classes_)
        if tag
    }


def train(
    training: Sequence[Document],
    dev: Sequence[Document],
    out: Path,
    judged_on: Sequence[Document],
    source: str,
    progress: Callable[[str], None],
) -> Tuned:
    """Fit, tune on dev and write the checkpoint folder `out`; `source` names the data in the card.

    Raises:
        InputError: a split holds no document.
        ModelError: the checkpoint that is in `out` does better on `judged_on`.
    """
    model = fit(training, progress)
    tuned = tune(model, dev)
    progress("thresholds")
    save_linear(model, tuned, out, card(out.name, source, training, dev, tuned), judged_on)
    return tuned
