"""A new habit is learnt from 60 tasks: recall on 40 unseen texts, and what the corpus test split loses.

    python benchmarks/learning.py [--model encoder]

The habit: annotators who mark intensifiers (« très », « vraiment », « extrêmement » …) as loaded language, which our
guide does not. The 60 tasks are of the train split, the 40 unseen texts of dev and test; all other spans are the
corpus's.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from pathlib import Path

from cadrage.detector import Detector
from cadrage.document import Document, Span
from cadrage.metrics import micro_f1
from cadrage.models.checkpoint import resolve
from cadrage.taxonomy import LABEL_IDS
from cadrage_train.corpus import load
from cadrage_train.personal import Example, train

HABIT = re.compile(
    r"\b(?:très|trop|vraiment|extrêmement|totalement|absolument|tellement|particulièrement)\b", re.IGNORECASE
)
LABEL = "loaded_language"


def with_habit(document: Document) -> Document | None:
    """The document with the habit's spans; None where there is none."""
    taken = [s for s in document.spans if s.label == LABEL]
    new = [Span(m.start(), m.end(), LABEL) for m in HABIT.finditer(document.text)]
    new = [s for s in new if not any(s.overlaps(t) for t in taken)]
    return document.with_spans([*document.spans, *new]) if new else None


def recall(detector: Detector, documents: list[Document]) -> tuple[int, int]:
    """How many of the habit's spans are found by overlap, of how many."""
    hits = total = 0
    for d in documents:
        found = detector.flag(d).by_label(LABEL)
        for m in HABIT.finditer(d.text):
            span = Span(m.start(), m.end(), LABEL)
            if span in d.spans:
                total += 1
                hits += any(span.overlaps(s) for s in found)
    return hits, total


def main() -> None:
    """Train, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="encoder")
    given = parser.parse_args()
    tasks = [h for d in load("train") if (h := with_habit(d))][::4][:60]
    unseen = [h for d in (*load("dev"), *load("test")) if (h := with_habit(d))][:40]
    base = resolve(given.model)
    with tempfile.TemporaryDirectory() as scratch:
        begun = time.monotonic()
        outcome = train([Example(d) for d in tasks], base, Path(scratch) / "personal", print)
        took = time.monotonic() - begun
        print(f"{outcome.state}: {outcome.message}; {took:.0f} s")
        test = load("test")
        for name, path in (("before", base), ("after", Path(scratch) / "personal")):
            detector = Detector.load(path)
            hits, total = recall(detector, unseen)
            f1 = micro_f1([(d, detector.flag(d)) for d in test], LABEL_IDS)
            print(
                f"{name}: habit found {hits} of {total} on {len(unseen)} unseen texts ({hits / total:.2f}); "
                f"corpus test split, micro PTC F1 {f1:.3f}"
            )


if __name__ == "__main__":
    main()
