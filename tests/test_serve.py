"""The server: adapters, the store, credentials. A small encoder stands in where a training runs."""

from __future__ import annotations

import base64
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import SHARED_DATA
from starlette.testclient import TestClient

from cadrage import Document, ModelError, Span
from cadrage.offsets import Utf16
from cadrage.serve.app import create_app
from cadrage.serve.bodies import SECRET_HEADER, Guard, is_loopback
from cadrage.serve.engine import RESULT, Engine
from cadrage.serve.label_studio import label_config, places
from cadrage.serve.store import DELETED, DONE, SKIPPED, Annotation, Store
from cadrage.serve.versions import BASE, Versions
from cadrage.serve.webhooks import Webhooks
from cadrage.taxonomy import LABEL_IDS

HARD = "😀🇫🇷 L’été e\u0301tait beau.\r\n\r\nLes terroristes ont été chassés, selon des sources proches."
TOKEN = "a-secret-token"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = Engine(tmp_path_factory.mktemp("serve"), "linear")
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def client(engine: Engine) -> TestClient:
    return TestClient(create_app(engine, Guard()), base_url="http://localhost")


@pytest.fixture(scope="module")
def guarded(engine: Engine) -> TestClient:
    return TestClient(create_app(engine, Guard(TOKEN)), base_url="http://localhost")


def ask(tasks: list[Any], config: str | None = None) -> dict[str, Any]:
    return {"tasks": tasks, "project": "3.17", "label_config": config or label_config(), "params": {}}


def event(number: int, text: str, spans: list[tuple[int, int, str]], **more: Any) -> dict[str, Any]:
    """ANNOTATION_CREATED as Label Studio sends it."""
    result = [
        {
            "id": f"r{k}",
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "value": {"start": a, "end": b, "text": "a copy that is never trusted", "labels": [label]},
        }
        for k, (a, b, label) in enumerate(spans)
    ]
    annotation = {"id": number, "result": result, "was_cancelled": False, "updated_at": "2026-01-01", **more}
    return {
        "action": "ANNOTATION_CREATED",
        "annotation": annotation,
        "task": {"id": 100 + number, "data": {"text": text}},
        "project": {"id": 3, "label_config": label_config()},
    }


def test_flag(client: TestClient) -> None:
    found = client.post("/flag", json={"text": HARD, "meta": {"outlet": "x"}}).json()
    document = Document.from_dict(found)
    assert document.text == HARD
    assert document.meta == {"outlet": "x"}
    assert "terroristes" in {document.wording(s) for s in document.spans}
    for body in ("[]", "{", '{"text": 3}'):
        assert client.post("/flag", content=body).status_code == 400


def test_predictions_stand_at_the_right_characters(client: TestClient) -> None:
    tasks = [{"id": 1, "data": {"text": HARD}}, {"id": 2, "data": {"text": ""}}]
    answer = client.post("/predict", json=ask(tasks)).json()
    assert len(answer["results"]) == 2
    setup = client.post("/setup", json={"project": "3.1", "schema": label_config()}).json()
    assert {r["model_version"] for r in answer["results"]} == {setup["model_version"]} == {answer["model_version"]}
    regions = answer["results"][0]["result"]
    assert regions
    for r in regions:
        assert HARD[r["value"]["start"] : r["value"]["end"]] == r["value"]["text"]
        assert 0 <= r["score"] <= 1
        assert (r["from_name"], r["to_name"], r["type"]) == ("label", "text", "labels")
    assert answer["results"][1]["result"] == []


def test_several_text_tags_and_labels_by_french_names(client: TestClient) -> None:
    config = (
        '<View><Labels name="a" toName="title"><Label value="Étiquetage"/><Label value="extra"/></Labels>'
        '<Text name="title" value="$head"/><Labels name="b" toName="body"><Label value="source vague"/></Labels>'
        '<Text name="body" value="$body"/></View>'
    )
    assert [(*p.controls, p.name, p.key) for p in places(config)] == [("a", "title", "head"), ("b", "body", "body")]
    data = {"head": "Les terroristes fuient", "body": HARD}
    regions = client.post("/predict", json=ask([{"id": 1, "data": data}], config)).json()["results"][0]["result"]
    named = {(r["from_name"], r["to_name"], r["value"]["text"], *r["value"]["labels"]) for r in regions}
    assert ("a", "title", "terroristes", "Étiquetage") in named
    assert all(label == "source vague" for a, _, _, label in named if a == "b")


