"""Which text to annotate next."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import Run

from cadrage import Detector, Document
from cadrage.suggest import suggest, uncertainty
from cadrage_train.corpus import load

POOL = [Document(d.id, d.text) for d in load("dev")[:6]]


def test_order() -> None:
    """Uncertain first; a copy of what was taken comes last."""
    detector = Detector.load("linear")
    twin = Document("twin", POOL[0].text)
    found = suggest([*POOL, twin], detector)
    assert len(found) == 7
    assert {s.document.id for s in found} == {d.id for d in [*POOL, twin]}
    assert found[0].uncertainty == max(s.uncertainty for s in found)
    assert found[-1].document.text == POOL[0].text
    assert found[-1].novelty < 0.01
    assert [s.document.id for s in suggest(POOL, detector, limit=2)] == [
        s.document.id for s in suggest(POOL, detector)
    ][:2]


def test_what_was_annotated_is_not_new() -> None:
    found = suggest(POOL[:3], Detector.load("linear"), annotated=[POOL[1]])
    assert found[-1].document.id == POOL[1].id


def test_empty() -> None:
    detector = Detector.load("linear")
    assert suggest([], detector) == []
    (one,) = suggest([Document("a", "")], detector)
    assert (one.uncertainty, one.novelty) == (0.0, 1.0)
    assert uncertainty(detector.checkpoint.model.score("")) == 0.0


def test_command(run: Run, tmp_path: Path) -> None:
    lines = [json.dumps(d.to_dict()) for d in POOL]
    (tmp_path / "pool.jsonl").write_text("\n".join(lines))
    (tmp_path / "done.jsonl").write_text(lines[0])
    out = run("suggest", "pool.jsonl", "--annotated", "done.jsonl", "--format", "jsonl", "--model", "linear")
    rows = [json.loads(line) for line in out.stdout.splitlines()]
    assert {r["id"] for r in rows} == {d.id for d in POOL[1:]}
    assert all(0 <= r["uncertainty"] <= 1 and 0 <= r["novelty"] <= 1 for r in rows)
    table = run("suggest", "pool.jsonl", "--limit", "2", "--model", "linear").stdout.decode()
    assert len(table.strip().splitlines()) == 3
    wrong = run("suggest", "pool.jsonl", "--format", "html")
    assert wrong.returncode == 2
    nowhere = run("suggest", "pool.jsonl", "--annotated", str(tmp_path))
    assert nowhere.returncode == 1
    assert b"expected a JSONL" in nowhere.stderr
