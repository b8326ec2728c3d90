"""How far the work is."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sized

from cadrage.document import Document


def with_progress(documents: Iterable[Document], what: str) -> Iterator[Document]:
    """Count documents on standard error while they pass, if a person looks at it."""
    if not sys.stderr.isatty():
        yield from documents
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    of = f" of {len(documents)}" if isinstance(documents, Sized) else ""
    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed}" + of), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        for document in documents:
            yield document
            progress.advance(task)