def test_what_cannot_be_predicted_says_why(client: TestClient, engine: Engine) -> None:
    for config, words in (
        ("<View/>", "no <Text"),
        ("<View", "no XML"),
        ('<!DOCTYPE x [<!ENTITY e "e">]><View>&e;</View>', "no XML"),
        (
            '<View><Labels name="l" toName="t"><Label value="autre"/></Labels><Text name="t" value="$t"/></View>',
            "no <L",
        ),
    ):
        answer = client.post("/predict", json=ask([], config))
        assert answer.status_code == 400
        assert words in answer.json()["detail"]
        assert any(words in p for p in client.get("/health").json()["problems"])
        assert client.post("/setup", json={"project": "3.1", "schema": config}).status_code == 200
    answer = client.post(
        "/predict", json=ask([{"id": 77, "data": {"text": None}}, {"id": 78, "data": {"text": "Un."}}])
    )
    assert len(answer.json()["results"]) == 2
    assert any("task 77" in p for p in engine.problems)
    assert client.post("/predict", json={"tasks": 3}).status_code == 400


def test_annotations_are_stored_skipped_ones_are_no_evidence(tmp_path: Path) -> None:
    engine = Engine(tmp_path, "linear")
    client = TestClient(create_app(engine, Guard()), base_url="http://localhost")
    at = HARD.index("terroristes")
    spans = [(at, at + 11, "name_calling"), (at, at + 11, "loaded_language")]
    assert client.post("/webhook", json=event(1, HARD, spans)).json() == {"status": "stored", "stored": 1}
    client.post("/webhook", json=event(1, HARD, spans))  # sent again
    assert engine.store.count() == 1
    client.post("/webhook", json=event(2, "Rien.", [], was_cancelled=True))
    (first,) = engine.store.evidence()
    assert {(first.document.wording(s), s.label) for s in first.document.spans} == {
        ("terroristes", "name_calling"),
        ("terroristes", "loaded_language"),
    }
    assert {a.status for a in engine.store.latest()} == {DONE, SKIPPED}
    changed = event(1, HARD, spans[:1], updated_at="2026-01-02") | {"action": "ANNOTATION_UPDATED"}
    client.post("/webhook", json=changed)
    assert [len(a.document.spans) for a in engine.store.evidence()] == [1]
    assert engine.store.count() == 3  # the first revision is kept
    gone = {"action": "ANNOTATIONS_DELETED", "annotations": [{"id": 1}], "project": {"id": 3}}
    assert client.post("/webhook", json=gone).json()["deleted"] == 1
    assert engine.store.evidence() == []
    assert {a.status for a in engine.store.latest()} == {DELETED, SKIPPED}
    engine.close()


def test_a_store_opened_again_holds_everything(tmp_path: Path) -> None:
    store = Store(tmp_path)
    document = Document("a", HARD, {"outlet": "x"}, (Span(0, 3, "vague_source", None, True),))
    kept = Annotation("tool", "p", "k", document, LABEL_IDS, DONE, "")
    assert store.add(kept)
    assert not store.add(kept)
    store.close()
    again = Store(tmp_path)
    assert list(again.latest()) == [kept]
    again.close()


def test_recorded_samples(client: TestClient) -> None:
    """What a real Label Studio sent."""
    path = SHARED_DATA.parent / "annotation-tools" / "protocol_samples.json"
    if not path.exists():
        pytest.skip("../shared/data is not here: real texts for measuring only")
    for name, sample in json.loads(path.read_text(encoding="utf-8")).items():
        answer = client.request(sample["method"], sample["path"], json=sample["body"])
        assert answer.status_code == sample["status"], name


def test_doccano_counts_utf16(client: TestClient) -> None:
    found = client.post("/doccano", json={"text": HARD}).json()
    units = HARD.encode("utf-16-le")
    words = {units[2 * s["start_offset"] : 2 * s["end_offset"]].decode("utf-16-le") for s in found}
    assert "terroristes" in words
    assert client.post("/doccano", json={}).status_code == 400


LAYER = "custom.Flag"


def cas_of(text: str) -> Any:
    from cassis import Cas, TypeSystem

    types = TypeSystem()
    layer = types.create_type(LAYER, "uima.tcas.Annotation")
    types.create_feature(layer, "value", "uima.cas.String")
    types.create_feature(layer, "value_score", "uima.cas.Double")
    types.create_feature(layer, "value_score_explanation", "uima.cas.String")
    types.create_feature(layer, "inception_internal_predicted", "uima.cas.Boolean")
    cas = Cas(types)
    cas.sofa_string = text
    cas.sofa_mime = "text/plain"
    return cas


