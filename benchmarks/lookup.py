"""The look-up baseline: flag every wording that was a span of the training split, under its label.

    python benchmarks/lookup.py GOLD.jsonl [--min-share 0.5]

prints strict, PTC and relaxed F1 of the look-up beside those of a model on the same texts. A wording is
flagged if at least `--min-share` of its occurrences in the training split (by words, without case) are spans.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path

from cadrage import Detector, Document, Span
from cadrage.inputs import read_documents
from cadrage.metrics import METRICS, evaluate
from cadrage.segment import words
from cadrage.taxonomy import LABEL_IDS
from cadrage_train.corpus import load

Key = tuple[str, ...]


class Lookup:
    """Wordings by label."""

    def __init__(self, documents: list[Document], min_share: float) -> None:
        self.known: dict[str, set[Key]] = {}
        tables = [self._forms(d) for d in documents]
        for label in LABEL_IDS:
            marked: Counter[Key] = Counter()
            for d in documents:
                marked.update(self._key(d.wording(s)) for s in d.by_label(label))
            lengths = defaultdict(set)
            for key in marked:
                lengths[len(key)].add(key)
            seen: Counter[Key] = Counter()
            for forms, _ in tables:
                for n, keys in lengths.items():
                    grams = (tuple(forms[k : k + n]) for k in range(len(forms) - n + 1))
                    seen.update(g for g in grams if g in keys)
            self.known[label] = {k for k, n in marked.items() if k and n >= min_share * seen[k]}

    def flag(self, document: Document) -> Document:
        """Longest wordings first, from left to right."""
        forms, offsets = self._forms(document)
        spans = []
        for label, keys in self.known.items():
            longest = max(map(len, keys), default=0)
            k = 0
            while k < len(forms):
                n = next((n for n in range(longest, 0, -1) if tuple(forms[k : k + n]) in keys), 0)
                if n:
                    spans.append(Span(offsets[k][0], offsets[k + n - 1][1], label))
                k += max(n, 1)
        return document.with_spans(spans)

    def _forms(self, document: Document) -> tuple[list[str], list[tuple[int, int]]]:
        offsets = list(words(document.text))
        return [document.text[a:b].lower().replace("’", "'") for a, b in offsets], offsets

    def _key(self, wording: str) -> Key:
        return tuple(wording[a:b].lower().replace("’", "'") for a, b in words(wording))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--min-share", type=float, default=0.5)
    parser.add_argument("--model")
    arguments = parser.parse_args()
    gold = list(read_documents([str(arguments.gold)], parser.error))
    lookup = Lookup(load("train"), arguments.min_share)
    detector = Detector.load(arguments.model)
    print(f"{'label':18}{'gold':>6}" + "".join(f"{'look-up ' + m:>17}{'model ' + m:>15}" for m in METRICS))
    rows = [evaluate([(d, f(d)) for d in gold], LABEL_IDS) for f in (lookup.flag, detector.flag)]
    for theirs, ours in zip(*rows, strict=True):
        cells = "".join(f"{theirs.scores[m].f1:17.3f}{ours.scores[m].f1:15.3f}" for m in METRICS)
        print(f"{theirs.name:18}{theirs.gold:6}{cells}")


if __name__ == "__main__":
    main()
