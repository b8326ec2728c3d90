"""The command line in a process of its own: results, bad input, exit codes."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

from cadrage import Document

ARTICLE = "Les terroristes ont fui vers le nord, selon des sources proches du dossier. Le maire a parlé.\n"
SPOKEN = {"id": "7", "text": "Le maire parle.", "spans": []}


def _write(folder: Path) -> None:
    """The files that the table below speaks of."""
    (folder / "good.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "blank.txt").write_bytes(b" \n\t\n")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 8)
    (folder / "latin1.txt").write_bytes("Le maire a déclaré".encode("latin-1"))
    (folder / "utf16.txt").write_bytes("Le maire a déclaré".encode("utf-16"))
    (folder / "nul.txt").write_bytes(b"Le maire\0 parle.")
    (folder / "emoji.txt").write_text("😀🎉👍🏽", encoding="utf-8")
    (folder / "brackets.txt").write_text("[[[[[", encoding="utf-8")
    (folder / "escape.txt").write_bytes(b"Le maire \x1b[31mparle.")
    (folder / "none").mkdir()
    (folder / "none" / "scan.pdf").write_bytes(b"%PDF")
    (folder / "model").mkdir()
    line = json.dumps(SPOKEN) + "\n"
    (folder / "broken.jsonl").write_text(
        "".join(line.replace('"7"', f'"{k}"') for k in range(6)) + '{"id": 7, "te\n' + line, encoding="utf-8"
    )
    span: dict[str, Any] = {"start": 0, "end": 99, "label": "name_calling"}
    for name, change in (
        ("outside", {}),
        ("unknown", {"end": 2, "label": "bias"}),
        ("reversed", {"start": 3, "end": 1}),
    ):
        document = {**SPOKEN, "spans": [{**span, **change}]}
        (folder / f"{name}.jsonl").write_text(json.dumps(document), encoding="utf-8")
    (folder / "twice.jsonl").write_text(line * 2, encoding="utf-8")
    (folder / "surrogate.jsonl").write_text('{"id": "a", "text": "a\\ud83d"}\n', encoding="utf-8")
    (folder / "nocolumn.csv").write_text("texte,titre\nLe maire parle.,a\n", encoding="utf-8")
    (folder / "page.html").write_text("<html><body></body></html>", encoding="utf-8")
    (folder / "fake.parquet").write_text("no parquet", encoding="utf-8")
    (folder / "letter.docx").write_bytes(b"PK")


# Arguments, exit code, what the one line on standard error holds ("" where the result is right).
TABLE: dict[str, tuple[list[str], int, str]] = {
    "good": (["flag", "good.txt"], 0, ""),
    "empty file": (["flag", "empty.txt"], 1, "empty.txt: is empty; expected text"),
    "white space only": (["flag", "blank.txt"], 0, ""),
    "binary file": (["flag", "binary.txt"], 1, "NUL byte at 0: a binary file"),
    "Latin-1": (["flag", "latin1.txt"], 1, "found byte 0xe9 at 12; if it is Latin-1, convert it: iconv"),
    "UTF-16": (["flag", "utf16.txt"], 1, "found UTF-16; convert it: iconv"),
    "NUL byte": (["flag", "nul.txt"], 1, "NUL byte at 8"),
    "only emoji": (["flag", "emoji.txt"], 0, ""),
    "brackets in a file": (["flag", "brackets.txt"], 0, ""),
    "brackets as a path": (["flag", "[[[[["], 1, "[[[[[: glob without any file"),
    "brackets as a command": (["[[[[["], 2, "No such command '[[[[['"),
    "escape sequence": (["flag", "escape.txt"], 0, ""),
    "folder without texts": (["flag", "none"], 1, "none: folder holds no .txt"),
    "missing file": (["flag", "missing.txt"], 1, "missing.txt: no such file or folder"),
    "file of another kind": (["flag", "letter.docx"], 1, "expected a .txt, .html"),
    "broken line 7": (["flag", "broken.jsonl"], 1, "broken.jsonl, line 7: expected one JSON object a line"),
    "offsets out of range": (["flag", "outside.jsonl"], 1, "name_calling at 0-99 is empty or outside the text"),
    "offsets reversed": (["flag", "reversed.jsonl"], 1, "at 3-1 is empty or outside"),
    "unknown label in a file": (["evaluate", "unknown.jsonl"], 1, "line 1: field spans: unknown label 'bias'"),
    "id twice": (["flag", "twice.jsonl"], 1, "the id '7' occurs twice"),
    "half a surrogate pair": (["flag", "surrogate.jsonl"], 1, "half of a surrogate pair at character 1"),
    "no text column": (["flag", "nocolumn.csv"], 1, "no column 'text' (see --text-column); the columns are texte"),
    "no meta column": (
        ["flag", "nocolumn.csv", "--text-column", "texte", "--meta-columns", "date"],
        1,
        "no column 'date' (see --meta-columns)",
    ),
    "page without article": (["flag", "page.html"], 1, "no article text found"),
    "no Parquet": (["flag", "fake.parquet"], 1, "expected a Parquet file"),
    "missing model": (["flag", "good.txt", "--model", "large"], 1, "no model 'large': expected a bundled name"),
    "folder without model": (["flag", "good.txt", "--model", "model"], 1, "no checkpoint here, expected config.json"),
    "unknown label": (["flag", "good.txt", "--labels", "bias"], 2, "unknown label 'bias'; known labels: loaded"),
    "unknown format": (["flag", "good.txt", "--format", "pdf"], 2, "unknown format 'pdf'; known formats: text"),
    "unknown option": (["flag", "good.txt", "--loud"], 2, "No such option"),
    "unknown command": (["flog"], 2, "No such command 'flog'"),
    "no path": (["flag"], 2, "Missing argument 'PATH...'"),
    "score above 1": (["flag", "good.txt", "--min-score", "2"], 2, "--min-score"),
    "score that is no number": (["flag", "good.txt", "--min-score", "nan"], 2, "--min-score"),
    "out is a folder": (["flag", "good.txt", "--out", "none"], 2, "expected a file, found a folder"),
    "out in no folder": (["flag", "good.txt", "--out", "nowhere/a.html"], 1, "can't be written"),
    "gold of another kind": (["evaluate", "good.txt"], 1, "expected a .jsonl file"),
    "predictions and model": (["evaluate", "twice.jsonl", "twice.jsonl", "--model", "linear"], 2, "found both"),
    "nowhere to train to": (["train", "linear"], 2, "Missing option '--out'"),
}


@pytest.mark.parametrize(("arguments", "code", "message"), TABLE.values(), ids=TABLE.keys())
def test_input_gets_a_result_or_one_line(
    run: Run, tmp_path: Path, arguments: list[str], code: int, message: str
) -> None:
    _write(tmp_path)
    done = run(*arguments)
    error = done.stderr.decode()
    assert done.returncode == code, error
    assert "Traceback" not in error
    if code == 0:
        assert error == ""
        assert done.stdout
        assert b"\x1b" not in done.stdout
    else:
        assert error.startswith("cadrage: ")
        assert error.count("\n") == 1
        assert message in error


def test_five_megabytes_on_one_line(run: Run, tmp_path: Path) -> None:
    text = ("Le conseil a voté hier soir. " * 180_000)[:5_000_000]
    (tmp_path / "long.txt").write_text(text, encoding="utf-8")
    done = run("flag", "long.txt", "--format", "jsonl", "--labels", "name_calling", "--model", "linear")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["text"] == text


def test_jsonl_keeps_texts_and_meta_to_the_character(run: Run, tmp_path: Path) -> None:
    texts = ["L’été\u00a0: « oui »\r\n\r\nFin 🎉.", "", "e\u0301te\u0301 \u0000 \u2028 fin", '"\\n"']
    lines = [{"id": str(k), "text": t, "meta": {"outlet": "Écho"}, "spans": []} for k, t in enumerate(texts)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(x) + "\n" for x in lines), encoding="utf-8")
    done = run("flag", "in.jsonl", "--format", "jsonl", "--min-score", "0")
    found = [Document.from_dict(json.loads(line)) for line in done.stdout.decode().split("\n") if line]
    assert [d.text for d in found] == texts
    assert all(d.meta == {"outlet": "Écho"} for d in found)


def test_spans_and_frames_of_the_input_are_replaced(run: Run) -> None:
    line: dict[str, Any] = {"id": "a", "text": "Le maire parle.", "frames": ["morality"]}
    line["spans"] = [{"start": 3, "end": 8, "label": "name_calling"}]
    done = run("flag", "-", "--format", "jsonl", "--min-score", "1", stdin=json.dumps(line).encode())
    found = json.loads(done.stdout)
    assert (found["id"], found["text"], found["spans"]) == ("a", "Le maire parle.", [])
    assert "morality" not in found.get("frames", [])


def test_standard_input_as_text_and_with_a_byte_order_mark(run: Run) -> None:
    done = run("flag", "-", "--format", "jsonl", stdin="\n  \ufeff".encode() + ARTICLE.encode())
    assert json.loads(done.stdout)["id"] == "stdin"
    done = run("flag", "-", "--format", "jsonl", stdin=b"\xef\xbb\xbf" + ARTICLE.encode())
    assert json.loads(done.stdout)["text"] == ARTICLE


def test_a_folder_names_what_it_leaves_out_and_does_the_rest(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "press" / "deep"
    folder.mkdir(parents=True)
    (folder / "b.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "press" / "a.TXT").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "press" / "bad.txt").write_bytes(b"\xff")
    (tmp_path / "press" / "scan.pdf").write_bytes(b"%PDF")
    done = run("flag", "press", "--out", "out.jsonl")
    assert done.returncode == 1
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a.TXT", "deep/b.txt"]
    error = done.stderr.decode()
    assert "1 files of other kinds were left out (1 .pdf)" in error
    assert "bad.txt: expected UTF-8 text, found byte 0xff at 0" in error
    assert run("flag", "press/*.TXT", "--format", "jsonl").returncode == 0


def test_a_glob_counts_paths_from_its_first_wildcard(run: Run, tmp_path: Path) -> None:
    (tmp_path / "press" / "2024").mkdir(parents=True)
    (tmp_path / "press" / "2024" / "a.txt").write_text(ARTICLE, encoding="utf-8")
    done = run("flag", "press/**/*.txt", "--format", "jsonl")
    assert json.loads(done.stdout)["id"] == "2024/a.txt"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_csv_in_and_out(run: Run, tmp_path: Path, delimiter: str) -> None:
    with (tmp_path / "in.csv").open("w", encoding="utf-8-sig", newline="") as f:
        writer = csv.writer(f, delimiter=delimiter)
        writer.writerows([["corps", "journal"], [ARTICLE, "L'Écho"], ["a" * 200_000, ""]])
    options = ["--text-column", "corps", "--meta-columns", "journal", "--model", "linear"]
    done = run("flag", "in.csv", "--format", "jsonl", *options)
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["id"], first["text"], first["meta"]) == ("in.csv:1", ARTICLE, {"journal": "L'Écho"})
    assert second["id"] == "in.csv:2"
    assert len(second["text"]) == 200_000
    run("flag", "in.csv", *options, "--out", "spans.csv")
    with (tmp_path / "spans.csv").open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    assert rows
    assert all(ARTICLE[int(r["start"]) : int(r["end"])] == r["text"] for r in rows)


def test_parquet(run: Run, tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    table = pa.table({"id": ["x", "y", None], "text": [ARTICLE, None, "c"], "year": [2020, 2021, 2022]})
    parquet.write_table(table, tmp_path / "in.parquet")
    done = run("flag", "in.parquet", "--format", "jsonl", "--meta-columns", "year")
    assert done.returncode == 1
    assert [json.loads(line)["meta"] for line in done.stdout.splitlines()] == [{"year": "2020"}]
    assert done.stderr.decode().splitlines() == [
        "cadrage: in.parquet, row 2: expected a text in column 'text', found nothing",
        "cadrage: in.parquet, row 3: expected an id in column 'id', found nothing",
    ]


def test_html_gives_the_article(run: Run, tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{ARTICLE.strip()} Numéro {k} sur la liste des faits du jour.</p>" for k in range(6))
    page = (
        "<!doctype html><html lang='fr'><head><meta charset='utf-8'><title>Un titre</title></head><body>"
        f"<nav><a href='/'>Accueil</a></nav><article><h1>Un titre</h1>{paragraphs}</article>"
        "<footer>Mentions légales</footer></body></html>"
    )
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    done = run("flag", "page.html", "--format", "jsonl")
    found = json.loads(done.stdout)
    assert "Les terroristes ont fui" in found["text"]
    assert "Mentions légales" not in found["text"]
    assert found["meta"]["title"] == "Un titre"


def test_out_appears_only_when_complete(run: Run, tmp_path: Path) -> None:
    _write(tmp_path)
    done = run("flag", "broken.jsonl", "--out", "out.jsonl")
    assert done.returncode == 1
    assert not (tmp_path / "out.jsonl").exists()
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".out")]


def test_format_follows_the_extension_of_out(run: Run, tmp_path: Path) -> None:
    _write(tmp_path)
    for name, start in (("a.html", "<!doctype html>"), ("a.csv", "id,start,end"), ("a.jsonl", "{"), ("a.txt", "good")):
        assert run("flag", "good.txt", "--out", name).returncode == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_labels_and_score_choose_spans(run: Run, tmp_path: Path) -> None:
    _write(tmp_path)
    done = run("flag", "good.txt", "--format", "jsonl", "--min-score", "0", "--labels", "vague_source,name_calling")
    spans = json.loads(done.stdout)["spans"]
    assert {s["label"] for s in spans} <= {"vague_source", "name_calling"}
    strict = run("flag", "good.txt", "--format", "jsonl", "--min-score", "0.3", "--labels", "vague_source,name_calling")
    assert json.loads(strict.stdout)["spans"] == [s for s in spans if s["score"] >= 0.3]


def test_a_reader_that_stops_early_is_no_error(tmp_path: Path) -> None:
    line = json.dumps({"id": "a", "text": "Le maire parle."})
    lines = "".join(line.replace('"a"', f'"{k}"') + "\n" for k in range(3000))
    (tmp_path / "in.jsonl").write_text(lines, encoding="utf-8")
    command = f"{sys.executable} -c 'from cadrage.cli import main; main()' flag in.jsonl --format jsonl | head -n 1"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, cwd=tmp_path, check=False)
    assert json.loads(done.stdout)["id"] == "0"
    assert done.stderr == b""


def test_models_marks_the_default(run: Run) -> None:
    listed = run("models").stdout.decode()
    assert "* " in listed
    assert "linear" in listed


def test_evaluate_prints_every_label_and_metric(run: Run, tmp_path: Path) -> None:
    gold = {"id": "a", "text": ARTICLE, "spans": [{"start": 4, "end": 15, "label": "name_calling"}]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold), encoding="utf-8")
    table = run("evaluate", "gold.jsonl").stdout.decode()
    for word in ("name_calling", "micro", "macro", "strict F1", "ptc F1", "relaxed F1"):
        assert word in table
    done = run("evaluate", "gold.jsonl", "gold.jsonl", "--format", "json", "--resamples", "10")
    assert json.loads(done.stdout)["micro"]["strict"] == {
        "precision": 1.0,
        "recall": 1.0,
        "f1": 1.0,
        "interval": [1.0, 1.0],
    }


def test_a_missing_extra_is_answered_with_the_command(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"")
    for blocked, arguments, extra in (
        ("pyarrow", ["flag", "a.parquet"], "parquet"),
        ("sklearn", ["train", "linear", "--out", "m"], "train"),
        ("huggingface_hub", ["flag", "a.parquet", "--model", "someone/model"], "hub"),
    ):
        code = (
            "import sys\n"
            f"sys.modules[{blocked!r}] = None\n"
            f"sys.argv = ['cadrage', *{arguments!r}]\n"
            "from cadrage.cli import main\n"
            "main()\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env=os.environ, check=False
        )
        assert done.returncode == 1
        assert f"pip install 'cadrage[{extra}]'" in done.stderr
        assert "Traceback" not in done.stderr
