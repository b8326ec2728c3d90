"""No annotation is lost: 2,000 are sent while the server is killed with SIGKILL at random moments.

    python benchmarks/serve_kill.py [--annotations 2000] [--kills 20]

Four senders post Label Studio webhooks and note which were acknowledged; what was not is sent again, as a person would.
In the end every acknowledged annotation must be in the store, none twice.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import random
import signal
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from serving import created, free_port, start

from cadrage.serve.store import Store


def body(number: int) -> bytes:
    """The webhook of one annotation."""
    text = f"Texte numéro {number} 😀 : un bilan catastrophique."
    span = (text.index("catastrophique"), len(text) - 1, "loaded_language")
    return json.dumps(created(number, text, [span])).encode()


def main() -> None:
    """Send, kill, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--annotations", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    given = parser.parse_args()
    port, folder = free_port(), Path(tempfile.mkdtemp())
    waiting: queue.Queue[int] = queue.Queue()
    for k in range(given.annotations):
        waiting.put(k)
    acknowledged: set[int] = set()
    stop = threading.Event()

    def send() -> None:
        while not stop.is_set():
            try:
                number = waiting.get(timeout=0.2)
            except queue.Empty:
                continue
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/webhook", body(number), {"Content-Type": "application/json"}
            )
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    if answer.status == 201:
                        acknowledged.add(number)
                        continue
            except OSError:
                time.sleep(0.1)
            waiting.put(number)

    senders = [threading.Thread(target=send) for _ in range(4)]
    for t in senders:
        t.start()
    order = random.Random(0)
    kills = 0
    per_life = given.annotations // (given.kills + 1)
    while len(acknowledged) < given.annotations:
        server = start(folder, port, "linear")
        before = len(acknowledged)
        if kills < given.kills:
            while len(acknowledged) < min(before + order.randrange(1, 2 * per_life), given.annotations):
                time.sleep(order.random() * 0.02)
                if server.poll() is not None:
                    break
            os.kill(server.pid, signal.SIGKILL)
            kills += 1
        else:
            while len(acknowledged) < given.annotations:
                time.sleep(0.05)
            server.terminate()
        server.wait()
    stop.set()
    for t in senders:
        t.join()
    store = Store(folder)
    keys = [a.key for a in store.latest()]
    found = {int(k.split(":")[0]) for k in keys}
    print(f"{given.annotations} annotations, {kills} kills")
    print(f"acknowledged and missing: {len(acknowledged - found)}")
    print(f"in the store twice: {store.count() - len(set(keys))}")
    store.close()


if __name__ == "__main__":
    main()
