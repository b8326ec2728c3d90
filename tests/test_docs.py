"""The documentation says what the program does."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run

from cadrage.cli import help_pages
from cadrage.taxonomy import FRAMES, LABELS
from cadrage.version import __version__
from cadrage_train.corpus.__main__ import CARD, card

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LISEZMOI = (ROOT / "LISEZMOI.md").read_text(encoding="utf-8")
COMMANDS = dict(help_pages())


def test_the_reference_is_the_help() -> None:
    reference = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for name, text in COMMANDS.items():
        assert f"## `{name}`\n\n```text\n{text.strip()}\n```" in reference, "run python docs/make.py"


def test_help_is_what_the_command_prints(run: Run) -> None:
    done = run("flag", "--help")
    assert done.returncode == 0
    assert "--min-score" in done.stdout.decode()


def _shown(text: str) -> list[str]:
    lines = re.findall(r"(?m)^    ((?:\.venv/bin/)?cadrage .*|cat .*\| cadrage .*)$", text)
    return [line.split("#")[0].strip() for line in lines]


@pytest.mark.parametrize("line", sorted({*_shown(README), *_shown(LISEZMOI)}))
def test_commands_of_the_readme_are_known(line: str) -> None:
    words = shlex.split(line.split("|")[-1])
    command = " ".join(["cadrage", *(w for w in words[1:3] if f"cadrage {words[1]} {w}" in COMMANDS or w == words[1])])
    assert command in COMMANDS
    for option in (w for w in words if w.startswith("--")):
        assert option in COMMANDS[command]


# One goes on for ever, one needs what it stores, three take long: test_serve.py, test_personal.py, test_behaviour.py,
# test_linear.py, test_encoder.py.
ELSEWHERE = (
    "cadrage serve",
    "cadrage train personal",
    "cadrage evaluate --behaviour",
    "cadrage train linear",
    "cadrage train encoder",
)


@pytest.mark.parametrize(
    "line", [x for x in dict.fromkeys([*_shown(README), *_shown(LISEZMOI)]) if not x.startswith(ELSEWHERE)]
)
def test_commands_of_the_readme_run(line: str, run: Run, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    text = "Le maire a parlé. Selon des proches du dossier, l'usine fermera.\n"
    for name in ("my-article.txt", "mon-article.txt", "article.txt"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    for folder in ("press", "presse", "pool"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(text, encoding="utf-8")
    page = f"<html><body><article><h1>Usine</h1>{f'<p>{text}</p>' * 9}</article></body></html>"
    (tmp_path / "article.html").write_text(page, encoding="utf-8")
    (tmp_path / "press.csv").write_text(f'body,outlet,date\n"{text}",Écho,2024-01-01\n', encoding="utf-8")
    gold = '{"id": "a", "text": "Les voyous.", "spans": [{"start": 4, "end": 10, "label": "name_calling"}]}\n'
    for name in ("gold.jsonl", "anna.jsonl", "ben.jsonl", "mine.jsonl", "a.jsonl", "b.jsonl", "few.jsonl"):
        (tmp_path / name).write_text(gold, encoding="utf-8")
    (tmp_path / "export.json").write_text(
        '[{"data": {"text": "Les voyous."}, "annotations": [{"result": []}]}]', encoding="utf-8"
    )
    words = shlex.split(line.split("|")[-1].removeprefix(".venv/bin/"))
    if "--backbone" in words:
        shutil.copytree(request.getfixturevalue("backbone"), tmp_path / "backbone")
    if words[1] == "train":
        words += ["--dev", "few.jsonl"]  # tuning on the whole dev split takes a minute
    stdin = text.encode() if line.startswith("cat ") else b""
    done = run(*words[1:], stdin=stdin)
    assert done.returncode == 0, done.stderr.decode()


def test_python_of_the_readme_runs() -> None:
    code = re.search(r"In Python:\n\n((?:    .*\n|\n)+)", README)
    assert code is not None
    source = re.sub(r"(?m)^    ", "", code[1])
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert "_source" in done.stdout or "_language" in done.stdout


@pytest.mark.parametrize("text", [README, LISEZMOI], ids=["README", "LISEZMOI"])
def test_the_first_screen_says_that_the_corpus_is_synthetic(text: str) -> None:
    first = " ".join(text.splitlines()[:22])
    assert "synthetic" in first or "synthétique" in first
    assert "No person" in first or "Aucune personne" in first
    assert all(f"`{label.id}`" in text for label in LABELS)


def test_links_lead_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            assert target.startswith("https://") or (path.parent / target).exists(), (path.name, target)


def test_the_changelog_knows_the_version() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_guide_defines_every_label() -> None:
    guide = (ROOT / "docs" / "annotation-guide.md").read_text(encoding="utf-8")
    assert all(f"`{label.id}`" in guide for label in LABELS)
    assert len(FRAMES) == 14


def test_the_corpus_card_is_up_to_date() -> None:
    assert CARD.read_text(encoding="utf-8") == card(), "run python -m cadrage_train.corpus card"
