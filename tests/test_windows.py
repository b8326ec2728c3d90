"""From text to pieces, windows and back to words."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest
from helpers import tiny_tokenizer
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from cadrage.models.features import tokenize
from cadrage.models.windows import WindowSettings, batches, cut_into_pieces, padded, windows

SETTINGS = WindowSettings(target=12, context=5, first=0, last=2)
# What tokenizers stumble over: NBSP, narrow NBSP, decomposed accents, ellipsis, emoji, CRLF, ligatures, a BOM.
AWKWARD = "L’été\u00a0: «\u202fe\u0301tat\u202f» … 😀👩‍👩‍👧 ½ ﬁn\r\nœuvre\ufeff ! 10\u202f000 € \x1b"


def test_every_word_has_a_piece_that_holds_its_beginning() -> None:
    tokenizer = tiny_tokenizer()
    pieces = cut_into_pieces("Les terroristes ont fui.", tokenizer, 2)
    assert [str(tokenizer.id_to_token(int(pieces.ids[k]))).lstrip("▁")[:1] for k in pieces.at] == list("Ltof.")


@given(st.text(alphabet=st.sampled_from([*AWKWARD, *"abcdé .,\n'"]), max_size=120))
def test_words_and_pieces_of_any_text(text: str) -> None:
    pieces = cut_into_pieces(text, tiny_tokenizer(), 2)
    assert len(pieces.at) == len(tokenize(text).forms)
    assert (np.diff(pieces.at) >= 0).all()
    assert not len(pieces.at) or 0 <= pieces.at[0] <= pieces.at[-1] < len(pieces.ids)
    assert (np.diff(pieces.sentence) >= 0).all()
    assert (pieces.sentence[pieces.at] == pieces.tokens.sentence).all()


def test_typography_makes_no_difference() -> None:
    curly, plain = "L’accord “secret” de l’État", "L'accord «secret» de l'État"
    tokenizer = tiny_tokenizer()
    assert cut_into_pieces(curly, tokenizer, 2).ids.tolist() == cut_into_pieces(plain, tokenizer, 2).ids.tolist()


def test_a_piece_stands_between_paragraphs() -> None:
    tokenizer = tiny_tokenizer()
    one, two = "Il parle. Elle se tait.", "Il parle.\nElle se tait."
    alike, plain = (cut_into_pieces(t, tokenizer, None).ids.tolist() for t in (one, two))
    assert alike == plain == cut_into_pieces(one, tokenizer, 2).ids.tolist()
    pieces = cut_into_pieces(two + "\n", tokenizer, 2)
    assert (pieces.ids == 2).sum() == 1
    assert pieces.ids[pieces.ids != 2].tolist() == plain
    assert pieces.sentence[pieces.ids == 2].tolist() == [0]


def test_a_sentence_that_the_tokenizer_drops_keeps_its_words() -> None:
    tokenizer = Tokenizer.from_file(str(files("cadrage") / "models/encoder/tokenizer.json"))
    pieces = cut_into_pieces("\x1b", tokenizer, 2)
    assert pieces.at.tolist() == [0]
    assert len(pieces.ids)


@given(st.lists(st.integers(1, 40), max_size=12))
def test_windows_predict_every_piece_once(sizes: list[int]) -> None:
    text = " ".join("Mot " * n + "fin." for n in sizes)
    pieces = cut_into_pieces(text, tiny_tokenizer(), 2)
    found = windows(pieces, SETTINGS)
    assert [k for w in found for k in range(w.target, w.end)] == list(range(len(pieces.ids)))
    for w in found:
        assert w.start <= w.target < w.end
        assert w.target - w.start <= SETTINGS.context
        assert w.end - w.start <= SETTINGS.target + SETTINGS.context


def test_a_window_ends_with_a_sentence_and_sees_the_one_before() -> None:
    pieces = cut_into_pieces("Un mot ici. " * 12, tiny_tokenizer(), 2)
    found = windows(pieces, WindowSettings(12, 8, 0, 2))
    ends = {int(k) for k in np.flatnonzero(np.diff(pieces.sentence)) + 1} | {len(pieces.ids)}
    assert {w.end for w in found} <= ends
    assert {w.start for w in found} <= ends | {0}
    assert all(w.start < w.target for w in found[1:])


def test_batches_hold_every_window_once_within_the_limit() -> None:
    lengths = [5, 100, 7, 30, 31, 6, 400]
    found = batches(lengths, 120)
    assert sorted(k for batch in found for k in batch) == list(range(len(lengths)))
    assert all(len(b) == 1 or max(lengths[k] for k in b) * len(b) <= 120 for b in found)


def test_padding_is_masked() -> None:
    pieces = cut_into_pieces("Un mot. Deux mots encore. Trois.", tiny_tokenizer(), 2)
    ids, mask = padded([pieces], [(0, w) for w in windows(pieces, WindowSettings(4, 2, 0, 2))], SETTINGS, pad=1)
    assert ids.shape == mask.shape
    assert (ids[mask == 0] == 1).all()
    assert (ids[:, 0] == 0).all()
    assert [int(row[int(m.sum()) - 1]) for row, m in zip(ids, mask, strict=True)] == [2] * len(ids)


@pytest.mark.parametrize("text", ["", " \n\t ", "\ufeff"])
def test_a_text_without_words(text: str) -> None:
    pieces = cut_into_pieces(text, tiny_tokenizer(), 2)
    assert windows(pieces, SETTINGS) == [] or len(pieces.at) > 0
