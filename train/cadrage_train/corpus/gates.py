"""What the corpus must not share or give away, measured."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.stats import spearmanr
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from cadrage.document import Document
from cadrage.segment import count_words

_TOKEN = re.compile(r"\w+")
LENGTH = 8


def ngrams(text: str) -> Iterator[tuple[str, ...]]:
    """Runs of eight lower-cased word tokens, punctuation left out."""
    tokens = _TOKEN.findall(text.lower())
    for k in range(len(tokens) - LENGTH + 1):
        yield tuple(tokens[k : k + LENGTH])


def typography(document: Document) -> list[float]:
    """What must tell nothing about the labels: shares of ’ among apostrophes, of guillemets and of curly quotes
    among quotation marks, no-break spaces per 100 words, and the length in words."""
    text = document.text
    straight, curly = text.count("'"), text.count("’")
    guillemets, quotes, double = text.count("«"), text.count("“"), text.count('"') / 2
    words = count_words(text)
    return [
        curly / max(1, straight + curly),
        guillemets / max(1.0, guillemets + quotes + double),
        quotes / max(1.0, guillemets + quotes + double),
        100 * (text.count("\u00a0") + text.count("\u202f")) / max(1, words),
        float(words),
    ]


def giveaway(documents: Sequence[Document], label: str) -> float:
    """Cross-validated Spearman correlation between a label's rate per 1,000 words and what a ridge regression
    on typography and length predicts of it."""
    features = np.array([typography(d) for d in documents])
    rates = np.array([1000 * len(d.by_label(label)) / max(1, count_words(d.text)) for d in documents])
    model = make_pipeline(StandardScaler(), Ridge(alpha=10.0))
    folds = KFold(10, shuffle=True, random_state=0)
    predicted = cross_val_predict(model, features, rates, cv=folds)
    return float(spearmanr(predicted, rates).statistic)
