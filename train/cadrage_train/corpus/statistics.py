"""Counts of the corpus, as Markdown tables for its card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cadrage.document import Document
from cadrage.segment import count_words
from cadrage.taxonomy import LABEL_IDS
from cadrage_train.corpus import SPLITS, load


def tables() -> str:
    """By split, by kind (rates), by register and by region."""
    documents = load()
    splits = {split: load(split) for split in SPLITS}
    by_split = [[split, *_counts(found)] for split, found in splits.items()] + [["all", *_counts(documents)]]
    kinds = {
        "sober": [d for d in documents if d.meta["kind"] == "sober"],
        "opinion or partisan": [d for d in documents if d.meta["kind"] == "opinion" and not _is_war(d)],
        "war report, partisan": [d for d in documents if d.meta["kind"] == "opinion" and _is_war(d)],
    }
    rates = [[kind, str(len(found)), str(_words(found)), *_rates(found)] for kind, found in kinds.items()]
    return "\n\n".join(
        [
            _table(["split", "texts", "words", *LABEL_IDS], by_split),
            "Spans per 1,000 words:",
            _table(["kind", "texts", "words", *LABEL_IDS], rates),
            _table(["register", *SPLITS], _cross(splits, "register")),
            _table(["region", *SPLITS], _cross(splits, "region")),
        ]
    )


def _is_war(document: Document) -> bool:
    return document.meta["topic"].startswith("guerre") or document.meta["register"] == "war_report_partisan"


def _words(documents: Sequence[Document]) -> int:
    return sum(count_words(d.text) for d in documents)


def _counts(documents: Sequence[Document]) -> list[str]:
    spans = Counter(s.label for d in documents for s in d.spans)
    return [str(n) for n in (len(documents), _words(documents), *(spans[label] for label in LABEL_IDS))]


def _rates(documents: Sequence[Document]) -> list[str]:
    words = max(1, _words(documents))
    return [f"{1000 * sum(len(d.by_label(label)) for d in documents) / words:.1f}" for label in LABEL_IDS]


def _cross(splits: dict[str, list[Document]], key: str) -> list[list[str]]:
    counts = {split: Counter(d.meta[key] for d in found) for split, found in splits.items()}
    values = sorted({v for c in counts.values() for v in c})
    return [[v, *(str(counts[split][v]) for split in SPLITS)] for v in values]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
