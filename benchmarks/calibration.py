"""Calibration of a model: expected calibration error and reliability diagram.

    python benchmarks/calibration.py GOLD.jsonl [--model NAME] [--picture reliability.png]

Spans are those with a score of at least 0.1; one is right if it overlaps gold of its label. Ten bins of equal
mass.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cadrage import Detector
from cadrage.inputs import read_documents
from cadrage.metrics import Bin, calibration_error, reliability


def draw(bins: list[Bin], error: float, path: Path) -> None:
    """Mean score against share of right spans."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.2, 4), dpi=150, layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="#999999", linewidth=1)
    axes.plot([b.score for b in bins], [b.right for b in bins], "o-", color="#1f5fa8")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="mean score of the spans", ylabel="share that overlaps gold")
    axes.set_title(f"Expected calibration error {error:.3f}", fontsize=10)
    figure.savefig(path)


def main() -> None:
    """Print the bins and the error; draw them if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--picture", type=Path)
    arguments = parser.parse_args()
    gold = list(read_documents([str(arguments.gold)], parser.error))
    detector = Detector.load(arguments.model)
    bins = reliability([(d, detector.flag(d, min_score=0.1)) for d in gold])
    error = calibration_error(bins)
    print(f"{'spans':>6}{'score':>8}{'right':>8}")
    for b in bins:
        print(f"{b.spans:6}{b.score:8.3f}{b.right:8.3f}")
    print(f"expected calibration error {error:.4f} over {sum(b.spans for b in bins)} spans")
    if arguments.picture:
        draw(bins, error, arguments.picture)


if __name__ == "__main__":
    main()
