"""Counts by document: the table that figures, intervals and permutation tests are computed from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from cadrage.document import Document
from cadrage.profile.labelling import ACTORS, PLAIN, Designation, designations
from cadrage.profile.sources import Source, sources
from cadrage.segment import count_words, sentences
from cadrage.taxonomy import FRAME_IDS, LABEL_IDS

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

# Columns of `Tally.counts`: a document each in "documents"; "attributed" sentences; whether frames are known.
COLUMNS: tuple[str, ...] = (
    "documents",
    "words",
    *LABEL_IDS,
    "attributed",
    "framed",
    *(f"frame.{f}" for f in FRAME_IDS),
    *(f"{side}.{a.id}" for a in ACTORS for side in ("judging", "called")),
)
COLUMN = {name: k for k, name in enumerate(COLUMNS)}
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?:\D.*)?)?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tally:
    """What is known of a set of documents, each in a group.

    Attributes:
        groups: the names of the groups, in the order of `member`.
        member: the number of each document's group, shape (documents,).
        counts: counts by document, shape (documents, len(COLUMNS)).
        cited: mentions of each source that more than one document cites, shape (documents, sources).
        alone: sum of the squared mentions of sources that no other document cites, shape (documents,).
        mentions: resolved mentions of sources by document, shape (documents,).
        months: "2024-05" for each document, or "" without an ISO date in `meta.date`.
        sources: the sources of each document.
        designations: the designations of each document.
    """

    groups: tuple[str, ...]
    member: IntArray
    counts: FloatArray
    cited: FloatArray
    alone: FloatArray
    mentions: FloatArray
    months: tuple[str, ...]
    sources: tuple[tuple[Source, ...], ...]
    designations: tuple[tuple[Designation, ...], ...]

    def of(self, group: int) -> NDArray[np.bool_]:
        """Which documents belong to a group, shape (documents,)."""
        return np.asarray(self.member == group, dtype=np.bool_)

    def total(self, group: int, column: str) -> int:
        """The sum of a column over a group."""
        return int(self.counts[self.of(group), COLUMN[column]].sum())


def tally(documents: Sequence[Document], groups: Sequence[str]) -> Tally:
    """Count what documents with spans hold; groups come in alphabetical order. Disputed spans are left out.

    Args:
        documents: with predicted or gold spans.
        groups: the group of each document.
    """
    names = tuple(sorted(set(groups)))
    number = {name: k for k, name in enumerate(names)}
    cited = tuple(tuple(sources(d)) for d in documents)
    called = tuple(tuple(designations(d)) for d in documents)
    counts = np.array([_count(d, c) for d, c in zip(documents, called, strict=True)], dtype=np.float64)
    by_document = [Counter({s.key: 0 for s in found if s.resolved}) for found in cited]
    for counter, found in zip(by_document, cited, strict=True):
        for s in found:
            if s.resolved:
                counter[s.key] += s.mentions
    spread = Counter(key for counter in by_document for key in counter)
    shared = {key: k for k, key in enumerate(sorted(key for key, n in spread.items() if n > 1))}
    table = np.zeros((len(documents), len(shared)), dtype=np.float64)
    alone = np.zeros(len(documents))
    for row, counter in enumerate(by_document):
        for key, n in counter.items():
            if key in shared:
                table[row, shared[key]] = n
            else:
                alone[row] += n * n
    return Tally(
        names,
        np.array([number[g] for g in groups], dtype=np.int64),
        counts.reshape(-1, len(COLUMNS)),
        table,
        alone,
        np.array([sum(c.values()) for c in by_document], dtype=np.float64),
        tuple(month(d.meta.get("date", "")) for d in documents),
        cited,
        called,
    )


def month(date: str) -> str:
    """ "2024-05" of an ISO 8601 date with at least year and month, else ""."""
    match = _MONTH.match(date.strip())
    return f"{match[1]}-{match[2]}" if match else ""


def attributed_sentences(document: Document) -> int:
    """How many sentences hold at least part of a named or vague source."""
    marks = [s for s in document.spans if s.label in {"named_source", "vague_source"} and not s.optional]
    if not marks:
        return 0
    covered = np.zeros(len(document.text) + 1, dtype=np.int64)
    for s in marks:
        covered[s.start] += 1
        covered[s.end] -= 1
    inside = np.concatenate([[0], np.cumsum(np.fromiter(accumulate(covered), dtype=np.int64) > 0)])
    return sum(bool(inside[s.end] > inside[s.start]) for s in sentences(document.text))


def _count(document: Document, called: Sequence[Designation]) -> list[float]:
    row = dict.fromkeys(COLUMNS, 0.0)
    row["documents"] = 1.0
    row["words"] = float(count_words(document.text))
    for s in document.spans:
        row[s.label] += not s.optional
    row["attributed"] = float(attributed_sentences(document))
    row["framed"] = float(bool(document.frames or document.frame_scores))
    for frame in document.frames:
        row[f"frame.{frame}"] = 1.0
    for d in called:
        if d.actor:
            row[f"called.{d.actor}"] += 1
            row[f"judging.{d.actor}"] += d.standing != PLAIN
    return list(row.values())
