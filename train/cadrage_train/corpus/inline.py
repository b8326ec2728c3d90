"""The inline source format of the corpus, both ways.

    ### ID | register | topic | frame1,frame2 | key=value | key=value
    Text with <L>…</L> <N>…</N> <U>…</U> <V>…</V> <S>…</S>, nested and overlapping as needed.

The letters are those of `cadrage.taxonomy`. A document ends where the next one begins; white space around
it is no part of its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cadrage.document import Document, Span
from cadrage.errors import InputError
from cadrage.taxonomy import BY_ID, BY_TAG

_HEAD = re.compile(r"(?m)^### ")
_TAG = re.compile(r"<(/?)([A-Z])>")


def parse(source: str, name: str = "source") -> list[Document]:
    """The documents of one source file.

    Raises:
        InputError: a tag does not resolve, a span is empty or crosses a line break, a header is incomplete.
    """
    blocks = _HEAD.split(source)
    if blocks[0].strip():
        raise InputError(f"{name}: text before the first ### line; expected a header")
    return [_parse_block(block, name) for block in blocks[1:]]


def render(documents: Iterable[Document]) -> str:
    """The source of documents; `parse` gives them back."""
    return "\n".join(_render_one(d) for d in documents)


def _parse_block(block: str, name: str) -> Document:
    head, _, body = block.partition("\n")
    fields = [f.strip() for f in head.split("|")]
    where = f"{name}: {fields[0]}"
    if len(fields) < 4 or not fields[0]:
        raise InputError(f"{where}: expected '### id | register | topic | frames | key=value …'")
    meta = {"register": fields[1], "topic": fields[2]}
    for extra in fields[4:]:
        key, equals, value = extra.partition("=")
        if not equals:
            raise InputError(f"{where}: expected key=value in the header, found {extra!r}")
        meta[key.strip()] = value.strip()
    body = body.strip()
    text, spans, opened, at = "", [], [], 0
    for tag in _TAG.finditer(body):
        text += body[at : tag.start()]
        at = tag.end()
        letter = tag[2]
        if letter not in BY_TAG:
            raise InputError(f"{where}: unknown tag <{letter}>; known tags: {' '.join(BY_TAG)}")
        if not tag[1]:
            opened.append((letter, len(text)))
            continue
        index = next((k for k in reversed(range(len(opened))) if opened[k][0] == letter), None)
        if index is None:
            raise InputError(f"{where}: </{letter}> closes nothing near {text[-40:]!r}")
        start = opened.pop(index)[1]
        wording = text[start:]
        if not wording.strip() or wording != wording.strip() or "\n" in wording:
            raise InputError(f"{where}: <{letter}> is empty, crosses a line or has space at its edge: {wording[:60]!r}")
        spans.append(Span(start, len(text), BY_TAG[letter].id))
    text += body[at:]
    if opened:
        raise InputError(f"{where}: <{opened[0][0]}> is never closed, near {text[opened[0][1] :][:40]!r}")
    if "<" in text or ">" in text:
        raise InputError(f"{where}: an angle bracket is left in the text")
    frames = tuple(f.strip() for f in fields[3].split(",") if f.strip())
    try:
        return Document(fields[0], text, meta, tuple(spans), frames)
    except InputError as e:
        raise InputError(f"{where}: {e}") from e


def _render_one(document: Document) -> str:
    meta = dict(document.meta)
    head = [document.id, meta.pop("register", ""), meta.pop("topic", ""), ",".join(document.frames)]
    head += [f"{key}={value}" for key, value in meta.items()]
    marks: list[tuple[int, int, int, str]] = []
    for order, s in enumerate(document.spans):
        tag = BY_ID[s.label].tag
        marks.append((s.start, 1, order, f"<{tag}>"))
        marks.append((s.end, 0, -order, f"</{tag}>"))
    body, at = "", 0
    for position, _, _, tag in sorted(marks):
        body += document.text[at:position] + tag
        at = position
    return f"### {' | '.join(head)}\n{body + document.text[at:]}\n"
