"""Why a flag was raised: a sentence, its evidence and neutral wordings."""

from cadrage.explain.reasons import KINDS, Reason, explain

__all__ = ["KINDS", "Reason", "explain"]
