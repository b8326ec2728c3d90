"""The comparison as one self-contained HTML page: no request to anywhere, readable without colour, in light and dark,
on paper and by screen readers."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Sequence

from cadrage.profile.figures import BY_ID, FRAME_FIGURES, LABELLING, RATES, SOURCING, Figure, Value
from cadrage.profile.labelling import BY_ACTOR, DAMNING, PRAISING
from cadrage.profile.page_texts import EN, FR, METHOD_EN, METHOD_FR
from cadrage.profile.pictures import Picture
from cadrage.profile.significance import Difference
from cadrage.profile.study import Study
from cadrage.profile.words import KIND_NAMES
from cadrage.report.escape import safe
from cadrage.taxonomy import LABELS
from cadrage.version import __version__

LANGUAGES = ("fr", "en")
_TOP = 10

_STYLE = """
:root { color-scheme: light dark; --bg: #fdfcf9; --fg: #1c1b19; --soft: #55524a; --line: #d8d3c6; --mark: #fff4d6; }
body { margin: 0 auto; max-width: 64rem; padding: 1.5rem 1rem 4rem; background: var(--bg); color: var(--fg);
  font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; } h1, h2, td, th { overflow-wrap: anywhere; }
a { color: inherit; } .skip { position: absolute; left: -999rem; } .skip:focus { position: static; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; padding: 0; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; margin: 1rem 0; }
caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem 1rem .25rem 0; border-bottom: 1px solid var(--line); }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.i { color: var(--soft); font-size: .85em; }
tr.stands { background: var(--mark); } tr.stands th::before { content: "● "; }
th .ink { border-left: .35rem solid var(--ink); padding-left: .4rem; }
img { max-width: 100%; height: auto; } figure { margin: 1rem 0; } .note, footer, figcaption { color: var(--soft);
  font-size: .9rem; }
