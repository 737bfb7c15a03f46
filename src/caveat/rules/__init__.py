"""Rule packs: load them, hold a profile against them, test them."""

from caveat.rules.cases import run_cases
from caveat.rules.coverage import coverage
from caveat.rules.listing import asked, listed, surveyed
from caveat.rules.pack import find, load_packs
from caveat.rules.verdicts import INTERNATIONAL, judge
from caveat.rules.why import explain

__all__ = [
    "INTERNATIONAL",
    "asked",
    "coverage",
    "explain",
    "find",
    "judge",
    "listed",
    "load_packs",
    "run_cases",
    "surveyed",
]
