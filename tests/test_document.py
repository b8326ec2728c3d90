"""Documents, spans and their JSON form."""

from __future__ import annotations

import json
from typing import Any

import pytest
from helpers import documents
from hypothesis import given

from cadrage import Document, InputError, Span
from cadrage.formats.jsonl import dump


@given(documents())
def test_json_round_trip(document: Document) -> None:
    assert Document.from_dict(json.loads(dump(document))) == document


def test_spans_are_in_reading_order() -> None:
    spans = (Span(3, 5, "named_source"), Span(0, 5, "name_calling"), Span(0, 9, "unsourced_claim"))
    assert [s.start for s in Document("a", "x" * 9, spans=spans).spans] == [0, 0, 3]
    assert Document("a", "x" * 9, spans=spans).spans[0].end == 9


def test_wording_counts_code_points() -> None:
    document = Document("a", "🎉 les « larbins »", spans=(Span(8, 15, "name_calling"),))
    assert document.wording(document.spans[0]) == "larbins"


def test_an_optional_span_may_overlap() -> None:
    Document("a", "abc", spans=(Span(0, 2, "name_calling"), Span(1, 3, "name_calling", optional=True)))


SPAN = {"start": 0, "end": 2, "label": "name_calling"}
BAD: dict[str, tuple[Any, str]] = {
    "no object": ([], "expected a JSON object"),
    "no id": ({"text": "a"}, "field id: expected a string, found nothing"),
    "text is a number": ({"id": "a", "text": 1}, "field text: expected a string, found the number 1"),
    "meta is a list": ({"id": "a", "text": "abc", "meta": []}, "field meta: expected an object"),
    "meta holds a number": ({"id": "a", "text": "abc", "meta": {"year": 2020}}, "field meta.year"),
    "spans is an object": ({"id": "a", "text": "abc", "spans": {}}, "field spans: expected a list"),
    "span is a list": ({"id": "a", "text": "abc", "spans": [[0, 1, "x"]]}, "field spans[0]: expected an object"),
    "start is text": ({"id": "a", "text": "abc", "spans": [{**SPAN, "start": "0"}]}, "field spans[0].start"),
    "start is true": ({"id": "a", "text": "abc", "spans": [{**SPAN, "start": True}]}, "field spans[0].start"),
    "unknown label": ({"id": "a", "text": "abc", "spans": [{**SPAN, "label": "bias"}]}, "unknown label 'bias'"),
    "end beyond the text": ({"id": "a", "text": "abc", "spans": [{**SPAN, "end": 4}]}, "outside the text"),
    "negative start": ({"id": "a", "text": "abc", "spans": [{**SPAN, "start": -1}]}, "outside the text"),
    "empty span": ({"id": "a", "text": "abc", "spans": [{**SPAN, "end": 0}]}, "is empty or outside"),
    "overlap": ({"id": "a", "text": "abc", "spans": [SPAN, {**SPAN, "start": 1, "end": 3}]}, "overlap: 0-2 and 1-3"),
    "score is text": ({"id": "a", "text": "abc", "spans": [{**SPAN, "score": "1"}]}, "field spans[0].score"),
    "score is not finite": ({"id": "a", "text": "abc", "spans": [{**SPAN, "score": float("nan")}]}, "spans[0].score"),
    "unknown frame": ({"id": "a", "text": "abc", "frames": ["war"]}, "unknown frame 'war'"),
    "half a surrogate pair": ({"id": "a", "text": "a\ud83d"}, "half of a surrogate pair at character 1"),
}


@pytest.mark.parametrize(("value", "message"), BAD.values(), ids=BAD.keys())
def test_bad_json_names_the_field(value: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        Document.from_dict(value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
