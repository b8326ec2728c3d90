"""`cadrage compare` from texts to folder. The Typer app is called as it is, mostly with gold spans."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from helpers import in_python
from typer.testing import CliRunner, Result

from cadrage import Document, Span
from cadrage.commands.compare import app
from cadrage.errors import CadrageError, MissingExtraError

FILES = {"rates.csv", "sources.csv", "labelling.csv", "asymmetry.csv", "frames.csv", "differences.csv", "index.html"}


def article(number: int, outlet: str, loaded: int, date: str = "") -> Document:
    """A text of 200 to 320 words with so many loaded words and one named source."""
    text = (
        "Le maire, Luc Ferrand, annonce un plan. "
        + "infâme " * loaded
        + "plan"
        + " mot" * (190 + 10 * (number % 13))
        + "."
    )
    begin = text.index("infâme") if loaded else 0
    spans = [Span(begin + 7 * k, begin + 7 * k + 6, "loaded_language") for k in range(loaded)]
    spans.append(Span(0, text.index(" un plan"), "named_source"))
    meta = {"outlet": outlet} if outlet else {}
    return Document(
        f"{outlet}-{number}", text, {**meta, **({"date": date} if date else {})}, tuple(spans), ("political",)
    )


def write(path: Path, documents: list[Document]) -> Path:
    """JSONL with spans."""
    path.write_text("".join(json.dumps(d.to_dict()) + "\n" for d in documents), encoding="utf-8")
    return path


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Two outlets of 14 texts, one with more loaded words, and a third with too few texts."""
    many = [article(k, "Le Phare", 4 + k % 3, f"2024-{1 + k % 4:02}-01") for k in range(14)]
    few = [article(k, "La Digue", k % 3, f"2024-{1 + k % 4:02}-01") for k in range(14)]
    return write(tmp_path / "articles.jsonl", [*many, *few, article(0, "Le Brin", 1), article(0, "", 1)])


