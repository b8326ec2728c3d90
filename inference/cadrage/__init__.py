"""cadrage: see how a French news text frames what it reports, and who says so."""

from cadrage.detector import Detector
from cadrage.document import Document, Span
from cadrage.errors import CadrageError, InputError, MissingExtraError, ModelError, UsageError
from cadrage.taxonomy import FRAMES, LABELS, Frame, Label
from cadrage.version import __version__

__all__ = [
    "FRAMES",
    "LABELS",
    "CadrageError",
    "Detector",
    "Document",
    "Frame",
    "InputError",
    "Label",
    "MissingExtraError",
    "ModelError",
    "Span",
    "UsageError",
    "__version__",
]
