"""spaCy: `nlp.add_pipe("cadrage")` puts flags into `doc.spans["cadrage"]`, overlapping as they are.

Found by spaCy through the entry point `spacy_factories`; needs the extra `spacy`.
"""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from cadrage.detector import Detector
from cadrage.document import Document

KEY = "cadrage"


class Pipe:
    """The component. Spans are widened to whole tokens; `doc.spans[KEY].attrs` holds for each its score and its offsets
    in characters as they were flagged, which survive a DocBin."""

    def __init__(self, model: str | None, min_score: float | None) -> None:
        self.detector, self.min_score = Detector.load(model), min_score

    def __call__(self, doc: Doc) -> Doc:
        """The doc with its spans."""
        found = self.detector.flag(Document("doc", doc.text), min_score=self.min_score)
        spans, kept = [], []
        for s in found.spans:
            span = doc.char_span(s.start, s.end, label=s.label, alignment_mode="expand")
            if span is not None:
                spans.append(span)
                kept.append(s)
        attributes: dict[str, Any] = {
            "scores": [s.score for s in kept],
            "offsets": [[s.start, s.end] for s in kept],
            "frames": list(found.frames),
        }
        doc.spans[KEY] = SpanGroup(doc, name=KEY, spans=spans, attrs=attributes)
        return doc


def factory(nlp: Language, name: str, model: str | None, min_score: float | None) -> Pipe:
    """The component of a pipeline.

    Args:
        model: a bundled name, a folder or a hub id; None is the default.
        min_score: in place of each label's threshold.
    """
    return Pipe(model, min_score)


Language.factory("cadrage", default_config={"model": None, "min_score": None}, func=factory)
