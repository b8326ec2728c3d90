"""How many annotations does `cadrage suggest` save? A simulation on the corpus.

    python benchmarks/suggest_simulation.py BACKBONE [--seeds 5] [--pool 300] [--budget 160]

BACKBONE is the folder that `cadrage train backbone` writes: the shipped encoder knows the corpus, so the states of the
untrained backbone stand in, with a linear head. Each seed draws a pool of the train split and 20 texts to begin with;
texts are then added 20 at a time, at random or in the order of `suggest`, and the head is fitted anew. Printed: micro
PTC F1 on half of the test split by number of annotated texts, mean and range over the seeds, and how many suggested
texts reach what random order reaches at the end of the budget.
"""

from __future__ import annotations

import argparse

import numpy as np
import torch

from cadrage.detector import Detector, spans_of
from cadrage.document import Document, Span
from cadrage.metrics import micro_f1
from cadrage.models.checkpoint import Checkpoint
from cadrage.models.checkpoint import load as load_checkpoint
from cadrage.models.encoder import linear_head
from cadrage.suggest import suggest
from cadrage.taxonomy import LABEL_IDS
from cadrage_train.corpus import load
from cadrage_train.linear import known_tags
from cadrage_train.network import SpanTagger, as_model, load_backbone
from cadrage_train.personal import Remembering, Words, fit, join

STEP = 20
LEVEL = 0.3


def f1(model: Remembering, documents: list[Document]) -> float:
    """Micro PTC F1 of a plain decoding."""
    pairs = []
    for d in documents:
        scores = model.score(d.text)
        found = [
            Span(a, b, label, raw)
            for row, label in enumerate(LABEL_IDS)
            for a, b, raw in spans_of(d.text, scores, row, label, (LEVEL,))
        ]
        pairs.append((d, d.with_spans(found)))
    return micro_f1(pairs, LABEL_IDS)


def _taught(document: Document, model: Remembering) -> Words:
    """The words of a text with its annotation."""
    pieces = model.cut(document.text)
    tags = known_tags(pieces.tokens, document, LABEL_IDS)
    targets = np.eye(3, dtype=np.float32)[np.maximum(tags, 0)]
    return Words(model.piece_states(pieces)[pieces.at], targets, (tags >= 0).astype(np.float32))


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("backbone")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--pool", type=int, default=300)
    parser.add_argument("--budget", type=int, default=160)
    given = parser.parse_args()
    encoder, tokenizer, settings = load_backbone(given.backbone)
    tagger = SpanTagger(encoder)
    plain = as_model(tagger, tokenizer, settings)
    plain.frames = ()
    model = Remembering(plain, plain.head, {})
    train, test = load("train"), load("test")[::2]
    width = encoder.config.hidden_size
    sample = np.concatenate([model.piece_states(model.cut(d.text)) for d in train[:40]])
    tagger.centre.copy_(torch.from_numpy(sample.mean(axis=0)))
    tagger.spread.copy_(torch.from_numpy(sample.std(axis=0)))
    model.cache.clear()
    start = {
        "weight": np.zeros((3 * len(LABEL_IDS), width), dtype=np.float32),
        "bias": np.tile(np.log(np.array([0.94, 0.02, 0.04], dtype=np.float32)), len(LABEL_IDS)),
    }
    base = load_checkpoint("linear")
    point = Checkpoint("simulation", "encoder", model, base.calibration, base.thresholds, base.levels, 0.5, "")
    detector = Detector(point)
    sizes = list(range(STEP, given.budget + 1, STEP))
    curves: dict[str, list[list[float]]] = {"random": [], "suggested": []}
    for seed in range(given.seeds):
        order = np.random.default_rng(seed)
        pool = [train[k] for k in order.permutation(len(train))[: given.pool]]
        for name, curve in curves.items():
            done, left = pool[:STEP], pool[STEP:]
            scores = []
            for size in sizes:
                words = join([_taught(d, model) for d in done])
                model.head = linear_head(fit(words, start["weight"], start["bias"]))
                scores.append(f1(model, test))
                print(f"seed {seed}, {name}, {size} texts: {scores[-1]:.3f}", flush=True)
                if name == "random":
                    done, left = [*done, *left[:STEP]], left[STEP:]
                elif left:
                    chosen = [s.document for s in suggest(left, detector, done, STEP)]
                    taken = {d.id for d in chosen}
                    done, left = [*done, *chosen], [d for d in left if d.id not in taken]
            curve.append(scores)
    for name, rows in curves.items():
        table = np.array(rows)
        for k, size in enumerate(sizes):
            low, high = table[:, k].min(), table[:, k].max()
            print(f"{name:10} {size:4} texts: {table[:, k].mean():.3f} ({low:.3f}-{high:.3f})")
    saved = [_saved(*both, sizes) for both in zip(curves["random"], curves["suggested"], strict=True)]
    error = np.std(saved, ddof=1) / np.sqrt(len(saved))
    print(f"share of annotations saved: {np.mean(saved):.2f}, standard error {error:.2f}; by seed {np.round(saved, 2)}")


def _saved(random: list[float], suggested: list[float], sizes: list[int]) -> float:
    """The share of the budget that suggested order does not need for what random order reaches with all of it; negative
    where random order reaches sooner what suggested order ends at."""
    if max(suggested) >= random[-1]:
        return 1 - float(np.interp(random[-1], np.maximum.accumulate(suggested), sizes)) / sizes[-1]
    return float(np.interp(suggested[-1], np.maximum.accumulate(random), sizes)) / sizes[-1] - 1


if __name__ == "__main__":
    main()
