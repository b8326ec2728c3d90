"""The page of a real `cadrage serve` in a real Chromium."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from servers import PICTURES, ask, browser_page, cadrage

from cadrage.offsets import Utf16
from cadrage.serve.store import Annotation, Store

ARTICLE = (
    "😀 La mairie présente son budget\n\n"
    "Les terroristes ont été chassés de la ville, selon des sources proches du dossier. Le maire, Jean Dupont, a "
    "annoncé un plan. « Je suis furieux », a-t-il ajouté.\n\n"
    "Ce projet scandaleux aurait coûté plus de 600 millions d’euros. Des experts 👩‍🔬 dénoncent une gestion "
    "catastrophique, et les habitants attendent.\n"
)
RIGHT_TO_LEFT = (
    "שלום <script>window.ran = 1</script> עולם : ce projet scandaleux.\n"
    "\u202eLes terroristes sont là\n"
    "<img src=x onerror='window.ran = 2'> Un bilan catastrophique\u2066\n"
    '"><svg onload=window.ran=3> العربية : selon des sources proches, le régime a menti.\n'
)
# 60 words with one flag at least.
PARAGRAPH = (
    "Ce bilan catastrophique est arrivé hier. La réunion de la commission a commencé à neuf heures dans la salle du "
    "conseil et les membres ont examiné le compte rendu de la séance précédente avant de passer au premier point de "
    "la journée. Le deuxième point a été traité dans la matinée et le troisième a été renvoyé à la semaine suivante.\n"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("page")
    with cadrage(folder, "--model", "linear") as url:
        yield url, folder / "data"


@pytest.fixture
def page(server: tuple[str, Path]) -> Iterator[Any]:
    """The page; the test fails if anything was asked of another host, or an error, a dialog or a refusal was seen."""
    url, wrong = server[0], list[str]()
    with browser_page() as page:
        page.on("request", lambda r: None if r.url.startswith((url, "data:")) else wrong.append(r.url))
        page.on("dialog", lambda d: wrong.append(d.message))
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
        page.goto(url)
        page.wait_for_selector("textarea")
        yield page
    assert wrong == []


def read(page: Any, text: str, pane: int = 0, limit: float = 60) -> Any:
    """Paste a text into a pane and have it read; the pane."""
    section = page.locator(".pane").nth(pane)
    section.locator("textarea").evaluate("(area, text) => { area.value = text; }", text)
    section.locator("[data-act=read]").click()
    section.locator(".text .line").first.wait_for(timeout=limit * 1000)
    return section


def status(pane: Any) -> str:
    return str(pane.locator(".status").text_content())


def saved(pane: Any) -> None:
    pane.locator("[data-act=save]").click()
    pane.page.wait_for_function("t => t.textContent.match(/^(Enregistré|Saved)/)", arg=status_of(pane))


def status_of(pane: Any) -> Any:
    return pane.locator(".status").element_handle()


def item(pane: Any, wording: str) -> Any:
    exactly = re.compile(rf"^«\s{re.escape(wording)}\s»$")
    return pane.locator(".flags li").filter(has=pane.page.locator(".wording", has_text=exactly)).first


def select(pane: Any, wording: str) -> None:
    """Select words of one piece of the text as a mouse does."""
    found = pane.locator(".text").evaluate(
        """(text, wording) => {
            const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const at = walk.currentNode.data.indexOf(wording);
                if (at < 0) continue;
                getSelection().setBaseAndExtent(walk.currentNode, at, walk.currentNode, at + wording.length);
                return true;
            }
            return false;
        }""",
        wording,
    )
    assert found, wording


def stored(data: Path, text: str) -> list[tuple[str, str]]:
    """Wordings and labels of what is stored of a text."""
    store = Store(data)
    try:
        (found,) = [a for a in store.evidence() if a.document.text == text]
        assert_human(found)
        return [(found.document.wording(s), s.label) for s in found.document.spans]
    finally:
        store.close()


def assert_human(annotation: Annotation) -> None:
    assert annotation.tool == "page"
    assert all(s.score is None and not s.optional for s in annotation.document.spans)


def picture(page: Any, name: str, full: bool = True) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / f"page-{name}.png"), full_page=full)


def serious(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]


def test_flags_are_read_corrected_and_stored(page: Any, server: tuple[str, Path]) -> None:
    pane = read(page, ARTICLE)
    assert pane.locator(".text").evaluate("e => e.textContent") == ARTICLE
    marked = pane.locator(".text mark").all_text_contents()
    assert "terroristes" in marked
    picture(page, "before")
    before = pane.locator(".flags .wording").count()

    item(pane, "catastrophique").get_by_role("button", name="Rejeter").click()
    assert "catastrophique" not in pane.locator(".text mark").all_text_contents()
    assert "Rejeté" in status(pane)
    item(pane, "scandaleux").get_by_role("button", name="Accepter").click()
    item(pane, "terroristes").locator("select").select_option("loaded_language")
    assert "corrigé" in item(pane, "terroristes").text_content()
    select(pane, " furieux ")
    pane.locator(".add button").nth(0).click()  # spaces are trimmed
    assert pane.locator(".flags .wording").count() == before + 1
    select(pane, "furieux")
    pane.locator(".add button").nth(1).click()  # another label may overlap
    pane.locator(".add button").nth(1).click()
    assert "Sélectionnez" in status(pane)

    saved(pane)
    picture(page, "after")
    found = stored(server[1], ARTICLE)
    assert ("catastrophique", "loaded_language") not in found
    for one in (
        ("terroristes", "loaded_language"),
        ("scandaleux", "loaded_language"),
        ("furieux", "loaded_language"),
        ("furieux", "name_calling"),
    ):
        assert one in found
    with page.expect_download() as download:
        page.get_by_role("link", name="Exporter").click()
    assert "furieux" in Path(download.value.path()).read_text(encoding="utf-8")


def test_requests_name_their_origin_and_nothing_else(page: Any, server: tuple[str, Path]) -> None:
    """Where browsers do not compare the sites themselves, the server does it by this header."""
    with page.expect_request("**/page/flag") as sent:
        read(page, ARTICLE)
    headers = sent.value.all_headers()
    assert headers["origin"] == server[0]
    assert "referer" not in headers


def test_same_label_overlaps_are_refused(page: Any) -> None:
    pane = read(page, "Un bilan catastrophique et coûteux.\n")
    select(pane, "catastrophique")
    count = pane.locator(".flags li").count()
    pane.locator(".text").evaluate("e => getSelection().modify('extend', 'backward', 'character')")
    pane.locator(".add button").nth(0).click()
    assert status(pane).startswith("Refusé")
    assert pane.locator(".flags li").count() == count
    # Rejected, it is out of the way; taken back afterwards, it is in the way itself.
    item(pane, "catastrophique").get_by_role("button", name="Rejeter").click()
    select(pane, "bilan catastrophique")
    pane.locator(".add button").nth(0).click()
    assert status(pane).startswith("Ajouté")
    pane.locator(".flags li.rejected").get_by_role("button", name="Accepter").click()
    assert status(pane).startswith("Refusé")


def test_keyboard_alone(page: Any, server: tuple[str, Path]) -> None:
    text = "😀 Les terroristes attendent un geste du gouvernement.\n"
    page.locator("textarea").focus()
    page.keyboard.insert_text(text)
    page.keyboard.press("Control+Enter")
    page.locator(".text mark").first.wait_for()
    assert page.evaluate("document.activeElement.className") == "text"
    page.keyboard.press("n")
    assert page.locator("mark.now").text_content() == "terroristes"
    assert page.locator(".flags li[aria-current]").count() == 1
    page.keyboard.press("1")
    assert "name_calling" not in str(page.locator("mark.now").get_attribute("class"))
    page.keyboard.press("r")
    assert page.locator("mark.now").count() == 0
    page.keyboard.press("a")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    chosen = page.evaluate("getSelection().toString()").strip()
    assert chosen
    page.keyboard.press("5")
    pane = page.locator(".pane").first
    saved(pane)
    assert stored(server[1], text) == sorted(
        [("terroristes", "loaded_language"), (chosen, "named_source")], key=lambda s: text.index(s[0])
    )


def test_marks_and_list_are_linked(page: Any) -> None:
    pane = read(page, ARTICLE)
    pane.locator(".text mark", has_text="terroristes").last.click()
    assert "terroristes" in str(page.evaluate("document.activeElement.textContent"))
    item(pane, "scandaleux").locator(".wording").click()
    assert "scandaleux" in pane.locator("mark.now").all_text_contents()
    page.keyboard.press("n")
    assert pane.locator("mark.now").count() >= 1
    assert "scandaleux" not in pane.locator("mark.now").all_text_contents()


def test_offsets(page: Any) -> None:
    """The script converts offsets as cadrage.offsets does."""
    text = "a😀e\u0301\U0001f1eb\U0001f1f7b"
    ours = Utf16(text)
    script = """async text => {
        const { Offsets } = await import('/page/spans.js');
        const o = new Offsets(text);
        const points = Array.from(text).length;
        return [Array.from({length: points + 1}, (_, k) => o.toUnits(k)),
                Array.from({length: text.length + 1}, (_, k) => o.toPoints(k))];
    }"""
    units, points = page.evaluate(script, text)
    assert units == [ours.from_code_points(k) for k in range(len(text) + 1)]
    assert points == [ours.to_code_points(k) for k in range(len(text.encode("utf-16-le")) // 2 + 1)]


def test_files(page: Any, tmp_path: Path) -> None:
    """A .txt with the line ends and letters of old Windows, a saved page, and what is neither."""
    pane = page.locator(".pane").first
    chooser = pane.locator("[type=file]")
    (tmp_path / "a.txt").write_bytes("Un été catastrophique.\r\nFin.".encode("cp1252"))
    chooser.set_input_files(tmp_path / "a.txt")
    pane.locator(".text .line").first.wait_for()
    assert pane.locator(".text").evaluate("e => e.textContent") == "Un été catastrophique.\nFin."
    pane.locator("[data-act=edit]").click()
    body = "".join(
        f"<p>Un projet scandaleux, selon {k} experts du quartier, et une longue phrase.</p>" for k in range(8)
    )
    (tmp_path / "b.html").write_text(f"<html><body><article>{body}</article></body></html>", encoding="utf-8")
    chooser.set_input_files(tmp_path / "b.html")
    pane.locator(".text .line").nth(1).wait_for()
    assert "scandaleux" in pane.locator(".text mark").all_text_contents()
    pane.locator("[data-act=edit]").click()
    (tmp_path / "c.txt").write_bytes("Texte".encode("utf-16"))
    (tmp_path / "d.pdf").write_bytes(b"%PDF")
    for name in ("c.txt", "d.pdf"):
        chooser.set_input_files(tmp_path / name)
        page.wait_for_function("e => e.textContent.startsWith('Fichier refusé')", arg=status_of(pane))
        pane.locator(".status").evaluate("e => { e.textContent = ''; }")
    drop = """(pane, text) => {
        const data = new DataTransfer();
        data.items.add(new File([text], 'e.txt', {type: 'text/plain'}));
        pane.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
    }"""
    pane.evaluate(drop, "Un bilan catastrophique.")
    page.wait_for_function("() => document.querySelector('.text').textContent === 'Un bilan catastrophique.'")


def test_hostile_text_is_only_text(page: Any, server: tuple[str, Path]) -> None:
    pane = read(page, RIGHT_TO_LEFT)
    assert pane.locator(".text").evaluate("e => e.textContent") == RIGHT_TO_LEFT
    for k in range(pane.locator(".flags li").count()):
        pane.locator(".wording").nth(k).click()
    picture(page, "hostile")
    assert page.locator("main script, main img, main svg").count() == 0
    assert page.evaluate("window.ran") is None
    first = pane.locator(".line").first
    assert first.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert pane.locator(".line").nth(2).evaluate("e => getComputedStyle(e).direction") == "ltr"
    saved(pane)
    assert "scandaleux" in {wording for wording, _ in stored(server[1], RIGHT_TO_LEFT)}


def test_200_000_words_and_3_000_flags(page: Any, server: tuple[str, Path]) -> None:
    text = PARAGRAPH * 3300
    assert len(text.split()) > 200_000
    pane = read(page, text, limit=400)
    count = int(pane.locator(".flags").evaluate("e => e.querySelectorAll('li').length"))
    assert count <= 100, "the list is drawn a leaf at a time"
    marks = pane.locator(".text mark").count()
    assert marks >= 3000
    for limit, act in ((1.5, "n"), (1.5, "r"), (1.5, "p"), (1.5, "a")):
        pane.locator(".text").focus()
        begun = time.monotonic()
        page.keyboard.press(act)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        assert time.monotonic() - begun < limit, act
    # p from the first goes to the last: another leaf, and the text follows.
    assert pane.locator(".flags li[aria-current]").is_visible()
    assert pane.locator("mark.now").first.is_visible()
    box = pane.locator(".text").bounding_box()
    at = pane.locator("mark.now").first.bounding_box()
    assert box["y"] <= at["y"] <= box["y"] + box["height"]
    picture(page, "long", full=False)
    saved(pane)
    assert len(stored(server[1], text)) >= 3000


def test_one_line_of_200_000_words(page: Any) -> None:
    text = "mot " * 200_000
    pane = read(page, text, limit=400)
    assert pane.locator(".text").evaluate("(e, text) => e.textContent === text", text)
    begun = time.monotonic()
    select(pane, "mot mot")
    pane.locator(".add button").nth(1).click()
    assert status(pane).startswith(("Ajouté", "Refusé"))  # the model may have taken the whole line
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("text", ["", "a\n\nb", "😀" * 5000, "a" + "😀" * 5000, "mot " * 5000 + "\n" + "x" * 9000])
def test_lines_join_to_the_text(page: Any, text: str) -> None:
    """Long lines are cut for drawing, between characters."""
    script = """async text => {
        const { lines } = await import('/page/spans.js');
        return lines(text).map(line => text.slice(line.start, line.end));
    }"""
    found = page.evaluate(script, text)
    assert "".join(found) == text
    assert all(len(line) <= 4001 and line for line in found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility(page: Any, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    assert serious(page) == []
    pane = read(page, ARTICLE)
    item(pane, "catastrophique").get_by_role("button", name="Rejeter").click()
    item(pane, "terroristes").locator(".wording").click()
    page.locator("summary").click()
    assert serious(page) == []
    page.get_by_role("button", name="Deux textes").click()
    read(page, RIGHT_TO_LEFT, 1)
    page.get_by_role("button", name="English").click()
    page.wait_for_function("() => document.querySelector('.reason').textContent.match(/names|reader|more/)")
    assert page.locator("html").get_attribute("lang") == "en"
    assert serious(page) == []
    picture(page, f"two-{scheme}")
    page.set_viewport_size({"width": 360, "height": 740})
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
    picture(page, f"narrow-{scheme}")


def test_with_a_token(tmp_path: Path) -> None:
    """The browser asks for the token by itself and sends it with what the script asks."""
    with cadrage(tmp_path, "--model", "linear", token="a-secret-token") as url, browser_page() as page:
        credentials = {"username": "anna", "password": "a-secret-token"}
        inside = page.context.browser.new_context(http_credentials=credentials).new_page()
        inside.goto(url.replace("://", "://anna:a-secret-token@"))
        pane = read(inside, ARTICLE)
        saved(pane)
        assert ("terroristes", "name_calling") in stored(tmp_path / "data", ARTICLE)
        assert ask("GET", f"{url}/page/page.js")[0] == 401
