"""The pages of docs/: links resolve, commands and Python are the program's, figures stand where they come from."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from cadrage import Document, Span
from cadrage.cli import help_pages
from cadrage.formats import FORMATS, LOSSES
from cadrage.formats.jsonl import dump
from cadrage.serve.doccano import TEMPLATE
from cadrage.taxonomy import FRAME_IDS, FRAMES, LABEL_IDS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = {p.relative_to(DOCS).as_posix(): p.read_text(encoding="utf-8") for p in sorted(DOCS.rglob("*.md"))}
# Those that are made by a program, or tested elsewhere.
WRITTEN = {name: text for name, text in PAGES.items() if name not in ("cli.md", "annotation-guide.md")}
COMMANDS = dict(help_pages())


def _anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as mkdocs makes them."""
    heads = re.findall(r"(?m)^#+ (.+)$", re.sub(r"(?ms)^```.*?^```", "", text))
    return {re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", h.replace("`", "")).strip().lower()) for h in heads}


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```", text)


def _commands(text: str) -> list[str]:
    """The `cadrage …` calls in a page: in blocks, behind pipes and variables, and within sentences."""
    lines = [line for block in _blocks(text, "bash") for line in block.splitlines()]
    lines += [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", re.sub(r"(?ms)^```.*?^```", "", text))]
    found = []
    for line in lines:
        for part in line.split(" | "):
            call = re.sub(r"^(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?", "", part.strip())
            if call.startswith("cadrage "):
                found.append(call)
    return found


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    prose = re.sub(r"(?ms)^```.*?^```", "", PAGES[name])
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        file = (DOCS / name).parent / path if path else DOCS / name
        assert file.is_file(), target
        assert DOCS in file.resolve().parents, f"{target} is not part of the site"
        if anchor:
            assert anchor in _anchors(file.read_text(encoding="utf-8")), target


def test_every_page_is_in_the_navigation() -> None:
    listed = re.findall(r"(?m)^ +- .*?(\S+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(PAGES)


@pytest.mark.parametrize("call", sorted({c for text in WRITTEN.values() for c in _commands(text)}))
def test_commands_are_known(call: str) -> None:
    words = shlex.split(call)
    depth = max((k for k in (1, 2, 3) if " ".join(words[:k]) in COMMANDS and len(words) >= k), default=0)
    name = " ".join(words[:depth])
    assert name != "cadrage" or words[1:] == ["--version"], call
    for word in words[depth:]:
        if word.startswith("--"):
            assert re.search(rf"(?<![\w-]){word}(?![\w-])", COMMANDS[name]), f"{word} in {call}"
    for option in ("--format", "--from", "--to"):
        if option in words and name in ("cadrage flag", "cadrage convert"):
            assert words[words.index(option) + 1] in FORMATS, call
    if "--labels" in words:
        assert set(words[words.index("--labels") + 1].split(",")) <= set(LABEL_IDS), call


def test_commands_are_found() -> None:
    assert sum(len(_commands(text)) for text in WRITTEN.values()) > 50


@pytest.mark.parametrize("name", [n for n, text in WRITTEN.items() if _blocks(text, "python")])
def test_python_runs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(DOCS / "examples", tmp_path / "docs" / "examples")
    row = dump(Document("a", "Les voyous ont fui.", {"outlet": "Écho"}, (Span(4, 10, "name_calling", 0.9),)))
    for file in ("flags.jsonl", "gold.jsonl"):
        (tmp_path / file).write_text(row + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for number, block in enumerate(_blocks(WRITTEN[name], "python")):
        code = compile(block, f"{name}, block {number}", "exec")
        if "import spacy" not in block:  # no part of the environment of tests
            exec(code, {"__name__": "docs"})


def test_the_table_of_losses_is_that_of_the_formats() -> None:
    rows = dict(re.findall(r"(?m)^\| `([\w-]+)` \| [^|]+ \| ([^|]+) \|$", PAGES["howto/convert.md"]))
    names = {"edges": "span edges", "text": "the text"}
    for form in (f for f in FORMATS.values() if f.reads):
        told = rows.pop(form.name)
        if not form.loses:
            assert told == "nothing", form.name
        for key, words in LOSSES.items():
            assert (names.get(key, words) in told) == (key in form.loses), (form.name, key)
    assert rows == {}


def test_the_doccano_template_is_ours() -> None:
    assert [b.strip() for b in _blocks(PAGES["howto/doccano.md"], "text")] == [TEMPLATE]


def test_labels_and_frames_are_explained() -> None:
    page = PAGES["explanation/labels.md"]
    assert re.findall(r"(?m)^## `(\w+)`", page) == list(LABEL_IDS)
    assert tuple(re.findall(r"(?m)^\| `(\w+)` \|", page)) == FRAME_IDS
    assert len(FRAMES) == 14
    for text in (PAGES["tutorial.md"], PAGES["fr/tutoriel.md"]):
        assert "tramway" in text


def test_figures_stand_in_the_readme_or_in_a_card() -> None:
    cards = [ROOT / "README.md", *ROOT.glob("train/**/README.md"), *ROOT.glob("inference/**/README.md")]
    known = " ".join(p.read_text(encoding="utf-8") for p in cards)
    for number in re.findall(r"(?<![\w.])0\.\d\d+(?!\w)", PAGES["explanation/figures.md"]):
        assert re.search(rf"(?<![\w.]){re.escape(number)}(?!\d)", known), f"{number} stands nowhere else"
    for name in WRITTEN.keys() - {"explanation/figures.md"}:
        prose = re.sub(r"(?ms)^```.*?^```|`[^`]+`", "", WRITTEN[name])
        assert not re.search(r"F1[^.|]{0,60}\b0\.\d\d", prose), f"{name}: figures belong into explanation/figures.md"
