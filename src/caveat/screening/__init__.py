"""Tables of listings, of any size: the same rows with their answers. Devices, never people."""

from collections.abc import Mapping, Sequence
from datetime import date

from caveat.model.rules import Case, Pack, Value
from caveat.model.screening import Plan, Role
from caveat.rules import load_packs

__all__ = ["Plan", "Role", "plan"]


def plan(
    roles: Mapping[str, Role],
    *,
    to: Sequence[str],
    act: str | Sequence[str] = "import",
    as_of: date,
    facts: Mapping[str, Value] | None = None,
    packs: Sequence[Pack] | None = None,
    language: str = "en",
) -> Plan:
    """What is asked of every row: each act in each place.

    `roles` says how the columns are read (`caveat.screening.roles` finds them); `facts` are those of the case.
    """
    acts = [act] if isinstance(act, str) else act
    cases = tuple(Case(to=place, act=one, as_of=as_of, facts=dict(facts or {})) for place in to for one in acts)
    loaded = load_packs(only=set(to)) if packs is None else packs
    return Plan(roles=dict(roles), cases=cases, packs=tuple(loaded), language=language)
