"""Fits the document head of a trained encoder to whole texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from tokenizers import Tokenizer

from cadrage.document import Document
from cadrage.models.windows import WindowSettings
from cadrage.taxonomy import LABEL_IDS
from cadrage_train.fitting import known_frames
from cadrage_train.network import SpanTagger, as_model

# Strength of the logistic regressions (inverse of the penalty): chosen on dev.
STRENGTH = 0.005


def fit_frames(
    tagger: SpanTagger, tokenizer: Tokenizer, settings: WindowSettings, training: Sequence[Document]
) -> None:
    """Fit the rows of the frames in the head anew, in place: one logistic regression for each frame, over the mean
    state of a text. In training they saw one window at a time, and stopped when the labels were learnt.

    A frame that no text has, or every text, stays as it was learnt.
    """
    model = as_model(tagger, tokenizer, settings)
    states, marks = [], []
    for document in training:
        known = known_frames(document)
        if known[0] < 0:
            continue
        found = model.piece_states(model.cut(document.text))
        if len(found):
            states.append(found.mean(axis=0))
            marks.append(known)
    if not states:
        return
    scaler = StandardScaler().fit(np.array(states))
    scaled, gold = scaler.transform(np.array(states)), np.array(marks)
    for k in range(gold.shape[1]):
        if len(set(gold[:, k])) < 2:
            continue
        curve = LogisticRegression(C=STRENGTH, max_iter=500).fit(scaled, gold[:, k])
        weight = curve.coef_[0] / scaler.scale_
        row = 3 * len(LABEL_IDS) + k
        with torch.no_grad():
            tagger.head.weight[row] = torch.from_numpy(weight.astype(np.float32))
            tagger.head.bias[row] = float(curve.intercept_[0] - weight @ scaler.mean_)
