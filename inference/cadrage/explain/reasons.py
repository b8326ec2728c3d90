"""`explain`: why each flag of a document stands, in one sentence, with its evidence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cadrage.document import Document, Span
from cadrage.errors import UsageError
from cadrage.explain.claims import cues, nearest_source
from cadrage.explain.composed import compose
from cadrage.explain.finder import Match, find
from cadrage.explain.labelled import who
from cadrage.explain.sentences import (
    CUE_KINDS,
    LANGUAGES,
    QUESTION_KINDS,
    choices,
    clip,
    cue_name,
    judges,
    question,
    say,
)
from cadrage.explain.style import style_cue
from cadrage.explain.vague import shape
from cadrage.explain.wordings import VALENCES
from cadrage.segment import Sentence, sentences
from cadrage.taxonomy import BY_ID

STYLE_KINDS = ("superlative", "prefix", "suffix", "unlisted")
LABEL_KINDS = ("label_actor", "label_designation")
# Every value of `Reason.kind`.
KINDS = frozenset((*VALENCES, *STYLE_KINDS, *LABEL_KINDS, *CUE_KINDS, "claim", *QUESTION_KINDS))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one flag stands.

    `evidence` holds ranges of code points of the document's text (end exclusive), in reading order and without
    repetition; they may lie outside the span, as the actor of a label or the nearest source does. `alternatives`
    are neutral wordings in French, whatever the language of the sentence. `kind` is one of `KINDS`.
    """

    span: Span
    sentence: str
    evidence: tuple[tuple[int, int], ...]
    alternatives: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class _View:
    """What reasons are read from; the offsets of `spans` and `sentences` are those of `text`."""

    text: str
    spans: tuple[Span, ...]
    sentences: list[Sentence]
    language: str

    def quote(self, start: int, end: int) -> str:
        return clip(self.text[start:end])

    def say(self, name: str, /, **values: str) -> str:
        return say(self.language, name, **values)


def explain(document: Document, language: str = "fr") -> list[Reason]:
    """One reason for each flag of the document, in the order of its spans; named sources are no flags.

    Args:
        document: predictions or gold.
        language: of the sentences, `fr` or `en`.

    Raises:
        UsageError: there are no sentences in this language.
    """
    if language not in LANGUAGES:
        raise UsageError(f"unknown language {language!r}; known languages: {', '.join(LANGUAGES)}")
    if not any(BY_ID[s.label].is_flag for s in document.spans):
        return []
    composed = compose(document.text)
    inner = []
    for s in document.spans:
        start, end = composed.inward(s.start, s.end)
        inner.append(replace(s, start=start, end=end))
    view = _View(composed.text, tuple(inner), sentences(composed.text), language)
    found = []
    for original, span in zip(document.spans, inner, strict=True):
        if BY_ID[span.label].is_flag:
            reason = _REASONS[span.label](view, span)
            evidence = _ordered(composed.outward(*r) for r in reason.evidence)
            found.append(replace(reason, span=original, evidence=evidence))
    return found


def _loaded(view: _View, span: Span) -> Reason:
    matches = [m for m in find(view.text, span.start, span.end) if m.whole]
    if matches:
        first = matches[0]
        wording = choices(view.language, [view.quote(first.start, first.end)])
        unsure = "unsafe" if first.wording.alternatives else "no_neutral"
        without = "omit" if first.wording.valence == "emphasis" else unsure
        sentence = _with_alternatives(view, f"{wording} {_judges(view, first)}", first.alternatives, without)
        ranges = tuple((m.start, m.end) for m in matches)
        return Reason(span, sentence, ranges, first.alternatives, first.wording.valence)
    kind, start, end = style_cue(view.text, span.start, span.end)
    sentence = view.say(kind, wording=view.quote(span.start, span.end), cue=view.quote(start, end))
    return Reason(span, sentence, ((start, end),), (), kind)


def _label(view: _View, span: Span) -> Reason:
    matches = find(view.text, span.start, span.end, prefer="noun")
    alternatives = matches[0].alternatives if matches else ()
    ranges = [(m.start, m.end) for m in matches] or [(span.start, span.end)]
    number = bisect_right(view.sentences, span.start, key=lambda s: s.end)
    actor = who(view.text, span.start, span.end, view.sentences[number]) if number < len(view.sentences) else None
    kind, named, name = "label_designation", (span.start, span.end), ""
    if actor is not None and actor[0] == span.start:  # « régime » of « régime de Kiev »
        named = actor
    elif actor is not None:
        kind, name = "label_actor", view.quote(*actor)
    if actor is not None:
        ranges.append(actor)
    if not matches:
        unlisted = "label_unlisted_actor" if name else "label_unlisted"
        sentence = view.say(unlisted, wording=view.quote(*named), actor=name)
        return Reason(span, sentence, tuple(ranges), (), kind)
    head = view.say(kind, wording=view.quote(*named), actor=name, judges=_judges(view, matches[0]))
    without = "unsafe" if matches[0].wording.alternatives else "no_name"
    sentence = _with_alternatives(view, head, alternatives, without)
    return Reason(span, sentence, tuple(ranges), alternatives, kind)


def _claim(view: _View, span: Span) -> Reason:
    here = cues(view.text, span.start, span.end)
    ranges = [(c.start, c.end) for c in here] or [(span.start, span.end)]
    nearest = nearest_source(view.spans, span, view.sentences)
    if nearest is None:
        sources = view.say("source_none")
    else:
        ranges.append((nearest.span.start, nearest.span.end))
        far = abs(nearest.distance)
        distance = view.say("one_sentence") if far == 1 else view.say("sentences", n=str(far))
        name = "source_same" if not far else "source_after" if nearest.distance > 0 else "source_before"
        sources = view.say(name, source=view.quote(nearest.span.start, nearest.span.end), distance=distance)
    if not here:
        return Reason(span, view.say("claim_bare", sources=sources), tuple(ranges), (), "claim")
    first: dict[str, str] = {}
    for cue in here:
        first.setdefault(cue.kind, view.quote(cue.start, cue.end))
    named = [view.say("cue", name=cue_name(view.language, k), wording=w) for k, w in first.items()]
    sentence = view.say("claim", cues=", ".join(named), sources=sources)
    return Reason(span, sentence, tuple(ranges), (), here[0].kind)


def _vague(view: _View, span: Span) -> Reason:
    found = shape(view.text, span.start, span.end)
    asked = question(view.language, found.kind)
    sentence = view.say("vague", wording=view.quote(span.start, span.end), question=asked)
    return Reason(span, sentence, ((found.start, found.end),), (), found.kind)


_REASONS = {"loaded_language": _loaded, "name_calling": _label, "unsourced_claim": _claim, "vague_source": _vague}


def _judges(view: _View, match: Match) -> str:
    w = match.wording
    return judges(view.language, w.valence, w.connotation_fr if view.language == "fr" else w.connotation_en)


def _with_alternatives(view: _View, head: str, alternatives: tuple[str, ...], without: str) -> str:
    if not alternatives:
        return view.say(without, head=head)
    return view.say("neutral", head=head, alternatives=choices(view.language, alternatives))


def _ordered(ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(set(ranges)))
