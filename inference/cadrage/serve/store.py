"""The store of annotations: SQLite, append-only, written before anything is acknowledged.

Each revision of an annotation is kept; the latest one counts. Nothing is ever overwritten or removed: a deleted
annotation gets a revision that says so. What can't be read as an annotation is kept as it came.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cadrage.document import Document, Span
from cadrage.errors import InputError

FILE = "annotations.sqlite"

# What a person did: gave spans (perhaps none), skipped the text, or took the annotation back.
DONE, SKIPPED, DELETED = "done", "skipped", "deleted"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS revision (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    tool TEXT NOT NULL,
    project TEXT NOT NULL,
    key TEXT NOT NULL,
    status TEXT NOT NULL,
    document TEXT NOT NULL,
    labels TEXT NOT NULL,
    received REAL NOT NULL,
    digest TEXT NOT NULL,
    UNIQUE (tool, project, key, digest)
);
CREATE INDEX IF NOT EXISTS latest ON revision (tool, project, key, number);
CREATE TABLE IF NOT EXISTS unread (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    tool TEXT NOT NULL,
    body TEXT NOT NULL,
    received REAL NOT NULL,
    digest TEXT NOT NULL UNIQUE
);
"""


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one person made of one text in one tool.

    `key` names the annotation within `tool` and `project`; `labels` are those the person could choose from: nothing
    is said of others. `stamp` tells two revisions with the same content apart (the tool's time of the change).
    """

    tool: str
    project: str
    key: str
    document: Document
    labels: tuple[str, ...]
    status: str = DONE
    stamp: str = ""


class Store:
    """The store in a folder. Threads may share it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / FILE
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None, timeout=30)
            # A commit is on the disk before it returns; readers do not wait for writers.
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")
            self._connection.executescript(_SCHEMA)
        except sqlite3.DatabaseError as e:
            raise InputError(f"{self.path}: expected a store of annotations: {e}") from e

    def add(self, annotation: Annotation) -> bool:
        """Commit a revision; False if it was there: the same stamp and content at any time or, where the tool gives no
        stamp, the content of the latest revision. It is on the disk when this returns."""
        document = json.dumps(annotation.document.to_dict(), ensure_ascii=False, sort_keys=True)
        labels, key = ",".join(annotation.labels), (annotation.tool, annotation.project, annotation.key)
        with self._lock:
            stamp = annotation.stamp
            if not stamp:
                # What was changed and changed back is a new revision.
                number, *latest = self._connection.execute(
                    "SELECT number, status, document, labels FROM revision WHERE tool = ? AND project = ? AND key = ?"
                    " ORDER BY number DESC LIMIT 1",
                    key,
                ).fetchone() or (0, None, None, None)
                if latest == [annotation.status, document, labels]:
                    return False
                stamp = f"behind {number}" if number else ""
            content = json.dumps([annotation.status, stamp, annotation.labels, document])
            digest = hashlib.sha256(content.encode()).hexdigest()
            row = (*key, annotation.status, document, labels, time.time(), digest)
            found = self._connection.execute(
                "INSERT OR IGNORE INTO revision (tool, project, key, status, document, labels, received, digest)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        return found.rowcount == 1

    def keep(self, tool: str, body: str) -> None:
        """Commit what a tool sent, as it came: all or part of it could not be read as an annotation."""
        digest = hashlib.sha256(f"{tool}\n{body}".encode()).hexdigest()
        with self._lock:
            self._connection.execute(
                "INSERT OR IGNORE INTO unread (tool, body, received, digest) VALUES (?, ?, ?, ?)",
                (tool, body, time.time(), digest),
            )

    def unread(self) -> list[str]:
        """What `keep` was given, the oldest first."""
        with self._lock:
            return [body for (body,) in self._connection.execute("SELECT body FROM unread ORDER BY number")]

    def unread_count(self) -> int:
        """How many there are."""
        with self._lock:
            return int(self._connection.execute("SELECT COUNT(*) FROM unread").fetchone()[0])

    def delete(self, tool: str, project: str, key: str) -> bool:
        """Commit that an annotation, whose key is or begins with `key`, was taken back; False without one."""
        mine = "tool = ? AND project = ? AND (key = ? OR substr(key, 1, length(?)) = ?)"
        found = list(self._latest(mine, tool, project, key, f"{key}:", f"{key}:"))
        for a in found:
            self._take_back(a)
        return bool(found)

    def delete_where(self, tool: str, project: str, gone: Callable[[Annotation], bool]) -> int:
        """Commit that annotations of a project were taken back; how many."""
        found = [a for a in self._latest("tool = ? AND project = ?", tool, project) if a.status != DELETED and gone(a)]
        for a in found:
            self._take_back(a)
        return len(found)

    def _take_back(self, a: Annotation) -> None:
        self.add(Annotation(a.tool, a.project, a.key, a.document, a.labels, DELETED, str(time.time())))

    def latest(self) -> Iterator[Annotation]:
        """The latest revision of each annotation, the oldest of them first."""
        return self._latest("1")

    def _latest(self, condition: str, *values: str) -> Iterator[Annotation]:
        with self._lock:
            rows = self._connection.execute(
                "SELECT tool, project, key, status, document, labels FROM revision WHERE number IN"
                f" (SELECT MAX(number) FROM revision WHERE {condition} GROUP BY tool, project, key) ORDER BY number",
                values,
            ).fetchall()
        for tool, project, key, status, document, labels in rows:
            yield Annotation(
                tool, project, key, Document.from_dict(json.loads(document)), tuple(labels.split(",")), status
            )

    def evidence(self) -> list[Annotation]:
        """What may be learnt from: annotations that were finished and not taken back."""
        return [a for a in self.latest() if a.status == DONE and a.document.text.strip()]

    def count(self) -> int:
        """The number of revisions."""
        with self._lock:
            (number,) = self._connection.execute("SELECT COUNT(*) FROM revision").fetchone()
        return int(number)

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._connection.close()


def human(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Spans without scores: what a person kept is no prediction any more."""
    return tuple(Span(s.start, s.end, s.label, None, s.optional) for s in spans)
