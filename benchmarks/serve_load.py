"""Ten annotators at once, annotating and asking for predictions, with a training in the middle.

    python benchmarks/serve_load.py [--seconds 180] [--annotators 10] [--model encoder]

Prints p50 and p95 of /predict (one task) and /webhook in milliseconds, and failed requests. Label Studio gives a
webhook one second and a prediction a hundred.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
from serving import CONFIG, created, free_port, start

from cadrage_train.corpus import load


def main() -> None:
    """Start a server, ask it, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--annotators", type=int, default=10)
    parser.add_argument("--model", default="encoder")
    given = parser.parse_args()
    port = free_port()
    server = start(Path(tempfile.mkdtemp()), port, given.model)
    base = f"http://127.0.0.1:{port}"
    times: dict[str, list[float]] = {"predict": [], "webhook": []}
    failed: list[str] = []

    def ask(kind: str, path: str, body: object) -> None:
        begun = time.monotonic()
        request = urllib.request.Request(base + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=100) as answer:
                answer.read()
        except OSError as e:
            failed.append(f"{path}: {e}")
        times.setdefault(kind, []).append(1000 * (time.monotonic() - begun))

    while True:
        try:
            urllib.request.urlopen(base + "/health", timeout=2).close()
            break
        except OSError:
            time.sleep(0.2)
    documents = load("test")
    end = time.monotonic() + given.seconds

    def annotator(person: int) -> None:
        order = random.Random(person)
        number = 0
        while time.monotonic() < end:
            d = order.choice(documents)
            number += 1
            task = person * 10_000 + number
            tasks = [{"id": task, "data": {"text": d.text}}]
            ask("predict", "/predict", {"tasks": tasks, "project": "1.1", "label_config": CONFIG})
            spans = [(x.start, x.end, x.label) for x in d.spans if not x.optional]
            ask("webhook", "/webhook", created(task, d.text, spans))
            time.sleep(order.uniform(1, 5))  # a fast reader

    people = [threading.Thread(target=annotator, args=(k,)) for k in range(given.annotators)]
    for t in people:
        t.start()
    time.sleep(given.seconds / 3)
    ask("start training", "/webhook", {"action": "START_TRAINING", "project": {"id": 1}})
    for t in people:
        t.join()
    with urllib.request.urlopen(base + "/training", timeout=10) as answer:
        print("training:", answer.read().decode())
    server.terminate()
    server.wait()
    for kind, values in times.items():
        p50, p95 = np.percentile(values, [50, 95])
        print(f"{kind}: {len(values)} requests, p50 {p50:.0f} ms, p95 {p95:.0f} ms, max {max(values):.0f} ms")
    print(f"failed requests: {len(failed)}", *failed[:5])


if __name__ == "__main__":
    main()