@media (prefers-color-scheme: dark) {
  :root { --bg: #191815; --fg: #ece9e1; --soft: #b5b0a3; --line: #45423a; --mark: #3a3218; } }
@media print { :root { --bg: #fff; --fg: #000; --soft: #333; --line: #999; --mark: #eee; } nav, .skip { display: none; }
  body { max-width: none; padding: 0; } section { break-inside: avoid-page; } }
"""


def page(found: Study, pictures: Sequence[Picture], lang: str) -> str:
    """The page.

    Args:
        pictures: drawn for this study; those that are missing are left out.
        lang: fr or en.
    """
    return _Page(found, {p.name: p for p in pictures}, lang).render()


class _Page:
    def __init__(self, found: Study, drawn: dict[str, Picture], lang: str) -> None:
        self.found, self.drawn, self.lang = found, drawn, lang
        self.texts = FR if lang == "fr" else EN

    def text(self, key: str, **values: str) -> str:
        """A phrase with escaped values."""
        return self.texts[key].format(**{k: safe(v) for k, v in values.items()})

    def render(self) -> str:
        """The whole page."""
        found = self.found
        title = self.text("title", by=found.by)
        sections = [
            ("findings", self._findings()),
            ("groups", self._groups()),
            ("rates", self._rates()),
            ("speaks", self._speaks()),
            ("labelling", self._labelling()),
            ("frames", self._frames()),
            *([("time", self._time())] if found.months else []),
            ("differences", self._differences()),
            ("method", self._method()),
            ("cite", self._cite()),
        ]
        links = "".join(f"<li><a href='#{key}'>{self.text(key)}</a></li>" for key, _ in sections)
        body = "".join(
            f"<section id='{key}' aria-labelledby='h-{key}'><h2 id='h-{key}'>{self.text(key)}</h2>\n"
            f"{content}</section>\n"
            for key, content in sections
        )
        inks = "".join(f".{x.id} {{ --ink: {x.ink}; }}\n" for x in LABELS)
        dark = "".join(f".{x.id} {{ --ink: {x.paper}; }}\n" for x in LABELS)
        return (
            f"<!doctype html>\n<html lang='{self.lang}'><head><meta charset='utf-8'>"
            "<meta name='viewport' content='width=device-width, initial-scale=1'>"
            "<meta http-equiv='Content-Security-Policy' "
            "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
            f"<title>cadrage – {title}</title>"
            f"<style>{_STYLE}{inks}@media (prefers-color-scheme: dark) {{\n{dark}}}\n</style></head>\n<body>"
            f"<a class='skip' href='#main'>{self.text('skip')}</a>\n"
            f"<header><h1>{title}</h1><p>{self._intro()}</p></header>\n"
            f"<nav aria-label='{self.text('contents')}'><ul>{links}</ul></nav>\n<main id='main'>\n{body}</main>\n"
            f"<footer><p>{self.text('verdict')} cadrage {__version__}</p></footer></body></html>\n"
        )

    def _intro(self) -> str:
        groups = self.found.groups
        return self.text(
            "intro",
            documents=self._whole(sum(g.documents for g in groups)),
            words=self._whole(sum(g.words for g in groups)),
            groups=str(len(groups)),
            flagged_by=self.found.flagged_by,
        )

    def _findings(self) -> str:
        found = self.found
        small = [g.name for g in found.groups if not g.enough]
        note = f"<p>{self.texts['too_small']}{safe(', '.join(small))}.</p>" if small else ""
        if not found.differences:
            return f"<p>{self.text('untested')}</p>{note}"
        if not found.significant:
            return f"<p>{self.text('none')}</p>{note}"
        return "<ul>" + "".join(f"<li>{self._sentence(d)}</li>" for d in found.significant) + f"</ul>{note}"

    def _sentence(self, d: Difference) -> str:
        return self.text(
            "more",
            figure=self._figure(d.figure),
            a=d.a,
            b=d.b or self.texts["rest"],
            va=self._plain(d.figure, d.value_a),
            vb=self._plain(d.figure, d.value_b),
            p=self._p(d.corrected),
        )

    def _figure(self, f: Figure) -> str:
        """The name of a figure, told apart where labelling and frames use bare nouns."""
        kind = "labelling" if f in LABELLING else "frames" if f in FRAME_FIGURES else ""
        return f"{self.texts[kind]} – {f.name(self.lang)}" if kind else f.name(self.lang)

    def _groups(self) -> str:
        head = [self.text(k) for k in ("group", "texts", "words", "tested")]
        rows = [
            [safe(g.name), self._whole(g.documents), self._whole(g.words), self.text("yes" if g.enough else "no")]
            for g in self.found.groups
        ]
        return _table(self.text("groups"), head, rows, numeric={1, 2})

    def _values(self, caption: str, figures: Sequence[Figure]) -> str:
        groups = self.found.groups
        rows = []
        for f in figures:
            name = f"<span class='ink {f.id}'>{f.name(self.lang)}</span>" if f in RATES else f.name(self.lang)
            rows.append([name, *(self._value(g.values[f.id]) for g in groups)])
        head = [self.text("figure"), *(safe(g.name) for g in groups)]
        return _table(self.text(caption), head, rows, numeric=set(range(1, len(head))))

    def _rates(self) -> str:
        return f"<p class='note'>{self.text('rates_note')}</p>{self._picture('rates')}{self._values('rates', RATES)}"

    def _speaks(self) -> str:
        out = [f"<p class='note'>{self.text('speaks_note')}</p>"]
        out.append(self._values("speaks", [*SOURCING, BY_ID["herfindahl"], BY_ID["effective_sources"]]))
        head = [self.text(k) for k in ("source", "kind", "mentions", "texts")]
        for g in self.found.groups:
            rows = [
                [safe(s.name), KIND_NAMES[self.lang][s.kind], self._whole(s.mentions), self._whole(s.documents)]
                for s in g.sources[:_TOP]
            ]
            if rows:
                out.append(_table(self.text("top_sources", group=g.name), head, rows, numeric={2, 3}))
            if g.unresolved:
                out.append(f"<p class='note'>{self.text('unresolved', n=self._whole(g.unresolved), group=g.name)}</p>")
        return "".join(out)

    def _labelling(self) -> str:
        groups = self.found.groups
        told = [f for f in LABELLING if any(g.values[f.id].of for g in groups)]
        rows = [[f.name(self.lang), *(self._share(g.values[f.id]) for g in groups)] for f in told]
        head = [self.text("actor"), *(safe(g.name) for g in groups)]
        table = _table(self.text("labelling"), head, rows, numeric=set(range(1, len(head))))
        note = f"<p class='note'>{self.text('labelling_note')}</p>"
        return f"{note}{self._picture('labelling')}{table}" + self._words()

    def _words(self) -> str:
        rows = []
        for g in self.found.groups:
            judging = [c for c in g.called if c.standing in {DAMNING, PRAISING, ""}]
            for c in sorted(judging, key=lambda c: (-c.count, c.word))[:_TOP]:
                actor = (
                    BY_ACTOR[c.actor].fr if c.actor and self.lang == "fr" else BY_ACTOR[c.actor].en if c.actor else ""
                )
                targets = ", ".join(f"{t} ({n})" for t, n in c.targets)
                rows.append([safe(g.name), safe(c.word), actor, self._whole(c.count), safe(targets)])
        head = [self.text(k) for k in ("group", "word", "actor", "count", "said_of")]
        return _table(self.text("judging_words"), head, rows, numeric={3}) if rows else ""

    def _frames(self) -> str:
        if not any(g.values[f.id].of for g in self.found.groups for f in FRAME_FIGURES):
            return f"<p>{self.text('no_frames')}</p>"
        note = f"<p class='note'>{self.text('frames_note')}</p>"
        return f"{note}{self._picture('frames')}{self._values('frames', FRAME_FIGURES)}"

    def _time(self) -> str:
        months = self.found.months
        head = [self.text("group"), *(safe(x) for x in ("–", *(f.name(self.lang) for f in RATES)))]
        head[1] = "mois" if self.lang == "fr" else "month"
        rows = [[safe(m.group), m.month, *(self._value(v) for v in m.rates)] for m in months]
        out = self._picture("time") + _table(self.text("time"), head, rows, numeric=set(range(2, len(head))))
        if self.found.trends:
            head = [self.text(k) for k in ("figure", "group", "per_year", "p", "corrected", "stands")]
            rows = [
                [t.figure.name(self.lang), safe(t.group), self._signed(t.slope), self._p(t.p), self._p(t.corrected),
                 self.text("yes") if t.significant else self.text("nothing")]
                for t in self.found.trends
            ]  # fmt: skip
            out += f"<p class='note'>{self.text('time_note')}</p>"
            out += _table(
                self.text("time"), head, rows, numeric={2, 3, 4}, marked=[t.significant for t in self.found.trends]
            )
        return out

    def _differences(self) -> str:
        tested = self.found.differences
        if not tested:
            return f"<p>{self.text('untested')}</p>"
        head = [self.text(k) for k in ("figure", "group", "group", "difference", "p", "corrected", "stands")]
        rows = []
        for d in tested:
            a, b = self._plain(d.figure, d.value_a), self._plain(d.figure, d.value_b)
            factor = 100 if d.figure.percent else 1
            rows.append([
                safe(self._figure(d.figure)), f"{safe(d.a)} <span class='i'>{a}</span>",
                f"{safe(d.b or self.texts['rest'])} <span class='i'>{b}</span>",
                self._signed((d.value_a - d.value_b) * factor), self._p(d.p), self._p(d.corrected),
                self.text("yes") if d.significant else self.text("nothing"),
            ])  # fmt: skip
        return _table(self.text("differences"), head, rows, numeric={3, 4, 5}, marked=[d.significant for d in tested])

    def _method(self) -> str:
        return "".join(f"<p>{safe(x)}</p>" for x in (METHOD_FR if self.lang == "fr" else METHOD_EN))

    def _cite(self) -> str:
        word = "Comparaison par" if self.lang == "fr" else "Comparison by"
        return f"<p>cadrage {__version__} ({safe(self.found.flagged_by)}). {word} {safe(self.found.by)}.</p>"

    def _picture(self, name: str) -> str:
        picture = self.drawn.get(name)
        if picture is None:
            return ""
        alt = self.text("picture", title=self.texts[name])
        light, dark = (base64.b64encode(x).decode() for x in (picture.light, picture.dark))
        return (
            f"<figure><picture><source media='screen and (prefers-color-scheme: dark)' "
            f"srcset='data:image/png;base64,{dark}'><img src='data:image/png;base64,{light}' alt='{safe(alt)}'>"
            "</picture></figure>\n"
        )

    def _value(self, v: Value) -> str:
        if v.value is None:
            return self.text("nothing")
        bounds = ""
        if v.low is not None and v.high is not None:
            bounds = f" <span class='i'>[{self._plain(v.figure, v.low)} ; {self._plain(v.figure, v.high)}]</span>"
        return self._plain(v.figure, v.value) + bounds

    def _share(self, v: Value) -> str:
        if v.value is None:
            return self.text("nothing")
        return (
            f"{self._value(v)} <span class='i'>({self._whole(round(v.value * v.of))}/{self._whole(int(v.of))})</span>"
        )

    def _plain(self, f: Figure, value: float) -> str:
        if math.isinf(value):
            return "∞"
        if f.percent:
            return self._local(f"{100 * value:.1f} %")
        return self._local(f"{value:.3f}" if f.id == "herfindahl" else f"{value:.1f}")

    def _signed(self, value: float) -> str:
        return self._local(f"{value:+.1f}").replace("-", "−")

    def _p(self, p: float) -> str:
        return self._local(f"{p:.4f}")

    def _local(self, number: str) -> str:
        return number.replace(".", ",").replace(" %", "\u202f%") if self.lang == "fr" else number.replace(" %", "%")

    def _whole(self, n: int) -> str:
        return f"{n:,}".replace(",", "\u202f" if self.lang == "fr" else ",")


def _table(
    caption: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numeric: Iterable[int] = (),
    marked: Sequence[bool] = (),
) -> str:
    """A table of escaped cells; the first column holds row headers, `numeric` columns are set right."""
    right = set(numeric)

    def cell(k: int, content: str) -> str:
        kind = " class='n'" if k in right else ""
        return f"<th scope='row'>{content}</th>" if k == 0 else f"<td{kind}>{content}</td>"

    top = "".join(f"<th scope='col'{' class=' + repr('n') if k in right else ''}>{h}</th>" for k, h in enumerate(head))
    body = "".join(
        f"<tr{' class=' + repr('stands') if n < len(marked) and marked[n] else ''}>"
        + "".join(cell(k, x) for k, x in enumerate(row))
        + "</tr>\n"
        for n, row in enumerate(rows)
    )
    return (
        f"<div class='wide' tabindex='0' role='region' aria-label='{caption}'><table><caption>{caption}</caption>"
        f"<thead><tr>{top}</tr></thead>\n<tbody>{body}</tbody></table></div>\n"
    )
