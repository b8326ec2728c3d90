"""Pictures of a comparison, as PNG for light and dark pages. matplotlib is the extra `plots`, imported when drawing.

Groups differ by the shape of their marks as well as by their place, so that nothing hangs on colour.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from cadrage.errors import MissingExtraError
from cadrage.profile.figures import FRAME_FIGURES, LABELLING, RATES, Value
from cadrage.profile.study import Group, Study
from cadrage.taxonomy import LABELS

_MARKS = "osD^vP*X<>"
# More groups than this make a picture that nobody can read.
MOST_DRAWN = 10
_INKS = {False: "#1c1b19", True: "#ece9e1"}
_LABEL_INKS = {False: [x.ink for x in LABELS], True: [x.paper for x in LABELS]}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for light pages and one for dark ones; `name` is its file name without extension."""

    name: str
    light: bytes
    dark: bytes


def check() -> None:
    """See that pictures can be drawn.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError as e:
        raise MissingExtraError("cadrage compare: drawing its pictures", "plots") from e


def pictures(found: Study, lang: str) -> Iterator[Picture]:
    """The pictures that there is something to draw for: rates, labelling, frames, time.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    check()
    groups = found.groups[:MOST_DRAWN]
    per_words = "pour 1 000 mots" if lang == "fr" else "per 1,000 words"
    rates = [f.id for f in RATES]
    yield _both("rates", partial(_intervals, groups=groups, ids=rates, lang=lang, title=per_words, coloured=True))
    for name, figures, axis in (
        ("labelling", LABELLING, ("part de désignations qui jugent (%)", "share of designations that judge (%)")),
        ("frames", FRAME_FIGURES, ("part des textes (%)", "share of texts (%)")),
    ):
        told = [f.id for f in figures if any((g.values[f.id].value or 0) > 0 for g in groups)]
        if told:
            title = axis[lang != "fr"]
            yield _both(name, partial(_intervals, groups=groups, ids=told, lang=lang, title=title, scale=100))
    if len({m.month for m in found.months}) > 1:
        yield _both("time", partial(_time, found=found, lang=lang, title=per_words))


def _both(name: str, draw: Callable[[bool], bytes]) -> Picture:
    return Picture(name, draw(False), draw(True))


def _png(figure: Any) -> bytes:
    out = io.BytesIO()
    # No date and no version inside: the same study gives the same bytes.
    with warnings.catch_warnings():
        # A name in a script that the font lacks is drawn as boxes; the tables hold it.
        warnings.simplefilter("ignore", UserWarning)
        figure.savefig(out, format="png", transparent=True, metadata={"Software": None})
    return out.getvalue()


def _axes(rows: float, dark: bool, width: float = 7.2) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, rows), dpi=130, layout="constrained")
    axes = figure.subplots()
    ink = _INKS[dark]
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("bottom", "left"):
        axes.spines[side].set_color(ink)
    axes.tick_params(colors=ink)
    axes.xaxis.label.set_color(ink)
    axes.yaxis.label.set_color(ink)
    return figure, axes


def _intervals(
    dark: bool,
    groups: Sequence[Group],
    ids: Sequence[str],
    lang: str,
    title: str,
    scale: float = 1,
    coloured: bool = False,
) -> bytes:
    """A row for each figure, a mark with its interval for each group."""
    figure, axes = _axes(0.9 + len(ids) * (0.22 + 0.2 * len(groups)), dark)
    ink = _INKS[dark]
    step = 0.8 / len(groups)
    for row, name in enumerate(ids):
        for k, group in enumerate(groups):
            v = group.values[name]
            place = row - 0.4 + step * (k + 0.5)
            colour = _LABEL_INKS[dark][row] if coloured else ink
            _mark(axes, v, place, scale, colour, _MARKS[k], hollow=not group.enough)
    axes.set_yticks(range(len(ids)), [groups[0].values[name].figure.name(lang) for name in ids])
    axes.set_ylim(len(ids) - 0.45, -0.55)
    axes.set_xlim(left=0)
    axes.set_xlabel(title)
    axes.grid(axis="x", alpha=0.25, color=ink)
    _legend(axes, groups, ink)
    return _png(figure)


def _mark(axes: Any, v: Value, place: float, scale: float, colour: str, mark: str, *, hollow: bool) -> None:
    if v.value is None or math.isinf(v.value):
        return
    if v.low is not None and v.high is not None:
        axes.plot([v.low * scale, v.high * scale], [place, place], "-", color=colour, linewidth=1.6)
    axes.plot([v.value * scale], [place], mark, color=colour, markersize=6,
              fillstyle="none" if hollow else "full", clip_on=False)  # fmt: skip


def _legend(axes: Any, groups: Sequence[Group], ink: str) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=ink, marker=_MARKS[k], linestyle="", label=_plain(g.name),
               fillstyle="full" if g.enough else "none")
        for k, g in enumerate(groups)
    ]  # fmt: skip
    axes.legend(
        handles=handles, frameon=False, labelcolor=ink, fontsize="small", loc="lower center",
        bbox_to_anchor=(0.5, 1.0), ncols=min(3, len(handles)),
    )  # fmt: skip


def _plain(name: str) -> str:
    """A name that matplotlib takes for no formula, at a length that fits."""
    short = name if len(name) <= 30 else name[:29] + "…"
    return ("\u200b" + short if short.startswith("_") else short).replace("$", r"\$")


def _time(dark: bool, found: Study, lang: str, title: str) -> bytes:
    """Flags of all labels together by month, a line for each group."""
    figure, axes = _axes(3.4, dark)
    ink = _INKS[dark]
    groups = found.groups[:MOST_DRAWN]
    months = sorted({m.month for m in found.months})
    flags = [k for k, f in enumerate(RATES) if next(x for x in LABELS if x.id == f.id).is_flag]
    for k, g in enumerate(groups):
        rows = [m for m in found.months if m.group == g.name]
        points = [sum(m.rates[f].value or 0 for f in flags) for m in rows]
        style = ("-", "--", ":", "-.")[k % 4]
        axes.plot([months.index(m.month) for m in rows], points, style, marker=_MARKS[k], color=ink, markersize=5,
                  fillstyle="full" if g.enough else "none")  # fmt: skip
    every = max(1, len(months) // 8)
    axes.set_xticks(range(0, len(months), every), months[::every])
    axes.set_ylim(bottom=0)
    axes.set_ylabel(("signalements " if lang == "fr" else "flags ") + title)
    axes.grid(alpha=0.25, color=ink)
    _legend(axes, groups, ink)
    return _png(figure)
