"""The file that `cadrage report` writes, opened from the disk in a real Chromium."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from servers import PICTURES, browser_page

from cadrage import Document, Span
from cadrage.report.escape import as_shown
from cadrage.report.html import page as rendered
from cadrage_train.corpus import load

ARTICLE = "e011d"  # dense: several labels in and across each other
WORDS, FLAGS, LIMIT = 200_000, 3_000, 3.0

Wrong = list[str]


@pytest.fixture(scope="module")
def opened() -> Iterator[tuple[Any, Wrong]]:
    """A page, and all that may not happen on it: requests, dialogs, errors, what the policy refused."""
    wrong = Wrong()
    with browser_page() as page:
        page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else wrong.append(r.url))
        page.on("dialog", lambda d: wrong.append(d.message))
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
        yield page, wrong


@pytest.fixture
def page(opened: tuple[Any, Wrong]) -> Iterator[Any]:
    page, wrong = opened
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light", media="screen")
    wrong.clear()
    yield page
    assert wrong == []


def scored(document: Document) -> Document:
    """The document with scores from 0.30 to 1 on its marks."""
    draw = random.Random(document.id)
    return replace(document, spans=tuple(replace(s, score=round(draw.uniform(0.3, 1), 2)) for s in document.spans))


def article() -> Document:
    return scored(next(d for d in load("test") if d.id == ARTICLE))


def write(documents: Sequence[Document], folder: Path, lang: str = "fr") -> str:
    """The address of a page on the disk."""
    path = folder / "report.html"
    path.write_text("".join(rendered(documents, lang)), encoding="utf-8")
    return path.as_uri()


def serious(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]


def picture(page: Any, name: str, *, full: bool = True) -> None:
    """Of the whole page with every row laid out, or of what the window shows."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    if full:
        page.evaluate("document.querySelectorAll('.row').forEach(row => row.style.contentVisibility = 'visible')")
    page.screenshot(path=str(PICTURES / f"report-{name}.png"), full_page=full)


def place(page: Any) -> str:
    return str(page.locator("#place").text_content())


