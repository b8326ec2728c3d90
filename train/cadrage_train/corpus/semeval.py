"""Reader for the span files of SemEval-2020 Task 11 (technique classification) and SemEval-2023 Task 3 (subtask 3).

Both give a folder of texts `articleID.txt` and lines `ID<TAB>technique<TAB>start<TAB>end` that count code points
(Da San Martino et al. 2020; Piskorski et al. 2023). Line ends count as they stand in the file, CR LF included.
Of the techniques, loaded language and name calling are labels of ours; the other labels are not annotated there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from cadrage.document import Document, Span
from cadrage.errors import InputError

LABELS = {
    "Loaded_Language": "loaded_language",
    "Name_Calling,Labeling": "name_calling",
    "Name_Calling-Labeling": "name_calling",
}
# A document says by this key which labels its annotators looked for; the others are unknown, not absent.
ANNOTATED = "annotated"
_ARTICLE = re.compile(r"article(?P<id>\d+)\.txt")


def read_semeval(articles: Path, labels: Path, warn: Callable[[str], None]) -> list[Document]:
    """The articles of a folder with the spans of a file, or of all files of a folder.

    An end that cuts the last letter off a word is moved behind it; spans of one label that overlap become one.
    `warn` is told how many.

    Raises:
        InputError: a folder holds no article, a line is none of the format, or a span lies outside its article.
    """
    texts = {m["id"]: path for path in sorted(articles.glob("article*.txt")) if (m := _ARTICLE.fullmatch(path.name))}
    if not texts:
        raise InputError(f"{articles}: expected files articleID.txt, found none")
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    others: Counter[str] = Counter()
    for file in sorted(labels.iterdir()) if labels.is_dir() else [labels]:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            fields = line.split("\t")
            if len(fields) != 4 or not (fields[2].isdecimal() and fields[3].strip().isdecimal()):
                raise InputError(f"{file}:{number}: expected id, technique, start and end, found {line[:80]!r}")
            article, technique, first, last = fields
            if article not in texts:
                raise InputError(f"{file}:{number}: expected the id of an article in {articles}, found {article!r}")
            if technique in LABELS:
                found[article].append((int(first), int(last), LABELS[technique]))
            else:
                others[technique] += 1
    documents = []
    repaired = merged = 0
    annotated = ",".join(sorted(set(LABELS.values())))
    for article, path in texts.items():
        with path.open(encoding="utf-8", newline="") as f:
            text = f.read()
        spans = []
        for start, end, label in found[article]:
            if not 0 <= start < end <= len(text):
                raise InputError(f"{path}: expected spans within 0 to {len(text)}, found {start} to {end} ({label})")
            if _cuts_last_letter(text, end):
                end += 1
                repaired += 1
            spans.append(Span(start, end, label))
        whole = list(_merged(spans))
        merged += len(spans) - len(whole)
        documents.append(Document(path.stem, text, {ANNOTATED: annotated}, tuple(whole)))
    if repaired:
        warn(f"{repaired} spans ended before the last letter of a word: moved behind it")
    if merged:
        warn(f"{merged} spans overlapped another one of their label: made one")
    if others:
        warn(f"{sum(others.values())} spans of {len(others)} other techniques left out")
    return documents


def _cuts_last_letter(text: str, end: int) -> bool:
    """Whether exactly one letter of a word stands behind `end`."""
    if end >= len(text) or not (text[end - 1].isalpha() and text[end].isalpha()):
        return False
    return end + 1 == len(text) or not text[end + 1].isalnum()


def _merged(spans: Iterable[Span]) -> Iterable[Span]:
    by_label: dict[str, list[Span]] = defaultdict(list)
    for s in sorted(spans):
        same = by_label[s.label]
        if same and s.start < same[-1].end:
            same[-1] = Span(same[-1].start, max(same[-1].end, s.end), s.label)
        else:
            same.append(s)
    return sorted(s for same in by_label.values() for s in same)
