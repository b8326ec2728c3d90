"""How far the work is."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from cadrage.document import Document


def with_progress(documents: Iterable[Document], what: str) -> Iterable[Document]:
    """Show on standard error how far the work is, if a person looks at it."""
    if not sys.stderr.isatty():
        return documents
    from rich.console import Console
    from rich.progress import track

    return track(documents, what, console=Console(stderr=True), transient=True)
