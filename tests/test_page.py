"""The web page of the server: files and headers, what is stored and exported, other sites, hostile texts."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cadrage import Document
from cadrage.segment import count_words
from cadrage.serve import page
from cadrage.serve.app import ADAPTERS, create_app
from cadrage.serve.bodies import Guard
from cadrage.serve.engine import Engine
from cadrage.serve.store import FILE
from cadrage.taxonomy import LABEL_IDS, LABELS

HARD = "😀🇫🇷 L’été e\u0301tait beau.\r\n\r\nLes terroristes ont été chassés, selon des sources proches."
AT = HARD.index("terroristes")
SPAN = {"start": AT, "end": AT + 11, "label": "name_calling"}
TOKEN = "a-secret-token"


@pytest.fixture(autouse=True, scope="module")
def _adapter() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(ADAPTERS, page.NAME, page.router)
        yield


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = Engine(tmp_path, "linear")
    yield engine
    engine.close()


@pytest.fixture
def client(engine: Engine) -> TestClient:
    return TestClient(create_app(engine, Guard()), base_url="http://localhost")


def exported(client: TestClient) -> list[dict[str, Any]]:
    return [json.loads(line) for line in client.get("/page/export").text.splitlines()]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/page/page.css", "text/css"),
        ("/page/page.js", "text/javascript"),
        ("/page/taxonomy", "application/json"),
        ("/page/export", "application/x-ndjson"),
    ],
)
def test_files_and_headers(client: TestClient, path: str, kind: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("name", ["__init__.py", "..%2fapp.py", "%2e%2e%2fapp.py", "none.js", "page.js%00"])
def test_nothing_else_can_be_read(client: TestClient, name: str) -> None:
    assert client.get(f"/page/{name}").status_code == 404


def test_the_page_names_no_other_site(client: TestClient) -> None:
    for name in ("index.html", *(p.name for p in Path(page.__file__).parent.glob("*.[jc]s*"))):
        content = client.get(f"/page/{name}").text
        assert "://" not in content, name
        assert "innerHTML" not in content, name


def test_taxonomy(client: TestClient) -> None:
    labels = client.get("/page/taxonomy").json()["labels"]
    assert [(x["id"], x["tag"], x["name"]["fr"]) for x in labels] == [(x.id, x.tag, x.fr) for x in LABELS]


def test_flag_counts_code_points_and_gives_reasons(client: TestClient) -> None:
    answer = client.post("/page/flag", json={"text": HARD}).json()
    document = Document.from_dict(answer["document"])
    assert document.text == HARD
    assert len(answer["reasons"]) == len(document.spans)
    found = dict(zip((document.wording(s) for s in document.spans), answer["reasons"], strict=True))
    assert "désigne et juge" in found["terroristes"]["sentence"]
    assert "combattants" in found["terroristes"]["alternatives"]
    assert answer["words"] == count_words(HARD)
    english = client.post("/page/flag", json={"text": HARD, "language": "en"}).json()
    assert any("names and judges" in r["sentence"] for r in english["reasons"] if r)


def test_an_html_page_gives_its_article(client: TestClient) -> None:
    body = "".join(f"<p>Les terroristes du quartier {k} ont parlé longuement, selon des témoins.</p>" for k in range(9))
    html = f"<html><head><title>Un titre</title></head><body><nav>Menu</nav><article>{body}</article></body></html>"
    document = client.post("/page/flag", json={"html": html}).json()["document"]
    assert "terroristes du quartier 8" in document["text"]
    assert "Menu" not in document["text"]
    assert document["meta"]["title"] == "Un titre"


def test_reasons_for_corrected_spans(client: TestClient) -> None:
    source = {"start": 0, "end": 2, "label": "named_source"}
    rejected = {**SPAN, "start": AT - 4, "optional": True}  # may overlap
    body = {"text": HARD, "spans": [source, rejected, SPAN], "language": "en"}
    reasons = client.post("/page/reasons", json=body).json()["reasons"]
    assert [r is None for r in reasons] == [True, False, False]
    assert "names and judges" in reasons[2]["sentence"]


def test_annotations_are_stored_and_exported(client: TestClient, engine: Engine, tmp_path: Path) -> None:
    scored = {**SPAN, "score": 0.9}
    body = {"text": HARD, "spans": [scored], "meta": {"title": "T"}, "stamp": "1"}
    answer = client.post("/page/annotation", json=body)
    assert answer.status_code == 201
    # Another reader sees it: it was committed before it was acknowledged.
    with sqlite3.connect(tmp_path / FILE) as other:
        assert other.execute("SELECT COUNT(*) FROM revision").fetchone() == (1,)
    (kept,) = engine.store.evidence()
    assert (kept.tool, kept.key, kept.labels) == ("page", answer.json()["key"], LABEL_IDS)
    assert [(kept.document.wording(s), s.label, s.score) for s in kept.document.spans] == [
        ("terroristes", "name_calling", None)
    ]
    client.post("/page/annotation", json=body)  # sent again
    assert engine.store.count() == 1
    client.post("/page/annotation", json={**body, "spans": [], "stamp": "2"})
    client.post("/page/annotation", json={**body, "stamp": "3"})  # there and back
    assert engine.store.count() == 3
    client.post("/page/annotation", json={"text": "Autre.", "key": "mine"})
    export = client.get("/page/export")
    assert "attachment" in export.headers["content-disposition"]
    first, second = sorted(exported(client), key=lambda d: d["id"] == "mine")
    assert (first["text"], first["spans"], first["meta"]) == (HARD, [SPAN], {"title": "T"})
    assert (second["id"], second["spans"]) == ("mine", [])


def test_export_holds_the_annotations_of_the_page_only(client: TestClient, engine: Engine) -> None:
    cas = {"action": "ANNOTATION_CREATED", "annotation": {"id": 1, "result": []}, "project": {"id": 3}}
    assert client.post("/webhook", json=cas).status_code == 201
    assert exported(client) == []


@pytest.mark.parametrize("path", ["/page/flag", "/page/reasons", "/page/annotation", "/flag", "/webhook", "/training"])
def test_other_sites_are_refused(client: TestClient, path: str) -> None:
    body = json.dumps({"text": HARD})
    kind = {"Content-Type": "application/json"}
    for wrong in (
        {"Host": "rebound.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:81"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    ):
        assert client.post(path, content=body, headers={**kind, **wrong}).status_code == 403


@pytest.mark.parametrize("path", ["/page/flag", "/page/reasons", "/page/annotation"])
def test_the_page_is_served_and_forms_are_not(client: TestClient, path: str) -> None:
    body = json.dumps({"text": HARD})
    kind = {"Content-Type": "application/json"}
    for plain in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        assert client.post(path, content=body, headers={"Content-Type": plain}).status_code == 415
    for own in ({"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin", "Origin": "https://proxy"}, {}):
        assert client.post(path, content=body, headers={**kind, **own}).status_code in (200, 201)
    assert client.get(path).status_code in (404, 405)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": 3},
        {"text": " \n"},
        {"text": "a\ud800"},
        {"text": HARD, "spans": [{**SPAN, "end": 9999}]},
        {"text": HARD, "spans": [SPAN, SPAN]},
        {"text": HARD, "spans": [{**SPAN, "label": "<script>"}]},
        {"text": HARD, "spans": "x"},
        {"text": HARD, "meta": {"title": 3}},
        {"text": HARD, "key": 3},
        {"text": HARD, "key": "x" * 201},
        {"text": HARD, "stamp": {}},
    ],
)
def test_wrong_annotations_are_refused(client: TestClient, engine: Engine, body: dict[str, Any]) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post("/page/annotation", content=json.dumps(body), headers=headers)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert engine.store.count() == 0


@pytest.mark.parametrize("body", ["[]", "{", '{"text": 3}', '{"html": ""}', '{"text": "a", "language": "de"}'])
def test_wrong_texts_are_refused(client: TestClient, body: str) -> None:
    answer = client.post("/page/flag", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "\u202eשלום العالم\u202c Les terroristes\u2066",
        "\0\x07\u2028\ufeff Les terroristes\r\n\x0b\x0c",
        "e" + "\u0301" * 5000,
    ],
    ids=["empty", "script", "bidi", "controls", "accents"],
)
def test_hostile_texts_come_back_unchanged(client: TestClient, text: str) -> None:
    answer = client.post("/page/flag", json={"text": text})
    assert answer.status_code == 200
    assert answer.json()["document"]["text"] == text


def test_with_a_token_the_browser_asks_for_it(engine: Engine) -> None:
    guarded = TestClient(create_app(engine, Guard(TOKEN)), base_url="http://localhost")
    for path in ("/", "/page/page.js", "/page/export"):
        refused = guarded.get(path)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Basic")
        credentials = base64.b64encode(f"anna:{TOKEN}".encode()).decode()
        assert guarded.get(path, headers={"Authorization": f"Basic {credentials}"}).status_code == 200