def asked_by_inception(cas: Any) -> dict[str, Any]:
    metadata = {"layer": LAYER, "feature": "value", "projectId": 7, "anchoringMode": "characters"}
    document = {"xmi": cas.to_xmi(), "documentId": 5, "userId": "anna"}
    return {"metadata": metadata, "document": document, "typeSystem": cas.typesystem.to_xml()}


def test_inception(client: TestClient, engine: Engine) -> None:
    """XMI in and out: overlapping spans, offsets behind an emoji, score, explanation; and learning from it."""
    import io

    from cassis import load_cas_from_xmi

    text = HARD.replace("\r\n", "\n")
    cas = cas_of(text)
    answer = client.post("/inception/predict", json=asked_by_inception(cas))
    assert answer.status_code == 200, answer.text
    xmi = answer.json()["document"]
    back = load_cas_from_xmi(io.BytesIO(xmi.encode()), cas.typesystem)
    found = list(back.select(LAYER))
    assert "terroristes" in {a.get_covered_text() for a in found}
    assert all(a.inception_internal_predicted and 0 <= a.value_score <= 1 and a.value_score_explanation for a in found)
    begin = Utf16(text).from_code_points(text.index("terroristes"))
    assert f'begin="{begin}"' in xmi  # the file counts UTF-16
    at = text.index("terroristes")
    layer = cas.typesystem.get_type(LAYER)
    for label in ("name_calling", "loaded_language"):
        cas.add(layer(begin=at, end=at + 11, value=label, inception_internal_predicted=False))
    body = asked_by_inception(cas)
    body["documents"] = [body.pop("document")]
    assert client.post("/inception/train", json=body).status_code == 204
    learnt = [a for a in engine.store.latest() if a.tool == "inception"]
    assert [[learnt[0].document.wording(s) for s in learnt[0].document.spans]] == [["terroristes"] * 2]
    for wrong in ({}, {**asked_by_inception(cas), "typeSystem": "<x/>"}, {**asked_by_inception(cas), "document": 1}):
        assert client.post("/inception/predict", json=wrong).status_code == 400


def basic(password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"anna:{password}".encode()).decode()}


def test_credentials(guarded: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    wrong: list[dict[str, str]] = [{}, basic("wrong"), {"Authorization": "Bearer wrong"}, {"Authorization": "Basic %%"}]
    with caplog.at_level(logging.INFO):
        for headers in wrong:
            answer = guarded.get("/health", headers=headers)
            assert answer.status_code == 401
            assert "Basic" in answer.headers["www-authenticate"]
        for headers in (basic(TOKEN), {"Authorization": f"Bearer {TOKEN}"}):
            assert guarded.get("/health", headers=headers).status_code == 200
        secret = {SECRET_HEADER: Guard(TOKEN).webhook_secret}
        body = event(9, "Un texte secret.", [])
        assert guarded.post("/webhook", json=body).status_code == 401
        assert guarded.post("/webhook", json=body, headers={SECRET_HEADER: "x"}).status_code == 401
        assert guarded.post("/webhook", json=body, headers=secret).status_code == 201
        assert guarded.get("/health", headers=secret).status_code == 401
    logged = caplog.text
    assert TOKEN not in logged
    assert "texte secret" not in logged
    assert "401" in logged or "refused" in logged


def test_large_bodies_are_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cadrage.serve.bodies.MAX_BODY", 1000)
    assert client.post("/flag", json={"text": "a" * 2000}).status_code == 413
    assert client.post("/flag", content=iter([b"a" * 600] * 3)).status_code == 413
    assert client.post("/flag", json={"text": "a"}).status_code == 200


def test_loopback() -> None:
    assert [is_loopback(h) for h in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "192.168.1.2", "example.org")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("serve --host 0.0.0.0", b"set a token"),
        ("serve --token short", b"at least 8"),
        ("serve --label-studio http://x", b"expected both or none"),
        ("serve rollback --data nowhere", b"expected the folder of a server"),
    ],
)
def test_wrong_usage(run: Any, arguments: str, words: bytes) -> None:
    wrong = run(*arguments.split())
    assert wrong.returncode == 2
    assert words in wrong.stderr
    assert wrong.stderr.count(b"\n") == 1


def test_label_config_fits_its_reader(run: Any) -> None:
    printed = run("serve", "label-config").stdout.decode()
    (place,) = places(printed)
    assert tuple(place.labels) == LABEL_IDS
    assert place.key == "text"


