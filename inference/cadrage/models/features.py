"""Hashed features of the linear model: what a token, its window and its sentence look like.

Every word form is looked at once (`_Forms`); windows and sentences are then put together with numpy, so
that a text costs a few array operations. A feature is a column number in `0 .. buckets - 1`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from cadrage.actors import read_as
from cadrage.models import lexicon
from cadrage.segment import Sentence, sentences, words

UIntArray = NDArray[np.uint64]
IntArray = NDArray[np.int64]

# Columns of the table of word forms.
FORM, LEMMA, PREFIX, SUFFIX2, SUFFIX3, SUFFIX4, SHAPE, CLASS = range(8)
_WIDTH = 8
# Columns of `Context.token_states`.
_QUOTED, _PLACE, _CUE = range(3)
# So many of the columns of `FeatureExtractor.window` come first and are the focus.
FOCUS = 22
_PAD = "\x00pad"
_FIGURE = re.compile(r"\d")


def key(text: str) -> int:
    """A 64-bit hash that is the same on every machine and in every run."""
    return int.from_bytes(blake2b(text.encode("utf-8"), digest_size=8).digest(), "little")


class LemmaTable:
    """Word forms whose lemma differs, as sorted 64-bit keys; a form that is not in it is its own lemma."""

    def __init__(self, forms: UIntArray, lemmas: UIntArray) -> None:
        self.forms, self.lemmas = forms, lemmas

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]]) -> LemmaTable:
        """A table from pairs of lower-cased form and lemma."""
        table = {key(form): key(lemma) for form, lemma in pairs if form != lemma}
        forms = np.array(sorted(table), dtype=np.uint64)
        return cls(forms, np.array([table[int(f)] for f in forms], dtype=np.uint64))

    def __call__(self, form_key: int) -> int:
        at = int(np.searchsorted(self.forms, np.uint64(form_key)))
        if at < len(self.forms) and int(self.forms[at]) == form_key:
            return int(self.lemmas[at])
        return form_key


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text with their sentence; `starts`, `ends`, `sentence` have shape (tokens,)."""

    starts: IntArray
    ends: IntArray
    sentence: IntArray
    forms: list[str]
    sentences: list[Sentence]


def tokenize(text: str) -> Tokens:
    """Sentences and words of a text as arrays."""
    found = sentences(text)
    spans: list[tuple[int, int]] = []
    numbers: list[int] = []
    for n, s in enumerate(found):
        here = list(words(text, s.start, s.end))
        spans.extend(here)
        numbers.extend([n] * len(here))
    table = np.array(spans, dtype=np.int64).reshape(-1, 2)
    forms = [text[a:b] for a, b in spans]
    return Tokens(table[:, 0], table[:, 1], np.array(numbers, dtype=np.int64), forms, found)


# What `quotation` says of a word.
OUTSIDE, ON_MARK, INSIDE = range(3)


def quotation(tokens: Tokens) -> IntArray:
    """OUTSIDE quotation marks, ON_MARK or INSIDE, for each word; an unclosed quotation ends with its paragraph."""
    state = np.zeros(len(tokens.forms), dtype=np.int64)
    depth, straight, paragraph = 0, False, -1
    for k, form in enumerate(tokens.forms):
        here = tokens.sentences[tokens.sentence[k]].paragraph
        if here != paragraph:
            depth, straight, paragraph = 0, False, here
        if form in "«“":
            depth += 1
            state[k] = 1
        elif form in "»”":
            depth = max(0, depth - 1)
            state[k] = 1
        elif form == '"':
            straight = not straight
            state[k] = 1
        elif depth or straight:
            state[k] = 2
    return state


