"""Time of the segmenter beside that of simplemma's sentence splitter, on the same texts, in one run.

    python benchmarks/segmenter.py [--megabytes 5]

prints seconds and the ratio; a ratio that grows with the size would tell of quadratic time.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from simplemma import split_sentences

from cadrage.segment import sentences

UNITS = {
    "prose": "M. Aubry a parlé, dit-on. « Bien ! » Puis il est parti vers St-Denis à 3,5 km de là. ",
    "one word": "a",
    "dots": ".",
    "guillemets": " »",
}


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=5.0)
    size = int(parser.parse_args().megabytes * 1e6)
    for name, unit in UNITS.items():
        for part in (size // 4, size):
            text = (unit * (part // len(unit) + 1))[:part]
            ours = seconds(lambda text=text: sentences(text))  # type: ignore[misc]
            theirs = seconds(lambda text=text: list(split_sentences(text)))  # type: ignore[misc]
            print(
                f"{name:12} {part / 1e6:5.2f} M characters  cadrage {ours:6.2f} s  simplemma {theirs:6.2f} s  "
                f"ratio {ours / theirs:5.2f}"
            )


if __name__ == "__main__":
    main()
