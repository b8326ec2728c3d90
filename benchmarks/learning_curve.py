"""F1 of the linear model against the size of its training split.

    python benchmarks/learning_curve.py GOLD.jsonl [--sizes 100,200,400] [--picture docs/images/learning_curve.png]

For each size a model is trained on so many texts of the training split, whole events drawn at random with a
fixed seed, tuned on dev, and scored on GOLD and on the corpus test split (micro PTC F1).
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from cadrage import Detector, Document
from cadrage.inputs import read_documents
from cadrage.metrics import micro_f1
from cadrage.models.checkpoint import Checkpoint
from cadrage.taxonomy import LABEL_IDS
from cadrage.version import __version__
from cadrage_train.corpus import load
from cadrage_train.linear import fit
from cadrage_train.tuning import tune


def subset(size: int, seed: int) -> list[Document]:
    """At least `size` texts of the training split, whole events; all of them if there are fewer."""
    documents = load("train")
    events = sorted({d.meta["event"] for d in documents})
    random.Random(seed).shuffle(events)
    chosen: list[Document] = []
    for event in events:
        if len(chosen) >= size:
            break
        chosen += [d for d in documents if d.meta["event"] == event]
    return chosen


def draw(points: list[tuple[int, float, float]], path: Path) -> None:
    """The curve as a picture."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3.6), dpi=150, layout="constrained")
    axes = figure.subplots()
    sizes = [p[0] for p in points]
    for column, name, style in ((1, "gold file", "o-"), (2, "corpus test split", "s--")):
        axes.plot(sizes, [p[column] for p in points], style, label=name)
    axes.set_xlabel("texts in training")
    axes.set_ylabel("micro PTC F1")
    axes.set_ylim(0, 1)
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    figure.savefig(path)


def main() -> None:
    """Print the curve, and draw it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--sizes", default="80,160,320,10000")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--picture", type=Path)
    arguments = parser.parse_args()
    gold = list(read_documents([str(arguments.gold)], parser.error))
    points = []
    for size in map(int, arguments.sizes.split(",")):
        training = subset(size, arguments.seed)
        model = fit(training, lambda step: None)
        tuned = tune(model, load("dev"))
        point = Checkpoint(
            "curve", "linear", model, tuned.calibration, tuned.thresholds, tuned.levels, 0.5, __version__
        )
        detector = Detector(point)
        real, test = (micro_f1([(d, detector.flag(d)) for d in texts], LABEL_IDS) for texts in (gold, load("test")))
        points.append((len(training), real, test))
        print("{:5} texts  gold {:.3f}  corpus test {:.3f}".format(*points[-1]), flush=True)
    if arguments.picture:
        draw(points, arguments.picture)


if __name__ == "__main__":
    main()