class FeatureExtractor:
    """Turns the tokens of a text into columns of a weight table.

    Args:
        lemmas: the lemma table of the checkpoint.
        bits: the table has 2**bits rows.
    """

    def __init__(self, lemmas: LemmaTable, bits: int) -> None:
        self.lemmas, self.bits = lemmas, bits
        self._index: dict[str, int] = {}
        self._rows: list[list[int]] = []
        self._classes = {self._lemma_key(w): key("class:" + name) for name, ws in lexicon.CLASSES.items() for w in ws}
        self._table: UIntArray = np.zeros((0, _WIDTH), dtype=np.uint64)
        self._form_number(_PAD)

    def _lemma_key(self, form: str) -> int:
        return self.lemmas(key(form))

    def _form_number(self, form: str) -> int:
        number = self._index.get(form)
        if number is None:
            number = self._index[form] = len(self._rows)
            self._rows.append(self._look_at(form))
        return number

    def _look_at(self, form: str) -> list[int]:
        plain = unicodedata.normalize("NFC", read_as(form)).replace("’", "'")
        lower = plain.lower()
        lower = "0" if _FIGURE.match(lower) else lower
        lemma = self._lemma_key(lower)
        return [
            key(lower),
            lemma,
            key("p:" + lower[:4]),
            key("s2:" + lower[-2:]),
            key("s3:" + lower[-3:]),
            key("s4:" + lower[-4:]),
            key("shape:" + _shape(plain)),
            self._classes.get(lemma) or self._classes.get(key(lower)) or key("class:" + _open_class(lower)),
        ]

    def rows(self, tokens: Tokens) -> UIntArray:
        """Table of the forms, shape (tokens, 8)."""
        if len(self._rows) > 200_000:  # a long run over many texts stays in bounded memory
            self._index.clear()
            self._rows.clear()
            self._form_number(_PAD)
            self._table = np.zeros((0, _WIDTH), dtype=np.uint64)
        numbers = np.array([self._form_number(f) for f in tokens.forms], dtype=np.int64)
        if len(self._table) < len(self._rows):
            fresh = np.array(self._rows[len(self._table) :], dtype=np.uint64).reshape(-1, _WIDTH)
            self._table = np.concatenate([self._table, fresh])
        return self._table[numbers]

    def window(self, rows: UIntArray, context: Context, a: int, b: int) -> IntArray:
        """Columns of the tokens a to b (exclusive), shape (b - a, features); the first `FOCUS` are the focus."""
        pad = self._table[:1] if len(self._table) else np.array([self._look_at(_PAD)], dtype=np.uint64)
        reach = 5
        lo, hi = max(0, a - reach), min(len(rows), b + reach)
        before, behind = reach - (a - lo), reach - (hi - b)
        padded = np.concatenate([np.repeat(pad, before, 0), rows[lo:hi], np.repeat(pad, behind, 0)])

        def at(shift: int, column: int) -> UIntArray:
            return padded[reach + shift : reach + shift + (b - a), column]

        states = context.token_states[a:b]
        sent = context.sentence_states[context.sentence[a:b]]
        out: list[UIntArray] = []

        def add(*parts: UIntArray) -> None:
            mixed = parts[0] * np.uint64(0x9E3779B97F4A7C15) + np.uint64(len(out) + 1)
            for part in parts[1:]:
                mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) + part
            mixed = (mixed ^ (mixed >> np.uint64(32))) * np.uint64(0x94D049BB133111EB)
            out.append(mixed >> np.uint64(64 - self.bits))

        # The focus: what judges by the word itself and by whether somebody is quoted or cited.
        for shift in (-1, 0, 1):
            add(at(shift, FORM))
            add(at(shift, LEMMA))
        for column in (PREFIX, SUFFIX2, SUFFIX3, SUFFIX4):
            add(at(0, column))
        for first, second in ((-2, -1), (-1, 0), (0, 1), (1, 2)):
            add(at(first, LEMMA), at(second, LEMMA))
        for column in (_QUOTED, _CUE):
            add(states[:, column])
            add(states[:, column], at(0, CLASS))
        for column in range(3):
            add(sent[:, column])
        add(sent[:, 0], at(0, CLASS))
        assert len(out) == FOCUS
        # The rest: place, shape and the wider window.
        for shift in (-3, -2, 2, 3):
            add(at(shift, FORM))
        for shift in (-2, 2):
            add(at(shift, LEMMA))
        for shift in range(-2, 3):
            add(at(shift, SHAPE), at(shift, CLASS))
        for shift in (-5, -4, -3, 3, 4, 5):
            add(at(shift, CLASS))
        for shift in (-1, 1):
            add(at(shift, SUFFIX3))
            add(at(shift, PREFIX))
        for first, second in ((-2, -1), (-1, 0), (0, 1), (1, 2)):
            add(at(first, CLASS), at(second, CLASS))
        add(at(-1, LEMMA), at(0, LEMMA), at(1, LEMMA))
        for middle in (-1, 0, 1):
            add(at(middle - 1, CLASS), at(middle, CLASS), at(middle + 1, CLASS))
        add(at(-1, SUFFIX2), at(0, SUFFIX3))
        add(at(0, SUFFIX3), at(1, SUFFIX2))
        add(states[:, _PLACE])
        add(states[:, _PLACE], at(0, CLASS))
        add(states[:, _QUOTED], at(0, LEMMA))
        for column in range(3, sent.shape[1]):
            add(sent[:, column])
        for column in range(3):
            add(sent[:, column], states[:, _PLACE])
        for column in (1, 2):
            add(sent[:, column], at(0, CLASS))
            add(sent[:, 0], sent[:, column])
        add(sent[:, 0], sent[:, 3], sent[:, 4])
        return np.stack(out, axis=1).astype(np.int64)

    def bag(self, rows: UIntArray, a: int, b: int) -> IntArray:
        """Columns that count for the whole sentence of a token, shape (b - a, 1): its lemma."""
        mixed = (rows[a:b, LEMMA] ^ np.uint64(0x5E47)) * np.uint64(0x94D049BB133111EB)
        return (mixed >> np.uint64(64 - self.bits)).astype(np.int64)[:, None]


