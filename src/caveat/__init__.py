"""Caveat: what a connected device can do, and whether it may go where it is going.

Everything a program needs is named here; each part is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from caveat.cache import Cache
    from caveat.comparison import compare
    from caveat.evaluation import evaluate
    from caveat.exhibits import exhibit
    from caveat.model.evidence import Evidence
    from caveat.model.profile import Profile, Standing
    from caveat.model.rules import Case, Verdict
    from caveat.profiles import gloss, inventory, profile
    from caveat.readers import Limits, Progress, read, read_text
    from caveat.reports import bill, report, typeset
    from caveat.rules import judge, load_packs
    from caveat.screening.frames import screen

_HOMES = {
    "Cache": "caveat.cache",
    "Case": "caveat.model.rules",
    "Evidence": "caveat.model.evidence",
    "Limits": "caveat.readers",
    "Profile": "caveat.model.profile",
    "Progress": "caveat.readers",
    "Standing": "caveat.model.profile",
    "Verdict": "caveat.model.rules",
    "bill": "caveat.reports",
    "compare": "caveat.comparison",
    "evaluate": "caveat.evaluation",
    "exhibit": "caveat.exhibits",
    "gloss": "caveat.profiles",
    "inventory": "caveat.profiles",
    "judge": "caveat.rules",
    "load_packs": "caveat.rules",
    "profile": "caveat.profiles",
    "read": "caveat.readers",
    "read_text": "caveat.readers",
    "report": "caveat.reports",
    "screen": "caveat.screening.frames",
    "typeset": "caveat.reports",
}

__all__ = [
    "Cache",
    "Case",
    "Evidence",
    "Limits",
    "Profile",
    "Progress",
    "Standing",
    "Verdict",
    "bill",
    "compare",
    "evaluate",
    "exhibit",
    "gloss",
    "inventory",
    "judge",
    "load_packs",
    "profile",
    "read",
    "read_text",
    "report",
    "screen",
    "typeset",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("caveat")
    if name not in _HOMES:
        raise AttributeError(f"module 'caveat' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
