"""CoNLL: a word a line, tab-separated: form, start, end, then B-, I- or O for each label; a blank line behind each
sentence. A comment line before each document holds its id, text, meta and frames as JSON, so that it can be read back.
Lost: scores, disputed spans, and span edges within a word, which move to the edges of the word."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from cadrage.document import Document
from cadrage.errors import InputError
from cadrage.formats import Look
from cadrage.formats.annotations import Reading, build, load_text
from cadrage.models.features import tokenize
from cadrage.taxonomy import LABEL_IDS

_HEAD = "# cadrage "
_COLUMNS = ("form", "start", "end", *LABEL_IDS)


def render(documents: Iterable[Document], look: Look) -> Iterator[str]:
    """Output format `conll`."""
    for document in documents:
        head = {k: v for k, v in document.to_dict().items() if k != "spans"}
        # JSON escapes the line separators that some readers split at.
        lines = [_HEAD + json.dumps(head), "# " + "\t".join(_COLUMNS)]
        tokens = tokenize(document.text)
        tags = np.full((len(tokens.starts), len(LABEL_IDS)), "O", dtype=object)
        for column, label in enumerate(LABEL_IDS):
            for s in document.by_label(label):
                first = int(np.searchsorted(tokens.ends, s.start, side="right"))
                last = int(np.searchsorted(tokens.starts, s.end, side="left"))
                if not s.optional and first < last:
                    tags[first:last, column] = f"I-{label}"
                    tags[first, column] = f"B-{label}"
        before = 0
        for k, (a, b) in enumerate(zip(tokens.starts, tokens.ends, strict=True)):
            if tokens.sentence[k] != before:
                lines.append("")
                before = tokens.sentence[k]
            lines.append("\t".join([document.text[a:b], str(a), str(b), *tags[k]]))
        yield "\n".join(lines) + "\n\n"


def moved(document: Document) -> int:
    """The number of spans that begin or end within a word."""
    tokens = tokenize(document.text)
    starts, ends = set(tokens.starts.tolist()), set(tokens.ends.tolist())
    return sum(s.start not in starts or s.end not in ends for s in document.spans if not s.optional)


def read(path: Path, reading: Reading) -> Iterator[Document]:
    """The documents of a file that cadrage wrote, edited or not.

    Raises:
        InputError: the comment with the text is missing, or a line is broken.
    """
    head: dict[str, Any] | None = None
    raw: list[list[Any]] = []
    opened: dict[str, list[Any]] = {}
    where = str(path)

    def finished() -> Iterator[Document]:
        if head is not None:
            known = {"frames": head.get("frames"), "frame_scores": head.get("frame_scores")}
            yield build(head["id"], head["text"], raw, where, reading, meta=head.get("meta"), **known)

    for number, line in enumerate(load_text(path).split("\n"), 1):
        place = f"{path}, line {number}"
        if line.startswith(_HEAD):
            yield from finished()
            try:
                head = json.loads(line.removeprefix(_HEAD))
            except ValueError as e:
                raise InputError(f"{place}: expected JSON behind {_HEAD.strip()!r}: {e}") from e
            if not isinstance(head, dict) or not isinstance(head.get("text"), str) or "id" not in head:
                raise InputError(f"{place}: expected an object with id and text behind {_HEAD.strip()!r}")
            raw, opened, where = [], {}, place
        elif not line.strip() or line.startswith("# form\t"):
            continue
        else:
            if head is None:
                raise InputError(
                    f"{place}: expected a line {_HEAD}{{…}} with the text first, as cadrage convert writes"
                )
            fields = line.rstrip("\r").split("\t")
            if len(fields) != len(_COLUMNS) or not (fields[1].isdigit() and fields[2].isdigit()):
                raise InputError(
                    f"{place}: expected {len(_COLUMNS)} columns ({', '.join(_COLUMNS)}), found {line[:60]!r}"
                )
            for label, tag in zip(LABEL_IDS, fields[3:], strict=True):
                if tag.startswith("B") or (tag.startswith("I") and label not in opened):
                    opened[label] = [int(fields[1]), int(fields[2]), label]
                    raw.append(opened[label])
                elif tag.startswith("I"):
                    opened[label][1] = int(fields[2])
                else:
                    opened.pop(label, None)
    yield from finished()