def test_versions(tmp_path: Path) -> None:
    versions = Versions(tmp_path)
    assert versions.current() is None
    with pytest.raises(ModelError, match="no model was learnt"):
        versions.rollback()
    for _ in range(2):
        name = versions.new_name()
        (versions.models / name).mkdir(parents=True)
        (versions.models / name / "config.json").write_text("{}")
        versions.publish(name)
    assert versions.current() == versions.models / "personal-0002"
    assert versions.rollback() == "personal-0001"
    assert versions.rollback() == BASE
    assert versions.current() is None
    assert versions.new_name() == "personal-0003"
    assert versions.all() == [BASE, "personal-0001", "personal-0002"]
    with pytest.raises(ModelError, match="expected a checkpoint"):
        versions.publish("personal-0009")


def test_what_cannot_be_read_is_kept_as_it_came(tmp_path: Path) -> None:
    engine = Engine(tmp_path, "linear")
    client = TestClient(create_app(engine, Guard()), base_url="http://127.0.0.1:9090")
    kinds = (
        event(1, HARD, []) | {"project": {"id": 3, "label_config": '<View><Text name="t" value="$text"/></View>'}},
        event(2, HARD, [(0, 4, "Mood"), (0, 4, "loaded_language")]),
        event(3, HARD, [(0, 9999, "loaded_language")]),
        event(4, HARD, []) | {"task": {"id": 4, "data": {"other": "Les voyous."}}},
        event(5, HARD, [], result="a text"),
    )
    for body in (*kinds, *kinds):
        assert client.post("/webhook", json=body).status_code == 201
    assert [json.loads(b) for b in engine.store.unread()] == list(kinds)
    health = client.get("/health").json()
    assert health["unread"] == len(kinds)
    assert all("kept as it came" in p for p in health["problems"])
    engine.close()


def test_what_was_changed_back_counts_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    one, other = (Document("d", "Un deux.", {}, (Span(0, end, "loaded_language"),)) for end in (2, 7))
    assert [store.add(Annotation("t", "1", "k", d, LABEL_IDS)) for d in (one, one, other, one, one)] == [
        True, False, True, True, False,
    ]  # fmt: skip
    (latest,) = store.latest()
    assert latest.document.spans == one.spans
    store.close()


TWO_CONTROLS = (
    '<View><Labels name="f" toName="text"><Label value="étiquetage"/><Label value="mot chargé" alias="MC"/></Labels>'
    '<Labels name="s" toName="text"><Label value="source vague"/></Labels><Text name="text" value="$text"/></View>'
)


def test_two_controls_over_one_text_and_aliases(tmp_path: Path) -> None:
    engine = Engine(tmp_path, "linear")
    client = TestClient(create_app(engine, Guard()), base_url="http://localhost")
    tasks = ask([{"id": 1, "data": {"text": HARD}}], TWO_CONTROLS)
    found = client.post("/predict", json=tasks).json()["results"][0]["result"]
    keys = [(r["value"]["start"], r["value"]["end"], *r["value"]["labels"]) for r in found]
    assert len(keys) == len(set(keys))
    at = HARD.index("terroristes")
    body = event(1, HARD, [(at, at + 11, "MC"), (at, at + 11, "étiquetage"), (0, 3, "source vague")])
    body["project"]["label_config"] = TWO_CONTROLS
    for region, control in zip(body["annotation"]["result"], "ffs", strict=True):
        region["from_name"] = control
    assert client.post("/webhook", json=body).json() == {"status": "stored", "stored": 1}
    (kept,) = engine.store.evidence()
    assert {s.label for s in kept.document.spans} == {"loaded_language", "name_calling", "vague_source"}
    assert set(kept.labels) == {"loaded_language", "name_calling", "vague_source"}
    assert engine.store.unread_count() == 0
    engine.close()


def test_a_mark_that_could_not_be_kept_is_no_evidence_against_it(tmp_path: Path) -> None:
    engine = Engine(tmp_path, "linear")
    client = TestClient(create_app(engine, Guard()), base_url="http://localhost")
    client.post("/webhook", json=event(3, HARD, [(0, 9999, "loaded_language")]))
    (kept,) = engine.store.evidence()
    assert set(kept.labels) == set(LABEL_IDS) - {"loaded_language"}
    engine.close()


@pytest.mark.parametrize("broken", [{"value": {"start": 0, "end": 3, "labels": 5}}, {"meta": ["x"]}])
def test_regions_of_any_shape_are_kept(broken: dict[str, Any], tmp_path: Path) -> None:
    engine = Engine(tmp_path, "linear")
    client = TestClient(create_app(engine, Guard()), base_url="http://localhost")
    body = event(1, HARD, [(0, 3, "vague_source")])
    body["annotation"]["result"][0].update(broken)
    assert client.post("/webhook", json=body).status_code == 201
    assert engine.store.unread_count() + len(engine.store.evidence()[0].document.spans) == 1
    engine.close()


