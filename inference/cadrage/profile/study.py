"""A comparison: documents in groups, and all that is told of them. What tables, pictures and page are made from."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cadrage.document import Document
from cadrage.profile import significance
from cadrage.profile.figures import (
    FRAME_FIGURES,
    LABELLING,
    RATES,
    SOURCING,
    Figure,
    MonthRow,
    Value,
    by_month,
    estimate,
)
from cadrage.profile.labelling import BY_ACTOR, DAMNING, PLAIN, PRAISING
from cadrage.profile.significance import Difference, Trend, differences, trends
from cadrage.profile.tally import Tally, tally


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A source of a group: its name and kind, how often and in how many documents it is cited."""

    name: str
    kind: str
    mentions: int
    documents: int


@dataclass(frozen=True, slots=True)
class Called:
    """A word for an actor in a group; `targets` are those it is most often said of, with their counts."""

    actor: str
    standing: str
    word: str
    count: int
    documents: int
    targets: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A group with its figures. `enough` tells whether it was tested."""

    name: str
    documents: int
    words: int
    enough: bool
    values: dict[str, Value]
    sources: tuple[CitedSource, ...]
    called: tuple[Called, ...]
    unresolved: int

    def of(self, figures: Iterable[Figure]) -> list[Value]:
        """The values of some figures."""
        return [self.values[f.id] for f in figures]


@dataclass(frozen=True, slots=True)
class Study:
    """Groups, the tests between them, and rates by month with their trends where documents are dated."""

    by: str
    flagged_by: str
    groups: tuple[Group, ...]
    differences: tuple[Difference, ...]
    months: tuple[MonthRow, ...]
    trends: tuple[Trend, ...]

    @property
    def significant(self) -> list[Difference]:
        """The differences that stand after correction, the surest first."""
        return sorted((d for d in self.differences if d.significant), key=lambda d: (d.corrected, d.p))


def study(
    documents: Sequence[Document], groups: Sequence[str], *, by: str, flagged_by: str, permutations: int, seed: int
) -> Study:
    """Compare groups of documents with spans.

    Args:
        groups: the group of each document.
        by: what the groups are, and `flagged_by` where the spans come from: for the page.
        permutations: of each test.
    """
    table = tally(documents, groups)
    return Study(
        by,
        flagged_by,
        tuple(_group(table, g, seed) for g in range(len(table.groups))),
        tuple(differences(table, permutations=permutations, seed=seed)),
        tuple(by_month(table, seed=seed)),
        tuple(trends(table, permutations=permutations, seed=seed)),
    )


def _group(table: Tally, g: int, seed: int) -> Group:
    here = [k for k, inside in enumerate(table.of(g)) if inside]
    return Group(
        table.groups[g],
        table.total(g, "documents"),
        table.total(g, "words"),
        significance.enough(table, g),
        {v.figure.id: v for v in estimate(table, g, seed=seed)},
        tuple(_cited(table, here)),
        tuple(_called(table, here)),
        sum(s.mentions for k in here for s in table.sources[k] if not s.resolved),
    )


def _cited(table: Tally, here: Sequence[int]) -> list[CitedSource]:
    names: dict[str, Counter[str]] = {}
    kinds: dict[str, Counter[str]] = {}
    mentions, spread = Counter[str](), Counter[str]()
    for k in here:
        for s in table.sources[k]:
            if s.resolved:
                names.setdefault(s.key, Counter())[s.name] += s.mentions
                kinds.setdefault(s.key, Counter())[s.kind] += s.mentions
                mentions[s.key] += s.mentions
                spread[s.key] += 1
    ranked = sorted(mentions, key=lambda key: (-mentions[key], -spread[key], key))
    return [CitedSource(_most(names[key]), _most(kinds[key]), mentions[key], spread[key]) for key in ranked]


def _most(counter: Counter[str]) -> str:
    return min(counter, key=lambda x: (-counter[x], x))


def _called(table: Tally, here: Sequence[int]) -> list[Called]:
    count, spread = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    targets: dict[tuple[str, str, str], Counter[str]] = {}
    for k in here:
        for d in table.designations[k]:
            key = (d.actor, d.standing, d.word)
            count[key] += 1
            if d.target:
                targets.setdefault(key, Counter())[d.target] += 1
        spread.update({(d.actor, d.standing, d.word) for d in table.designations[k]})
    order = {name: n for n, name in enumerate(BY_ACTOR)}
    standing = {DAMNING: 0, PRAISING: 1, PLAIN: 2}
    ranked = sorted(count, key=lambda x: (order.get(x[0], 99), standing.get(x[1], 3), -count[x], x[2]))
    return [
        Called(*key, count[key], spread[key], tuple(targets.get(key, Counter[str]()).most_common(3))) for key in ranked
    ]


Row = Sequence[str | int | float | None]


def tables(found: Study) -> Iterator[tuple[str, str]]:
    """Name and content of each CSV file: UTF-8, a header, full stops as decimal points, an empty cell without value."""
    yield (
        "rates.csv",
        _csv(
            ("group", "figure", "value", "low", "high", "unit", "of", "documents", "words", "enough_text"),
            (
                (g.name, v.figure.id, v.value, v.low, v.high, unit(v.figure), v.of, g.documents, g.words, int(g.enough))
                for g in found.groups
                for v in [*g.of(RATES), *g.of(SOURCING), g.values["herfindahl"], g.values["effective_sources"]]
            ),
        ),
    )
    yield (
        "sources.csv",
        _csv(
            ("group", "source", "kind", "mentions", "documents", "share"),
            (
                (g.name, s.name, s.kind, s.mentions, s.documents, s.mentions / g.values["herfindahl"].of)
                for g in found.groups
                for s in g.sources
            ),
        ),
    )
    yield (
        "labelling.csv",
        _csv(
            ("group", "actor", "standing", "word", "count", "documents", "said_of"),
            (
                (g.name, c.actor, c.standing, c.word, c.count, c.documents, "; ".join(f"{t} {n}" for t, n in c.targets))
                for g in found.groups
                for c in g.called
            ),
        ),
    )
    yield (
        "asymmetry.csv",
        _csv(
            ("group", "actor", "judging_share", "low", "high", "designations"),
            _shares(found, LABELLING, "judging."),
        ),
    )
    yield (
        "frames.csv",
        _csv(
            ("group", "frame", "share", "low", "high", "documents"),
            _shares(found, FRAME_FIGURES, "frame."),
        ),
    )
    yield (
        "differences.csv",
        _csv(
            ("figure", "a", "b", "value_a", "value_b", "difference", "p", "p_corrected", "significant"),
            (
                (
                    d.figure.id,
                    d.a,
                    d.b or "(rest)",
                    d.value_a,
                    d.value_b,
                    d.value_a - d.value_b,
                    d.p,
                    d.corrected,
                    int(d.significant),
                )
                for d in found.differences
            ),
        ),
    )
    if found.months:
        yield (
            "time.csv",
            _csv(
                ("group", "month", "documents", "words", "figure", "value", "low", "high"),
                (
                    (m.group, m.month, m.documents, m.words, v.figure.id, v.value, v.low, v.high)
                    for m in found.months
                    for v in m.rates
                ),
            ),
        )
        yield (
            "trends.csv",
            _csv(
                ("group", "figure", "per_year", "p", "p_corrected", "significant"),
                ((t.group, t.figure.id, t.slope, t.p, t.corrected, int(t.significant)) for t in found.trends),
            ),
        )


def unit(figure: Figure) -> str:
    """What a figure counts, in English, for tables."""
    if figure in RATES:
        return "per 1,000 words"
    return "share" if figure.percent else "ratio" if figure.id == "named_to_vague" else ""


def _shares(found: Study, figures: Sequence[Figure], prefix: str) -> Iterator[Row]:
    """A row for each group and figure, named without the prefix."""
    for g in found.groups:
        for v in g.of(figures):
            yield g.name, v.figure.id.removeprefix(prefix), v.value, v.low, v.high, v.of


def _csv(header: Sequence[str], rows: Iterable[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(x) for x in row] for row in rows)
    return out.getvalue()


def _cell(value: str | int | float | None) -> str | int:
    if value is None:
        return ""
    if isinstance(value, float):
        return "inf" if math.isinf(value) else f"{value:.6g}"
    # A spreadsheet would run what begins like a formula.
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