@dataclass(frozen=True, slots=True)
class Context:
    """States beyond the window. `token_states` (tokens, 3): quotation, place in sentence, distance to the
    next cue; `sentence_states` (sentences, 7): see `describe`; `sentence` (tokens,)."""

    token_states: UIntArray
    sentence_states: UIntArray
    sentence: IntArray


def describe(text: str, tokens: Tokens, rows: UIntArray) -> Context:
    """Quotation state, position and cues of every token, and what its sentence holds."""
    classes = rows[:, CLASS] if len(rows) else np.zeros(0, dtype=np.uint64)
    n, m = len(tokens.forms), len(tokens.sentences)
    quoted = quotation(tokens)
    is_cue = np.isin(classes, [np.uint64(key("class:" + c)) for c in lexicon.CUES])
    place = np.zeros(n, dtype=np.int64)
    from_end = np.zeros(n, dtype=np.int64)
    bounds = np.searchsorted(tokens.sentence, np.arange(m + 1))
    for s in range(m):
        a, b = int(bounds[s]), int(bounds[s + 1])
        place[a:b] = np.minimum(np.arange(b - a), 4)
        from_end[a:b] = np.minimum(np.arange(b - a)[::-1], 2)
    token_states = np.stack([quoted + 10, place * 3 + from_end + 20, _cue_distance(is_cue, tokens.sentence) + 50], 1)

    def any_in(mask: NDArray[np.bool_]) -> IntArray:
        counts = np.bincount(tokens.sentence[mask], minlength=m) if n else np.zeros(m, dtype=np.int64)
        return np.minimum(counts, 2).astype(np.int64)

    def of_class(*names: str) -> NDArray[np.bool_]:
        return np.isin(classes, [np.uint64(key("class:" + c)) for c in names])

    cue = any_in(is_cue & (quoted == 0))
    according = any_in(of_class("according"))
    figure = any_in(of_class("figure", "quantity") & (quoted == 0))
    conditional = any_in(of_class("conditional") & (quoted == 0))
    first_person = any_in(of_class("first_person") & (quoted == 0))
    cause = any_in(of_class("cause") & (quoted == 0))
    in_quote = any_in(quoted > 0)
    mark = np.array([_final_mark(text, s) for s in tokens.sentences], dtype=np.int64)
    length = np.minimum(np.diff(bounds) // 8, 6)
    paragraph = np.array([s.paragraph for s in tokens.sentences], dtype=np.int64)
    attributed = ((cue + according) > 0).astype(np.int64)
    neighbours = _shifted(attributed, paragraph, -1) * 2 + _shifted(attributed, paragraph, 1)
    where = np.minimum(np.arange(m), 2) * 2 + (np.arange(m) == m - 1)
    columns = [
        cue * 3 + according,
        figure * 3 + conditional,
        neighbours,
        mark,
        in_quote * 3 + first_person,
        cause * 8 + length,
        where,
    ]
    sentence_states = np.stack([c.astype(np.int64) + 1000 * (k + 1) for k, c in enumerate(columns)], 1)
    return Context(_spread(token_states), _spread(sentence_states), tokens.sentence)


def _spread(states: IntArray) -> UIntArray:
    """Small numbers as 64-bit keys."""
    mixed = (states.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0xD6E8FEB86659FD93)


def _shifted(values: IntArray, paragraph: IntArray, by: int) -> IntArray:
    """The value of the neighbouring sentence, 0 beyond the paragraph."""
    out = np.zeros_like(values)
    if by < 0:
        out[1:] = np.where(paragraph[1:] == paragraph[:-1], values[:-1], 0)
    else:
        out[:-1] = np.where(paragraph[1:] == paragraph[:-1], values[1:], 0)
    return out


def _cue_distance(is_cue: NDArray[np.bool_], sentence: IntArray) -> IntArray:
    """Bucketed distance to the nearest cue of the same sentence: 0 none, 1 the cue, 2-6 before it, 7-11 behind it."""
    cues = np.flatnonzero(is_cue)
    out = np.zeros(len(is_cue), dtype=np.int64)
    if not len(cues):
        return out
    here = np.arange(len(is_cue))
    after = np.searchsorted(cues, here)
    far = np.int64(99)
    following = cues[np.minimum(after, len(cues) - 1)]
    previous = cues[np.maximum(after - 1, 0)]
    ahead = np.where((following >= here) & (sentence[following] == sentence), following - here, far)
    behind = np.where((previous < here) & (sentence[previous] == sentence), here - previous, far)
    nearest = np.minimum(ahead, behind)
    bucket = np.where(ahead <= behind, 2, 7) + np.minimum(nearest // 3, 4)
    return np.where(nearest == 0, 1, np.where(nearest > 15, 0, bucket))


def _final_mark(text: str, sentence: Sentence) -> int:
    tail = text[max(sentence.start, sentence.end - 3) : sentence.end].rstrip(' »"”\u00a0\u202f')
    if tail.endswith("!"):
        return 2
    if tail.endswith("?"):
        return 3
    if tail.endswith("…"):
        return 4
    return 1 if tail.endswith(".") else 0


def _shape(form: str) -> str:
    if form.isdigit():
        return "d" if len(form) < 4 else "dddd"
    if not form[0].isalpha():
        return form[0] if not form[0].isalnum() else "d"
    if form.isupper():
        return "X" if len(form) == 1 else "XX"
    return "Xx" if form[0].isupper() else "x"


def _open_class(lower: str) -> str:
    """The class of a word that stands in no list: by its form."""
    if lower == "0":
        return "figure"
    if not lower[0].isalpha():
        return lower[0]
    if lower.endswith(("rait", "raient")) and len(lower) > 5:
        return "conditional"
    if lower.endswith("ment") and len(lower) > 6:
        return "adverb"
    if lower.endswith(("isme", "ismes")):
        return "ism"
    if lower.endswith(("iste", "istes")):
        return "ist"
    if lower.endswith(("eur", "eurs", "euse", "euses", "ien", "iens", "ienne")):
        return "agent"
    if lower.endswith(("ard", "ards", "âtre", "âtres", "issime", "esque", "ante", "antes", "able", "ables", "ible")):
        return "evaluative"
    if lower.endswith(("é", "ée", "és", "ées")):
        return "participle"
    return "other"