def test_annotations_of_a_deleted_task_are_no_evidence(tmp_path: Path) -> None:
    engine = Engine(tmp_path, "linear")
    client = TestClient(create_app(engine, Guard()), base_url="http://localhost")
    for number in (1, 2):
        client.post("/webhook", json=event(number, HARD, []))
    body = {"action": "TASKS_DELETED", "tasks": [{"id": 101}], "project": {"id": 3}}
    assert client.post("/webhook", json=body).json() == {"status": "deleted", "deleted": 1}
    assert [a.document.id for a in engine.store.evidence()] == ["102:text"]
    engine.close()


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    engine = Engine(tmp_path, "linear")
    client = TestClient(create_app(engine, Guard()), base_url="http://localhost")
    engine.store._connection.execute("PRAGMA query_only = ON")
    assert client.post("/webhook", json=event(1, HARD, [])).status_code == 503
    assert any("NOT STORED" in p for p in client.get("/health").json()["problems"])
    engine.close()


def test_a_refused_webhook_stands_in_health(engine: Engine, guarded: TestClient) -> None:
    assert guarded.post("/webhook", json=event(1, HARD, [])).status_code == 401
    assert any("webhook was refused" in p for p in engine.problems)


def test_one_text_that_fails_costs_no_other_its_prediction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(tmp_path, "linear")
    client = TestClient(create_app(engine, Guard()), base_url="http://localhost")
    flag = engine.flag

    def failing(document: Document, loaded: Any = None) -> Document:
        if document.text == "Non.":
            raise MemoryError
        return flag(document, loaded)

    monkeypatch.setattr(engine, "flag", failing)
    tasks = [{"id": k, "data": {"text": t}} for k, t in enumerate(("Non.", HARD))]
    none, some = client.post("/predict", json=ask(tasks)).json()["results"]
    assert none["result"] == []
    assert some["result"]
    assert any("task 0: MemoryError" in p for p in engine.problems)
    engine.close()


def test_the_secret_goes_to_our_own_webhook_only(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    hooks = [
        {"id": 1, "url": "http://cadrage.example:9090/webhook", "headers": {"a": "b"}},
        {"id": 2, "url": "http://other.example:9090/webhook"},
    ]

    def call(self: Webhooks, method: str, path: str, body: Any, authorization: str | None) -> Any:
        if method == "PATCH":
            told.append((path, body))
        return {"access": "x"} if path.endswith("refresh") else hooks

    monkeypatch.setattr(Webhooks, "_call", call)
    guard = Guard("a token")
    Webhooks("http://ls", "t", guard)._set("1", "cadrage.example:9090")
    assert told == [("/api/webhooks/1/", {"headers": {"a": "b", SECRET_HEADER: guard.webhook_secret}})]


def test_what_inception_no_longer_sends_is_taken_back(tmp_path: Path) -> None:
    engine = Engine(tmp_path, "linear")
    client = TestClient(create_app(engine, Guard()), base_url="http://localhost")
    for number, user in ((5, "anna"), (6, "anna"), (6, "ben")):
        document = Document(f"{number}:{user}", "Un.", {}, ())
        engine.record(Annotation("inception", "7", document.id, document, LABEL_IDS))
    body = asked_by_inception(cas_of("Un."))
    body["documents"] = [body.pop("document")]
    engine.train = lambda: engine.training  # type: ignore[method-assign]
    assert client.post("/inception/train", json=body).status_code == 204
    assert {a.key for a in engine.store.evidence()} == {"5:anna", "6:ben"}
    engine.close()


def test_a_rejected_training_is_no_failed_one(tmp_path: Path) -> None:
    engine = Engine(tmp_path, "linear")
    told = {"state": "rejected", "version": None, "message": "micro PTC F1 …"}
    (tmp_path / RESULT).write_text(json.dumps(told))
    engine._wait(subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"]))
    assert (engine.training.state, engine.training.message) == ("rejected", told["message"])
    engine.close()


def test_what_comes_while_a_training_runs_starts_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(tmp_path, "linear", learn_after=2)
    started: list[int] = []
    monkeypatch.setattr(Engine, "train", lambda self: started.append(self._new))
    for k in range(3):
        engine._new = k
        engine._wait(subprocess.Popen([sys.executable, "-c", ""]))
    assert started == [2]
    engine.close()


def test_closing_starts_no_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(tmp_path, "linear", learn_after=1)
    started: list[int] = []
    monkeypatch.setattr(Engine, "train", lambda self: started.append(self._new))
    engine._new = 5
    engine._process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    process = engine._process
    engine.close()
    engine._wait(process)
    assert started == []
