"""Frames: the model's document head against TF-IDF with one logistic regression for each frame.

    python benchmarks/frames.py GOLD.jsonl [--model NAME]

The baseline is trained on the same training split, its threshold chosen on dev (best micro F1), as the model's.
Prints micro and macro F1 over the frames that GOLD has, and F1 by frame.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from cadrage import Detector, Document
from cadrage.inputs import read_documents
from cadrage.taxonomy import FRAME_IDS
from cadrage_train.corpus import load

Table = NDArray[np.bool_]


def gold_table(documents: Sequence[Document]) -> Table:
    """Shape (documents, frames)."""
    return np.array([[f in d.frames for f in FRAME_IDS] for d in documents])


def baseline(documents: Sequence[Document]) -> Table:
    """Frames of the documents by TF-IDF and one-vs-rest."""
    train, dev = load("train"), load("dev")
    vectors = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = OneVsRestClassifier(LogisticRegression(C=10, class_weight="balanced", max_iter=1000))
    model.fit(vectors.fit_transform(d.text for d in train), gold_table(train).astype(int))
    scores = model.predict_proba(vectors.transform(d.text for d in dev))
    cut = max(np.arange(0.05, 0.95, 0.025), key=lambda c: micro(gold_table(dev), scores >= c))
    return np.asarray(model.predict_proba(vectors.transform(d.text for d in documents)) >= cut)


def micro(gold: Table, found: Table) -> float:
    """Micro F1."""
    return float(2 * (gold & found).sum() / max(1, gold.sum() + found.sum()))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--model")
    arguments = parser.parse_args()
    documents = list(read_documents([str(arguments.gold)], parser.error))
    detector = Detector.load(arguments.model)
    gold = gold_table(documents)
    tables = {"tf-idf": baseline(documents), "model": gold_table([detector.flag(d) for d in documents])}
    present = [k for k in range(len(FRAME_IDS)) if gold[:, k].any()]
    print(f"{'frame':48}{'gold':>6}" + "".join(f"{name:>10}" for name in tables))
    for k in present:
        cells = "".join(f"{micro(gold[:, [k]], t[:, [k]]):10.3f}" for t in tables.values())
        print(f"{FRAME_IDS[k]:48}{gold[:, k].sum():6}{cells}")
    print(f"{'micro':54}" + "".join(f"{micro(gold, t):10.3f}" for t in tables.values()))
    macro = (np.mean([micro(gold[:, [k]], t[:, [k]]) for k in present]) for t in tables.values())
    print(f"{'macro':54}" + "".join(f"{m:10.3f}" for m in macro))


if __name__ == "__main__":
    main()