def texts(page: Any) -> str:
    return str(page.evaluate("[...document.querySelectorAll('.words')].map(e => e.textContent).join('')"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_axe_finds_nothing_serious(page: Any, tmp_path: Path, lang: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(write([article(), *load("test")[:5]], tmp_path, lang))
    assert serious(page) == []
    page.keyboard.press("n")
    page.locator("#tools input[value=vague_source]").uncheck()
    page.wait_for_function("document.querySelector('.note.off')")
    assert serious(page) == []
    picture(page, f"{lang}-{scheme}")


def test_the_keyboard_walks_from_flag_to_flag(page: Any, tmp_path: Path) -> None:
    document = article()
    page.goto(write([document], tmp_path))
    flags = sum(s.label != "named_source" for s in document.spans)

    def here() -> str:
        return str(page.evaluate("document.activeElement.id"))

    page.keyboard.press("n")
    assert (here(), place(page)) == ("r1", f"1 / {flags}")
    assert page.locator("#n1").evaluate("e => e.classList.contains('now')")
    page.keyboard.press("n")
    second = here()
    assert second != "r1"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    described = page.evaluate("document.getElementById(document.activeElement.getAttribute('aria-describedby'))")
    assert described is not None
    assert page.evaluate("CSS.highlights.get('evidence').size") > 0
    picture(page, "walk", full=False)
    page.keyboard.press("p")
    page.keyboard.press("p")  # from the first to the last
    assert place(page) == f"{flags} / {flags}"
    box = page.evaluate("document.activeElement.getBoundingClientRect().top / innerHeight")
    assert 0 < box < 1
    # Tab goes through flags and named sources in the order of the text.
    page.locator("#r1").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.ref') && document.activeElement.id !== 'r1'")
    # Who types for something else may turn the letters off.
    page.locator("#keys").uncheck()
    page.keyboard.press("n")
    assert here() == "keys"


def test_a_click_on_a_mark_shows_its_reason(page: Any, tmp_path: Path) -> None:
    page.goto(write([article()], tmp_path))
    page.locator("mark.loaded_language[data-n]").first.click()
    number = page.locator("mark.now").first.get_attribute("data-n")
    assert page.evaluate("document.activeElement.id") == f"r{number}"
    assert page.locator(".note.now").get_attribute("id") == f"n{number}"


def test_filters_by_label_and_score(page: Any, tmp_path: Path) -> None:
    document = article()
    page.goto(write([document], tmp_path))
    text = texts(page)
    page.locator("#tools input[value=name_calling]").uncheck()
    page.locator("#least").fill("0.7")
    left = [s for s in document.spans if s.label != "name_calling" and (s.score or 0) >= 0.7]
    flags = [s for s in left if s.label != "named_source"]
    page.wait_for_function("n => document.getElementById('place').textContent.endsWith(' / ' + n)", arg=str(len(flags)))
    assert page.locator(".note:visible").count() == len(flags)
    assert page.locator("#least-shown").text_content() == "0,70"
    background = "e => getComputedStyle(e).backgroundColor"
    assert page.locator("mark.name_calling[data-n]").first.evaluate(background) == "rgba(0, 0, 0, 0)"
    assert texts(page) == text
    page.keyboard.press("n")
    assert not page.evaluate("document.activeElement.matches('.name_calling')")


HOSTILE = "<script>window.ran = 4</script>\u202e'\"><b onclick='window.ran = 5'>"
HOSTILE_TEXT = (
    "שלום <script>window.ran = 1</script> עולם : ce projet scandaleux.\n"
    "\u202eLes terroristes sont là, \u2066selon des sources proches\n"
    "<img src=x onerror='window.ran = 2'> Un bilan catastrophique\r\n\r\n"
    '"><svg onload=window.ran=3> العربية : le régime a menti. </div></main></script><style>*{display:none}</style>\n'
    "]]> <!-- &lt;b&gt; &amp; \x00 \x07 \x1b[31m ‘ ’ \u2028 e\u0301 👩‍🔬 l’hôpital…  deux  espaces\ttab\rfin\n"
    + "x"
    * 6000
)


def test_hostile_text_runs_nothing_and_breaks_nothing(page: Any, tmp_path: Path) -> None:
    def span(wording: str, label: str, score: float | None = 0.5, *, optional: bool = False) -> Span:
        start = HOSTILE_TEXT.index(wording)
        return Span(start, start + len(wording), label, score, optional)

    spans = (
        span("<script>window.ran = 1</script>", "named_source"),
        span("עולם : ce projet", "name_calling"),
        span("projet scandaleux", "loaded_language", None, optional=True),
        span("scandaleux", "loaded_language", None, optional=True),
        span("Les terroristes sont là", "unsourced_claim"),
        span("terroristes", "name_calling"),
        span("sont là, \u2066selon des sources proches\n<img", "vague_source"),
        span('catastrophique\r\n\r\n"><svg', "loaded_language"),
        span("x" * 3000, "unsourced_claim", 1.0),
    )
    meta = {"title": HOSTILE, "outlet": HOSTILE, "date": "<i>", "url": "javascript:window.ran = 6"}
    page.goto(write([Document(HOSTILE, HOSTILE_TEXT, meta, spans), Document("b", "")], tmp_path))
    assert texts(page) == as_shown(HOSTILE_TEXT)
    for _ in spans:
        page.keyboard.press("n")
    page.mouse.click(640, 450)
    assert page.evaluate("window.ran") is None
    assert page.locator("img, svg, b[onclick], a[href^=javascript]").count() == 0
    assert page.evaluate("document.querySelectorAll('article').length") == 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # Behind the character that turns the direction, the line runs on as it was written.
    before, after = (
        page.evaluate(
            """wording => {
                const walk = document.createTreeWalker(document.getElementById("p1"), NodeFilter.SHOW_TEXT);
                while (walk.nextNode()) {
                    const at = walk.currentNode.data.indexOf(wording);
                    if (at < 0) continue;
                    const range = new Range();
                    range.setStart(walk.currentNode, at);
                    range.setEnd(walk.currentNode, at + wording.length);
                    return range.getBoundingClientRect().x;
                }
            }""",
            wording,
        )
        for wording in ("terroristes", "sont là")
    )
    assert before < after
    assert serious(page) == []
    picture(page, "hostile")


def long_text(separator: str) -> Document:
    """Articles of the corpus one behind the other, all on one line if they are parted by a space."""
    parts, spans, at, words = [], list[Span](), 0, 0
    articles = [scored(d) for d in load("test")]
    while words < WORDS:
        for d in articles:
            text = d.text if separator != " " else d.text.replace("\n", " ")
            room = FLAGS - len(spans)
            flags = [s for s in d.spans if s.label != "named_source"][:room]
            spans += [replace(s, start=s.start + at, end=s.end + at) for s in flags]
            parts.append(text + separator)
            at += len(parts[-1])
            words += len(text.split())
    return Document("long", "".join(parts), spans=tuple(spans))


@pytest.mark.parametrize("separator", ["\n\n", " "], ids=["paragraphs", "one line"])
def test_a_long_text_opens_at_once(page: Any, tmp_path: Path, separator: str) -> None:
    document = long_text(separator)
    assert len(document.spans) == FLAGS
    address = write([document], tmp_path)
    begin = time.perf_counter()
    page.goto(address)
    painted = page.evaluate(
        """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
            const paint = performance.getEntriesByName("first-contentful-paint")[0].startTime;
            const load = performance.getEntriesByType("navigation")[0].loadEventEnd;
            done({paint, load, ready: performance.now()});
        })))"""
    )
    took = time.perf_counter() - begin
    print(f"{separator!r}: {took:.2f} s, of these to each event in ms: {painted}")
    assert took < LIMIT
    begin = time.perf_counter()
    page.keyboard.press("p")
    assert place(page) == f"{FLAGS} / {FLAGS}"
    assert page.locator(":focus").is_visible()
    assert time.perf_counter() - begin < LIMIT
    assert texts(page) == as_shown(document.text)


def test_narrow_and_paper(page: Any, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(write([article(), load("test")[0]], tmp_path))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    below = page.evaluate(
        """() => { const row = document.querySelector(".row:has(.notes)");
            return row.querySelector(".notes").getBoundingClientRect().top
                >= row.querySelector(".words").getBoundingClientRect().bottom - 1; }"""
    )
    assert below
    picture(page, "narrow")
    page.set_viewport_size({"width": 760, "height": 1000})
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator("#tools").is_visible()
    # Dark is for screens.
    assert page.evaluate("getComputedStyle(document.querySelector('.note b')).color") == "rgb(28, 27, 25)"
    every = page.locator(".note")
    assert every.count() == sum(every.nth(k).is_visible() for k in range(every.count()))
    picture(page, "print")


def test_it_reads_without_script(page: Any, tmp_path: Path) -> None:
    context = page.context.browser.new_context(java_script_enabled=False)
    quiet = context.new_page()
    quiet.goto(write([article()], tmp_path))
    assert not quiet.locator("#tools").is_visible()
    quiet.locator("#r1").click()
    assert quiet.url.endswith("#n1")
    assert quiet.locator("#n1").is_visible()
    context.close()
