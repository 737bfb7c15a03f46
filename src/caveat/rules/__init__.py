"""Rule packs: load them, hold a profile against them, test them."""

from caveat.rules.cases import run_cases
from caveat.rules.pack import load_packs
from caveat.rules.verdicts import judge

__all__ = ["judge", "load_packs", "run_cases"]
