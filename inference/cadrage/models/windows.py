"""From text to windows of subword pieces and back to words: shared by training and inference.

The words and sentences are those of `cadrage.segment`; every word is known by its first piece, so that spans
begin and end where words do, whatever the subword tokenizer does to white space, dots or accents.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cadrage.actors import read_as
from cadrage.models.features import INSIDE, IntArray, Tokens, quotation, tokenize

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# One typography for the model: what an outlet's software makes of apostrophes and quotation marks says nothing.
# Straight quotation marks are told apart by what stands before them in the paragraph.
_TYPOGRAPHY = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "“": "«", "„": "«", "”": "»"})


# Pieces of a window that are predicted, and pieces before them that are seen: see `WindowSettings`.
TARGET, CONTEXT = 288, 96


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """How long a window is, in pieces: `target` pieces at most are predicted, behind at most `context` pieces of
    what stands before; `first` and `last` are the pieces that the model expects at the edges. `between` is the piece
    that stands between paragraphs, because a source counts up to the end of its own; None for models trained without.
    """

    target: int
    context: int
    first: int
    last: int
    between: int | None = None


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of a text.

    `ids`: shape (pieces,). `at`: shape (words,), the first piece of each word. `sentence`: shape (pieces,), the
    number of the sentence.
    """

    tokens: Tokens
    ids: IntArray
    at: IntArray
    sentence: IntArray


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces `start` to `end` (exclusive) of a text, of which those from `target` on are predicted here."""

    start: int
    target: int
    end: int


def cut_into_pieces(text: str, tokenizer: Tokenizer, between: int | None, *, actors_alike: bool = True) -> Pieces:
    """The words of a text and the pieces they consist of, sentence by sentence.

    Args:
        between: the piece that ends every paragraph but the last; None for no such piece.
        actors_alike: read the name of an actor as any other of its group (`cadrage.actors`).
    """
    tokens = tokenize(text)
    n = len(tokens.forms)
    bounds = np.searchsorted(tokens.sentence, np.arange(len(tokens.sentences) + 1))
    read = [read_as(f) for f in tokens.forms] if actors_alike else tokens.forms
    forms = [unicodedata.normalize("NFKC", f).translate(_TYPOGRAPHY) for f in read]
    inside = quotation(tokens) == INSIDE
    for k, form in enumerate(forms):
        if form == '"':
            forms[k] = "«" if k + 1 < n and inside[k + 1] else "»"
    plain: list[str] = []
    word_starts: list[list[int]] = []
    for a, b in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        parts: list[str] = []
        starts: list[int] = []
        length = 0
        for k in range(a, b):
            if k > a and tokens.starts[k] > tokens.ends[k - 1]:
                parts.append(" ")
                length += 1
            starts.append(length)
            parts.append(forms[k])
            length += len(forms[k])
        plain.append("".join(parts))
        word_starts.append(starts)
    ids: list[int] = []
    sentence: list[int] = []
    at: NDArray[np.int64] = np.zeros(n, dtype=np.int64)
    word = 0
    encodings = tokenizer.encode_batch(plain, add_special_tokens=False)
    for number, (encoding, starts) in enumerate(zip(encodings, word_starts, strict=True)):
        if starts and not encoding.ids:
            # Control characters only: the tokenizer drops them, but every word has a piece.
            encoding = tokenizer.encode(".", add_special_tokens=False)
        # The piece that holds a word's first character; a piece may begin with the space before it.
        ends = np.array([end for _, end in encoding.offsets], dtype=np.int64)
        first = np.searchsorted(ends, np.array(starts, dtype=np.int64), side="right")
        at[word : word + len(starts)] = len(ids) + np.minimum(first, max(0, len(ends) - 1))
        word += len(starts)
        ids.extend(encoding.ids)
        here = tokens.sentences[number].paragraph
        if between is not None and number + 1 < len(plain) and tokens.sentences[number + 1].paragraph != here:
            ids.append(between)
        sentence.extend([number] * (len(ids) - len(sentence)))
    return Pieces(tokens, np.array(ids, dtype=np.int64), at, np.array(sentence, dtype=np.int64))


def windows(pieces: Pieces, settings: WindowSettings) -> list[Window]:
    """Windows that together predict every piece once. They break between sentences; a sentence longer than a
    window is cut, with as much context as any other. Nothing is left out."""
    n = len(pieces.ids)
    breaks = np.append(np.flatnonzero(np.diff(pieces.sentence)) + 1, n)
    found: list[Window] = []
    target = 0
    while target < n:
        limit = target + settings.target + (settings.context if target == 0 else 0)
        end = int(breaks[np.searchsorted(breaks, limit, side="right") - 1]) if breaks[0] <= limit else target
        if end <= target:
            end = min(n, limit)
        start = max(0, target - settings.context)
        # The context begins with a sentence where one begins.
        whole = np.searchsorted(breaks, start)
        if 0 < start < target and whole < len(breaks) and breaks[whole] < target:
            start = int(breaks[whole])
        found.append(Window(start, target, end))
        target = end
    return found


def batches(lengths: Sequence[int], limit: int) -> list[list[int]]:
    """Windows of like length together, at most `limit` pieces in a batch, padding included."""
    order = sorted(range(len(lengths)), key=lambda k: lengths[k])
    found: list[list[int]] = []
    for k in order:
        if found and lengths[k] * (len(found[-1]) + 1) <= limit:
            found[-1].append(k)
        else:
            found.append([k])
    return found


def padded(
    pieces: Sequence[Pieces], chosen: Sequence[tuple[int, Window]], settings: WindowSettings, pad: int
) -> tuple[IntArray, IntArray]:
    """Piece numbers and attention mask of some windows, each (windows, longest): `first`, pieces, `last`."""
    longest = max(w.end - w.start for _, w in chosen) + 2
    ids = np.full((len(chosen), longest), pad, dtype=np.int64)
    mask = np.zeros((len(chosen), longest), dtype=np.int64)
    for row, (text, w) in enumerate(chosen):
        size = w.end - w.start
        ids[row, 0] = settings.first
        ids[row, 1 : size + 1] = pieces[text].ids[w.start : w.end]
        ids[row, size + 1] = settings.last
        mask[row, : size + 2] = 1
    return ids, mask
