"""The page: one self-contained HTML file with texts, their marks and the reasons for them. It asks nothing of anybody,
runs no other script than its own, and is read in a browser, by a screen reader or on paper."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from importlib.resources import files
from operator import add

from cadrage.document import Document
from cadrage.formats import Look
from cadrage.report.article import HEIGHTS, Article, Numbers, article, table
from cadrage.report.escape import safe
from cadrage.report.texts import Words
from cadrage.summary import Summary
from cadrage.taxonomy import FLAG_IDS, LABELS
from cadrage.version import __version__

KEYS = ("n", "p")  # next and previous; report.js knows them too


def render(documents: Iterable[Document], look: Look) -> Iterator[str]:
    """Output format `html`: the page in French, of documents whose marks come from anywhere."""
    yield from page(documents, "fr")


def page(documents: Iterable[Document], language: str, made_by: str = "", least: float | None = None) -> Iterator[str]:
    """The page, piece by piece. It begins with a table of all texts, so the last document comes before the first piece.

    Args:
        language: of the page, fr or en; the texts are French.
        made_by: name and version of the model that set the marks, "gold" if the documents carried them, else nothing.
        least: the score that replaced the thresholds of the model.
    """
    words, numbers = Words(language), Numbers()
    scored = False
    articles = []
    for document in documents:
        articles.append(article(document, words, numbers))
        scored = scored or any(s.score is not None for s in document.spans)
    yield from _Page(words, articles, made_by, least, scored=scored).render()


class _Page:
    def __init__(
        self, words: Words, articles: Sequence[Article], made_by: str, least: float | None, *, scored: bool
    ) -> None:
        self.words, self.articles, self.made_by, self.least, self.scored = words, articles, made_by, least, scored
        self.total = reduce(add, (a.summary for a in articles)) if articles else None
        if len(articles) == 1:
            self.heading, self.title = words("heading"), words("title", title=articles[0].title)
        else:
            self.heading = self.title = words("title_many", n=words.whole(len(articles)))

    def render(self) -> Iterator[str]:
        words = self.words
        style, script = _style(), _file("report.js")
        yield (
            f"<!doctype html>\n<html lang='{words.language}'><head><meta charset='utf-8'>"
            "<meta name='viewport' content='width=device-width, initial-scale=1'>"
            "<meta name='referrer' content='no-referrer'>"
            "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; "
            f"script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:; base-uri 'none'; "
            "form-action 'none'\">"
            # Without an icon of its own the browser would ask for one.
            f"<link rel='icon' href='data:,'><title>{safe(self.title)} – cadrage</title>\n"
            f"<style>{style}</style></head>\n"
            f"<body><a class='skip' href='#main'>{words('skip')}</a>\n"
            f"<header><h1>{self.heading}</h1>\n"
            f"<p>{words('lead' if len(self.articles) == 1 else 'lead_many')} {words('question')}</p>\n"
            f"{self._contents()}{self._legend()}</header>\n"
            f"{self._tools()}<script>{script}</script>\n<main id='main'>\n"
        )
        yield from (a.html for a in self.articles)
        yield (
            f"<section id='method' aria-labelledby='h-method'><h2 id='h-method'>{words('method')}</h2>\n"
            f"{self._method()}</section>\n"
            f"<section id='cite' aria-labelledby='h-cite'><h2 id='h-cite'>{words('cite')}</h2>\n"
            f"<p><bdi>{safe(self._citation())}</bdi></p><p>{words('cite_more')}</p></section>\n"
            f"</main>\n<footer><p>{words('question')} cadrage {__version__}</p></footer></body></html>\n"
        )

    def _contents(self) -> str:
        words = self.words
        last = f"<li><a href='#method'>{words('method')}</a></li><li><a href='#cite'>{words('cite')}</a></li>"
        if len(self.articles) == 1:
            first = self.articles[0].anchor
            parts = "".join(
                f"<li><a href='#{first}-{k}'>{words(k)}</a></li>" for k in ("summary", "frames", "text", "sources")
            )
            return f"<nav aria-label='{safe(words('contents'))}'><ul>{parts}{last}</ul></nav>\n"
        rows = [
            [f"<a href='#{a.anchor}'><bdi lang='fr'>{safe(a.title)}</bdi></a>", *self._figures(a.summary)]
            for a in self.articles
        ]
        if self.total is not None:
            rows.append([words("all"), *self._figures(self.total)])
        tags = [f"<abbr class='badge {x.id}' title='{self._name(x.id)}'>{x.tag}</abbr>" for x in LABELS]
        overview = table([words("text"), words("words"), *tags], rows, numeric=set(range(1, 7)), caption=words("texts"))
        return f"<nav aria-label='{safe(words('contents'))}'><div class='wide'>{overview}</div><ul>{last}</ul></nav>\n"

    def _figures(self, summary: Summary) -> list[str]:
        return [self.words.whole(n) for n in (summary.words, *(summary.counts[x.id] for x in LABELS))]

    def _legend(self) -> str:
        words = self.words
        items = "".join(
            f"<div><dt><mark class='{x.id} y0'>{self._name(x.id)}</mark>"
            f"<span class='ref {x.id}' data-t='{x.tag}'></span></dt>"
            f"<dd>{safe(x.definition_fr if words.language == 'fr' else x.definition_en)}</dd></div>\n"
            for x in LABELS
        )
        return (
            f"<section aria-labelledby='h-legend'><h2 id='h-legend'>{words('legend')}</h2>\n"
            f"<dl class='legend'>{items}</dl></section>\n"
        )

    def _tools(self) -> str:
        """Filters and walk. They need the script, which shows them."""
        words = self.words
        counts = self.total.counts if self.total is not None else {x.id: 0 for x in LABELS}
        flags = sum(counts[x] for x in FLAG_IDS)
        boxes = "".join(
            f"<label><input type='checkbox' value='{x.id}' checked autocomplete='off'> "
            f"<span class='badge {x.id}'>{x.tag}</span> <span class='name'>{self._name(x.id)}</span> "
            f"{words.whole(counts[x.id])}</label>\n"
            for x in LABELS
        )
        score = (
            f"<p><label for='least' title='{safe(words('least_note'))}'>{words('least')}</label> "
            "<input id='least' type='range' min='0' max='1' step='0.01' value='0' autocomplete='off'> "
            f"<output for='least' id='least-shown'>{words.decimal(0)}</output></p>\n"
        )
        after, before = (f"<kbd>{k}</kbd>" for k in KEYS)
        return (
            f"<section id='tools' aria-label='{safe(words('tools'))}' hidden>\n"
            f"<fieldset><legend>{words('shown')}</legend>{boxes}</fieldset>\n"
            f"{score if self.scored else ''}"
            f"<p><button type='button' id='previous'>{words('previous')}</button> "
            f"<button type='button' id='next'>{words('next')}</button> "
            f"<span id='place' role='status'>{words('flags_of', n=words.whole(flags))}</span></p>\n"
            f"<p class='keys'><label><input type='checkbox' id='keys' checked autocomplete='off'> "
            f"{words('keys', next=after, previous=before)}</label></p>\n</section>\n"
        )

    def _method(self) -> str:
        made = safe(self.words.made(self.made_by, self.least))
        return f"<p>{made}</p>\n" + "".join(f"<p>{safe(x)}</p>\n" for x in self.words.method())

    def _citation(self) -> str:
        words, made = self.words, ""
        if self.made_by == "gold":
            made = words("cite_gold")
        elif self.made_by:
            least = "" if self.least is None else words("cite_least", least=words.decimal(self.least))
            made = words("cite_made", by=self.made_by + least)
        return words("cite_page", version=__version__, made=made, title=self.title)

    def _name(self, label: str) -> str:
        found = next(x for x in LABELS if x.id == label)
        return found.fr if self.words.language == "fr" else found.en


def _style() -> str:
    """The style sheet with heights of rows and colours of labels. On a dark screen ink and paper change places: the
    contrast stays."""
    light = "".join(f".{x.id} {{ --ink: {x.ink}; --paper: {x.paper}; }}\n" for x in LABELS)
    dark = "".join(f".{x.id} {{ --ink: {x.paper}; --paper: {x.ink}; }}\n" for x in LABELS)
    heights = "".join(f".z{k} {{ contain-intrinsic-size: auto {h}rem; }}\n" for k, h in enumerate(HEIGHTS))
    return f"{_file('report.css')}{heights}{light}@media screen and (prefers-color-scheme: dark) {{\n{dark}}}\n"


def _file(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _hash(content: str) -> str:
    """What a content security policy calls an inline script or style sheet by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
