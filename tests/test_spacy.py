"""cadrage in a spaCy pipeline."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import DocBin

from cadrage import Detector
from cadrage.spacy_pipe import KEY

TEXT = "😀🇫🇷 L’été : les terroristes ont été chassés, selon des sources proches.\r\n\r\nC’est un scandale."


@pytest.fixture(scope="module")
def nlp() -> spacy.language.Language:
    nlp = spacy.blank("fr")
    nlp.add_pipe("cadrage", config={"model": "linear"})
    return nlp


def test_spans_stand_where_the_detector_found_them(nlp: spacy.language.Language) -> None:
    doc = nlp(TEXT)
    found = Detector.load("linear").flag(TEXT).spans
    group = doc.spans[KEY]
    assert len(group) == len(found) >= 2
    assert [s.label_ for s in group] == [s.label for s in found]
    assert group.attrs["offsets"] == [[s.start, s.end] for s in found]
    assert group.attrs["scores"] == [s.score for s in found]
    for span, s in zip(group, found, strict=True):
        assert span.start_char <= s.start < s.end <= span.end_char


def test_a_threshold_of_ones_own() -> None:
    nlp = spacy.blank("fr")
    nlp.add_pipe("cadrage", config={"model": "linear", "min_score": 1.0})
    assert len(nlp(TEXT).spans[KEY]) == 0


def test_docbin_round_trip(nlp: spacy.language.Language) -> None:
    doc = nlp(TEXT)
    stored = DocBin(docs=[doc], store_user_data=True).to_bytes()
    (again,) = DocBin().from_bytes(stored).get_docs(nlp.vocab)
    assert again.text == TEXT
    before, after = doc.spans[KEY], again.spans[KEY]
    assert [(s.start_char, s.end_char, s.label_) for s in after] == [
        (s.start_char, s.end_char, s.label_) for s in before
    ]
    assert after.attrs == before.attrs


def test_an_empty_text(nlp: spacy.language.Language) -> None:
    assert len(nlp("").spans[KEY]) == 0
