"""What a model does, tested by behaviour: contrast pairs, false alarms, even-handedness.

After Ribeiro et al. (2020), *Beyond accuracy: behavioral testing of NLP models with CheckList*: minimal
functionality by pairs that differ in one thing, invariance by swapping who a text is about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadrage.actors import GROUPS, Actor
from cadrage.detector import Detector
from cadrage.document import Document
from cadrage.models.features import tokenize
from cadrage.segment import count_words
from cadrage.taxonomy import FLAG_IDS
from cadrage_train.corpus import ContrastPair, load, load_pairs
from cadrage_train.swap import CAMPS, actors_in, camp_of, replace_actors, swap_actors

# Swapped twins of each text for the share of flags that stay; single swaps of each actor for the camps.
TWINS = 2
SINGLE = 3
RESAMPLES = 2000

# A flag by its words: label, number of the first word, number behind the last one.
Flag = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """So many of so many are right."""

    right: int
    of: int

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Alarms:
    """Flags, by label, in texts that have none."""

    texts: int
    words: int
    flags: dict[str, int]

    @property
    def rate(self) -> float:
        """False alarms per 1,000 words."""
        return 1000 * sum(self.flags.values()) / max(1, self.words)

    def __add__(self, other: Alarms) -> Alarms:
        flags = {label: n + other.flags[label] for label, n in self.flags.items()}
        return Alarms(self.texts + other.texts, self.words + other.words, flags)


@dataclass(frozen=True, slots=True)
class CampRow:
    """By how many flags a text changes, on average, when `camp` takes another's place in it.

    `low`, `high`: interval by bootstrap over texts, 95 % corrected for the number of camps (Bonferroni).
    """

    camp: str
    swaps: int
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The figures of one model.

    `articles` and `pair_texts` are the false alarms in ordinary texts and in contrast pairs, where each text was
    written to lead astray. `same` counts the flags that stand in a text and its swapped twin, of those that stand
    in either; the same flag has the same label and overlaps. `exact` asks for the same words.
    """

    pairs: dict[str, Tally]
    articles: Alarms
    pair_texts: Alarms
    same: Tally
    exact: Tally
    camps: tuple[CampRow, ...]

    @property
    def all_pairs(self) -> Tally:
        return Tally(sum(t.right for t in self.pairs.values()), sum(t.of for t in self.pairs.values()))

    @property
    def all_alarms(self) -> Alarms:
        return self.articles + self.pair_texts

    def to_dict(self) -> dict[str, Any]:
        """The figures as JSON can hold them."""
        return asdict(self) | {"alarm_rate": self.all_alarms.rate}


def behaviour(detector: Detector, split: str = "test", seed: int = 0) -> Behaviour:
    """Test a model on the pairs and articles of one split."""
    articles = load(split)
    pairs = load_pairs(split)
    return Behaviour(
        _pairs(detector, pairs),
        _alarms(detector, articles),
        _alarms(detector, [d for p in pairs for d in (p.first, p.second)]),
        *invariance(detector, articles, seed),
        camp_rows(detector, articles, seed),
    )


def is_right(detector: Detector, pair: ContrastPair) -> bool:
    """Whether in both texts the decisive label is found where it stands and nowhere else."""
    for document in (pair.first, pair.second):
        gold = document.by_label(pair.decisive)
        found = detector.flag(document, labels=[pair.decisive]).spans
        if not all(any(s.overlaps(g) for s in found) for g in gold):
            return False
        if not all(any(s.overlaps(g) for g in gold) for s in found):
            return False
    return True


def _pairs(detector: Detector, pairs: Sequence[ContrastPair]) -> dict[str, Tally]:
    results: dict[str, list[bool]] = defaultdict(list)
    for pair in pairs:
        results[pair.phenomenon].append(is_right(detector, pair))
    return {name: Tally(sum(found), len(found)) for name, found in sorted(results.items())}


def _alarms(detector: Detector, documents: Sequence[Document]) -> Alarms:
    clean = [d for d in documents if not any(s.label in FLAG_IDS for s in d.spans)]
    flags = dict.fromkeys(FLAG_IDS, 0)
    for document in clean:
        for s in detector.flag(document, labels=FLAG_IDS).spans:
            flags[s.label] += 1
    return Alarms(len(clean), sum(count_words(d.text) for d in clean), flags)


def flags_by_words(detector: Detector, document: Document) -> list[Flag]:
    """The flags of a text by the numbers of their words, which a swap does not change."""
    tokens = tokenize(document.text)
    return [
        (s.label, int(np.searchsorted(tokens.ends, s.start, side="right")), int(np.searchsorted(tokens.starts, s.end)))
        for s in detector.flag(document, labels=FLAG_IDS).spans
    ]


def invariance(detector: Detector, documents: Sequence[Document], seed: int = 0) -> tuple[Tally, Tally]:
    """Flags that stand in a text and its twins, of those that stand in either: by overlap, by the same words."""
    same = exact = union = exact_union = 0
    for number, document in enumerate(documents):
        if not actors_in(document.text):
            continue
        before = flags_by_words(detector, document)
        for twin in range(TWINS):
            after = flags_by_words(detector, swap_actors(document, seed + 1000 * twin + number))
            stay = sum(any(_overlap(a, b) for b in after) for a in before)
            new = sum(not any(_overlap(a, b) for a in before) for b in after)
            same += stay
            union += len(before) + new
            exact += len(set(before) & set(after))
            exact_union += len(set(before) | set(after))
    return Tally(same, union), Tally(exact, exact_union)


def _overlap(a: Flag, b: Flag) -> bool:
    return a[0] == b[0] and a[1] < b[2] and b[1] < a[2]


def camp_rows(detector: Detector, documents: Sequence[Document], seed: int = 0) -> tuple[CampRow, ...]:
    """One actor at a time is replaced by one of another camp; the change counts for the new camp, and with the
    other sign for the old one."""
    order = np.random.default_rng(seed)
    changes: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, document in enumerate(documents):
        present = actors_in(document.text)
        if not present:
            continue
        before = len(flags_by_words(detector, document))
        for actor in present:
            others = [a for a in GROUPS[actor.group] if camp_of(a) != camp_of(actor) and a not in present]
            chosen: list[Actor] = [others[k] for k in order.permutation(len(others))[:SINGLE]]
            for other in chosen:
                change = len(flags_by_words(detector, replace_actors(document, {actor: other}))) - before
                changes[camp_of(other)].append((number, change))
                changes[camp_of(actor)].append((number, -change))
    camps = [c for c in CAMPS if changes[c]]
    return tuple(_row(camp, changes[camp], 0.05 / len(camps), seed) for camp in camps)


def _row(camp: str, changes: Sequence[tuple[int, float]], alpha: float, seed: int) -> CampRow:
    """Mean and interval by bootstrap over texts, since the changes of one text go together."""
    texts = sorted({number for number, _ in changes})
    place = {number: k for k, number in enumerate(texts)}
    total: NDArray[np.float64] = np.zeros(len(texts))
    count: NDArray[np.float64] = np.zeros(len(texts))
    for number, change in changes:
        total[place[number]] += change
        count[place[number]] += 1
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(len(texts), np.full(len(texts), 1 / len(texts)), size=RESAMPLES)
    means = (weights @ total) / (weights @ count)
    low, high = np.quantile(means, [alpha / 2, 1 - alpha / 2])
    return CampRow(camp, len(changes), float(total.sum() / count.sum()), float(low), float(high))
