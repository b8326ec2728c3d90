"""The notebooks run from top to bottom, in a kernel of their own, and hold no output in git."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from cadrage.cli import help_pages

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))
# A cell takes seconds; a machine that has other work may need far longer.
CELL_SECONDS = 300


def read(path: Path) -> Any:
    """A notebook."""
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def test_there_are_four() -> None:
    assert [p.stem[:2] for p in NOTEBOOKS] == ["01", "02", "03", "04"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_it_holds_no_output(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_it_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    notebook = read(path)
    folder = tmp_path / "here"
    folder.mkdir()
    NotebookClient(notebook, timeout=CELL_SECONDS, resources={"metadata": {"path": str(folder)}}).execute()
    shown = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    assert not [o for o in shown if o.output_type == "stream" and o.name == "stderr"]
    kinds = [kind for o in shown if "data" in o for kind in o.data]
    assert "image/png" in kinds
    assert any("class='cadrage'" in o.data.get("text/html", "") for o in shown if "data" in o)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_links_and_commands_are_known(path: Path) -> None:
    commands = dict(help_pages())
    prose = "\n".join(c.source for c in read(path).cells if c.cell_type == "markdown")
    for target in re.findall(r"\]\(([^)#]+)\)", prose):
        assert (path.parent / target).exists(), target
    for line in re.findall(r"`(cadrage [^`]+)`", prose):
        name = max((n for n in commands if f"{line} ".startswith(f"{n} ")), key=len)
        assert name != "cadrage", line
        for option in re.findall(r"(?<!\S)--[a-z-]+", line):
            assert re.search(rf"{option}(?![\w-])", commands[name]), line
