"""brat standoff (https://brat.nlplab.org/standoff.html): a folder with `ID.txt` and `ID.ann` for each document.

A span over a line break stands there as one fragment for each line, as brat asks. Scores and disputed spans stand in
notes. Lost: `meta`, frames, and line breaks at the edges of a span.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from cadrage.document import Document, Span
from cadrage.errors import InputError
from cadrage.formats.annotations import Reading, build, load_text

_NOTE = "AnnotatorNotes"


def files(document: Document) -> Iterator[tuple[str, str]]:
    """The two files of a document: path within the folder, and content."""
    # No id leads out of the folder or hides a file.
    stem = "/".join(
        re.sub(r"^\.+", lambda m: "%2E" * len(m[0]), quote(part, safe=" ,;'()")) or "%00"
        for part in document.id.split("/")
    )
    yield f"{stem}.txt", document.text
    yield f"{stem}.ann", "".join(_lines(document))


def _lines(document: Document) -> Iterator[str]:
    for number, s in enumerate(document.spans, 1):
        parts = list(_fragments(document.text, s))
        where = ";".join(f"{a} {b}" for a, b in parts)
        # brat compares its copy: fragments joined by spaces.
        wording = " ".join(document.text[a:b].replace("\t", " ") for a, b in parts)
        yield f"T{number}\t{s.label} {where}\t{wording}\n"
        note = {k: v for k, v in (("score", s.score), ("optional", s.optional or None)) if v is not None}
        if note:
            yield f"#{number}\t{_NOTE} T{number}\t{json.dumps(note)}\n"


def _fragments(text: str, span: Span) -> Iterator[tuple[int, int]]:
    at = span.start
    for line in re.finditer(r"[^\r\n]+", text[span.start : span.end]):
        yield span.start + line.start(), span.start + line.end()
        at = span.start + line.end()
    if at == span.start:  # nothing but line breaks
        yield span.start, span.end


def moved(document: Document) -> int:
    """The number of spans that lose line breaks at their edges."""
    ends = ((document.text[s.start], document.text[s.end - 1]) for s in document.spans)
    return sum(first in "\r\n" or last in "\r\n" for first, last in ends)


def read(path: Path, reading: Reading) -> Iterator[Document]:
    """The documents of a folder, by path; a text without .ann has no spans.

    Raises:
        InputError: it is no folder or holds no text.
    """
    if not path.is_dir():
        raise InputError(f"{path}: expected a folder with .txt and .ann files, found no folder")
    found = sorted(path.rglob("*.txt"))
    if not found:
        raise InputError(f"{path}: expected a folder with .txt and .ann files, found no .txt")
    for file in found:
        try:
            text = file.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as e:
            raise InputError(f"{file}: expected UTF-8 text: {e}") from e
        notes = file.with_suffix(".ann")
        name = "/".join("" if p == "%00" else unquote(p) for p in file.relative_to(path).with_suffix("").parts)
        raw = _spans(load_text(notes), text, str(notes), reading) if notes.exists() and notes.stat().st_size else []
        yield build(name, text, raw, str(notes), reading)


def _spans(content: str, text: str, where: str, reading: Reading) -> list[tuple[Any, ...]]:
    spans: dict[str, tuple[int, int, str]] = {}
    notes: dict[str, dict[str, Any]] = {}
    foreign: Counter[str] = Counter()
    for number, line in enumerate(content.split("\n"), 1):
        fields = line.rstrip("\r").split("\t")
        kind = re.fullmatch(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)", fields[1]) if len(fields) > 1 else None
        if line.startswith("T") and kind:
            at = [int(x) for x in re.findall(r"\d+", kind[2])]
            spans[fields[0]] = (min(at), max(at), kind[1])
            if any(text[a:b].strip() for a, b in zip(at[1::2], at[2::2], strict=False)):
                reading.problem(f"{where}, line {number}: the text between the fragments of {fields[0]} was taken in")
        elif line.startswith("#") and len(fields) > 2 and fields[1].startswith(f"{_NOTE} T"):
            try:
                note = json.loads(fields[2])
            except ValueError:
                note = None  # a person's note
            if isinstance(note, dict):
                notes[fields[1].removeprefix(f"{_NOTE} ")] = note
            else:
                foreign["#"] += 1
        elif line.startswith("T"):
            reading.problem(f"{where}, line {number}: expected T1<TAB>LABEL START END<TAB>TEXT, left out")
        elif line.strip():
            foreign[line[0]] += 1
    if foreign:
        kinds = ", ".join(f"{n} {k}" for k, n in foreign.items())
        reading.problem(f"{where}: lines that are no spans left out ({kinds}: notes, attributes, relations, events)")
    return [
        (*span, notes.get(key, {}).get("score"), notes.get(key, {}).get("optional") is True)
        for key, span in spans.items()
    ]
