"""What cadrage raises.

    CadrageError          the base class; `exit_code` is what the command line ends with
    ├── InputError        a file, line or field that can't be read as what it should be
    ├── ModelError        a checkpoint that is missing, incomplete or of another version
    ├── MissingExtraError an optional dependency that is not installed
    └── UsageError        an unknown label, format or option value (exit code 2)

Each message says what was expected, what was found and what to do, in one line.
"""

from __future__ import annotations


class CadrageError(Exception):
    """Base class of all errors that cadrage raises on purpose."""

    exit_code = 1


class InputError(CadrageError):
    """Bad input. `fatal` tells that reading can't go on behind it (a broken JSONL line)."""

    def __init__(self, message: str, *, fatal: bool = False) -> None:
        super().__init__(message)
        self.fatal = fatal


class ModelError(CadrageError):
    """A checkpoint can't be found or loaded."""


class MissingExtraError(CadrageError):
    """An optional dependency is missing; the message holds the command that installs it."""

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(f"{purpose} needs an extra that is not installed: pip install 'cadrage[{extra}]'")
        self.extra = extra


class UsageError(CadrageError):
    """A name the caller chose is unknown; the message lists the known ones."""

    exit_code = 2
