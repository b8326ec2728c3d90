"""How often `cadrage compare` finds a difference where there is none: random halves of one set of articles.

    python benchmarks/null_check.py ARTICLES.jsonl [--halves 200] [--model NAME_OR_FOLDER] [--permutations 4999]

The articles are flagged once, then cut into halves at random so often; a half counts if any figure differs at 5 %
after correction. Prints the count: 5 % of the halves are to be expected, and up to two standard errors more.
"""

from __future__ import annotations

import argparse
import math
import random
from collections import Counter
from dataclasses import replace

import numpy as np

from cadrage import Detector
from cadrage.inputs import read_documents
from cadrage.profile.significance import LEVEL, PERMUTATIONS, differences
from cadrage.profile.tally import tally


def main() -> None:
    """Print how many halves differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--model")
    parser.add_argument("--halves", type=int, default=200)
    parser.add_argument("--permutations", type=int, default=PERMUTATIONS)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    detector = Detector.load(arguments.model)
    documents = list(detector.flag_many(read_documents(arguments.paths, parser.error)))
    whole = tally(documents, ["all"] * len(documents))
    halves = replace(whole, groups=("a", "b"))
    differing, figures, tested = 0, Counter[str](), Counter[int]()
    for k in range(arguments.halves):
        member = [n % 2 for n in range(len(documents))]
        random.Random(arguments.seed * 1_000_003 + k).shuffle(member)
        found = differences(
            replace(halves, member=np.array(member)), permutations=arguments.permutations, seed=arguments.seed + k
        )
        tested[len(found)] += 1
        figures.update(d.figure.id for d in found if d.significant)
        differing += any(d.significant for d in found)
    n = arguments.halves
    bound = LEVEL * n + 2 * math.sqrt(n * LEVEL * (1 - LEVEL))
    print(
        f"{len(documents)} articles, {n} random halves: {differing} differ; "
        f"expected {LEVEL * n:.0f}, at most {bound:.0f}"
    )
    print(f"figures tested: {min(tested)} to {max(tested)}; found: {dict(figures.most_common()) or 'none'}")


if __name__ == "__main__":
    main()