def compare(*arguments: str | Path) -> Result:
    """Run the command; an error that cadrage raises on purpose is raised here too."""
    result = CliRunner().invoke(app, [str(a) for a in arguments], env={"COLUMNS": "160"})
    if isinstance(result.exception, CadrageError):
        raise result.exception
    return result


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV table."""
    with path.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def test_outlets_are_compared(articles: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = compare(articles, "--by", "outlet", "--gold", "--out", out, "--permutations", "999")
    assert result.exit_code == 0
    assert {p.name for p in out.iterdir()} == FILES | {
        "time.csv",
        "trends.csv",
        "rates.png",
        "frames.png",
        "time.png",
    } | {p.name for p in out.glob("labelling.png")}
    rates = {(r["group"], r["figure"]): r for r in rows(out / "rates.csv")}
    words = sum(len(article(k, "Le Phare", 4 + k % 3).text.split()) for k in range(14))
    assert float(rates["Le Phare", "loaded_language"]["value"]) == pytest.approx(
        1000 * sum(4 + k % 3 for k in range(14)) / words, rel=1e-4
    )
    assert rates["Le Brin", "loaded_language"]["enough_text"] == "0"
    assert [r["figure"] for r in rows(out / "differences.csv") if r["significant"] == "1"] == ["loaded_language"]
    cited = [r for r in rows(out / "sources.csv") if r["group"] == "La Digue"]
    assert [(r["source"], r["kind"], r["mentions"], r["share"]) for r in cited] == [
        ("Luc Ferrand", "person", "14", "1")
    ]
    assert "loaded_language: La Digue" in result.stdout
    assert "Le Brin: too little text to tell" in result.stdout
    assert "1 texts without meta field 'outlet' were left out" in result.stderr
    html = (out / "index.html").read_text(encoding="utf-8")
    assert "Luc Ferrand" in html
    assert "Trop peu de texte" in html


def test_the_same_input_gives_the_same_folder(articles: Path, tmp_path: Path) -> None:
    for name in "ab":
        compare(articles, "--by", "outlet", "--gold", "--out", tmp_path / name, "--permutations", "999", "--lang", "en")
    for p in (tmp_path / "a").iterdir():
        assert p.read_bytes() == (tmp_path / "b" / p.name).read_bytes()


def test_paths_may_be_groups(tmp_path: Path) -> None:
    left = write(tmp_path / "left.jsonl", [article(k, "x", 1) for k in range(3)])
    right = write(tmp_path / "right.jsonl", [article(k, "y", 1) for k in range(3)])
    compare(left, right, "--by", "file", "--gold", "--out", tmp_path / "out", "--permutations", "999")
    assert {r["group"] for r in rows(tmp_path / "out" / "rates.csv")} == {"left", "right"}


def test_a_model_flags_what_has_no_spans(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("Les terroristes ont fui, selon des sources proches.", encoding="utf-8")
    (tmp_path / "texts" / "b.txt").write_bytes(b"")
    result = compare(tmp_path / "texts", "--by", "file", "--out", tmp_path / "out", "--permutations", "999")
    assert result.exit_code == 1  # b.txt is empty; the rest is done
    assert "b.txt" in result.stderr
    assert (tmp_path / "out" / "index.html").exists()
    assert "Nothing was tested" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message", "code"),
    [
        (["--by", "paper", "--gold", "--out", "new"], "the fields are: date, outlet", 1),
        (["--by", "outlet", "--gold", "--out", "full"], "found something there", 2),
        (["--by", "outlet", "--gold", "--out", "no/where"], "does not exist", 1),
        (["--by", "outlet", "--gold", "--out", "new", "--lang", "de"], "known languages: fr, en", 2),
        (["articles.jsonl", "articles.jsonl", "--by", "file", "--gold", "--out", "new"], "given 2 times", 2),
        (["--by", "outlet", "--gold", "--model", "linear", "--out", "new"], "found both", 2),
    ],
)
def test_wrong_use_is_told(
    arguments: list[str], message: str, code: int, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "kept.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(CadrageError) as caught:
        compare(articles, *arguments)
    assert message in str(caught.value)
    assert caught.value.exit_code == code
    assert not (tmp_path / "new").exists()
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["kept.txt"]


def test_gold_needs_spans(tmp_path: Path) -> None:
    bare = write(tmp_path / "bare.jsonl", [article(0, "x", 0).with_spans(())])
    with pytest.raises(CadrageError, match="no text carries spans"):
        compare(bare, "--by", "outlet", "--gold", "--out", tmp_path / "out")


def test_nothing_is_left_when_drawing_fails(articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MissingExtraError("drawing", "plots")

    monkeypatch.setattr("cadrage.profile.page.page", fail)
    with pytest.raises(MissingExtraError):
        compare(articles, "--by", "outlet", "--gold", "--out", tmp_path / "out", "--permutations", "999")
    assert [p.name for p in tmp_path.iterdir()] == ["articles.jsonl"]


def test_without_matplotlib_the_extra_is_named(articles: Path) -> None:
    code = (
        "from cadrage.commands.compare import compare\n"
        "from cadrage.errors import MissingExtraError\n"
        "from pathlib import Path\n"
        f"try: compare([{str(articles)!r}], by='outlet', out=Path({str(articles.parent / 'out')!r}), gold=True)\n"
        "except MissingExtraError as e: print(e)\n"
    )
    done = in_python(code, ["matplotlib"])
    assert "pip install 'cadrage[plots]'" in done.stdout, done.stderr
    assert not (articles.parent / "out").exists()


def test_import_is_light() -> None:
    code = "import cadrage.commands.compare, cadrage.profile.study, cadrage.profile.page\nprint('ok')"
    assert in_python(code, ["matplotlib", "pandas", "scipy", "sklearn", "torch"]).stdout.strip() == "ok"
