"""Plain text and HTML files."""

from __future__ import annotations

import logging

from cadrage.document import Document
from cadrage.errors import InputError


def decode(data: bytes, where: str) -> str:
    """UTF-8 to text; a leading byte order mark is dropped, nothing else changes.

    Raises:
        InputError: nothing is there, it is not UTF-8, or it holds a NUL byte.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{where}: expected UTF-8 text, found UTF-16; convert it: iconv -f utf-16 -t utf-8")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data:
        raise InputError(f"{where}: is empty; expected text")
    nul = data.find(b"\0")
    if nul >= 0:
        raise InputError(f"{where}: expected text, found a NUL byte at {nul}: a binary file, or not UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as e:
        raise InputError(
            f"{where}: expected UTF-8 text, found byte 0x{data[e.start]:02x} at {e.start}; "
            "if it is Latin-1, convert it: iconv -f latin1 -t utf-8"
        ) from e


def read_text(data: bytes, name: str, where: str) -> Document:
    """A text file as one document with the id `name`."""
    return Document(name, decode(data, where))


def read_html(data: bytes, name: str, where: str) -> Document:
    """The article text of an HTML page, with title, date, site name and address in `meta` where they are found.

    Raises:
        InputError: no article text was found.
    """
    from trafilatura import bare_extraction

    if not data.strip():
        raise InputError(f"{where}: is empty; expected an HTML page")
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    found = bare_extraction(data, include_comments=False, with_metadata=True)
    text = found.text if found is not None else None
    if not text:
        raise InputError(f"{where}: no article text found; expected an HTML page with an article, or save it as .txt")
    meta = {"title": found.title, "date": found.date, "outlet": found.sitename, "url": found.url}
    return Document(name, text, {k: str(v) for k, v in meta.items() if v})
