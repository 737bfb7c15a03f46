"""Sets in text: the languages of the system, the networks and the bands of the cellular radio."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec.structs import replace

from caveat.model.evidence import Passage
from caveat.model.profile import Basis, Members, Observation, Standing
from caveat.profiles.bands import find_bands
from caveat.profiles.claims import Claim, claims
from caveat.profiles.contexts import Finder, Member, finder, load
from caveat.profiles.findings import Findings
from caveat.profiles.scan import Scan
from caveat.profiles.words import Span

_BAND, _NETWORK = "cellular_band", "cellular_network"


def observe(passages: Sequence[Passage], model: str | None = None) -> Findings:
    """The findings of `observe_in`. `model` chooses among versions, as for statements."""
    return observe_in(Scan(passages, model))


def observe_in(scan: Scan) -> Findings:
    """The members of each set that each passage names, and those that it denies.

    A set is complete where a word says so ("only"). `model` chooses among versions, as for statements.
    """
    found = Findings()
    for signals in load("languages") + load("networks"):
        if not scan.asks(*((_BAND, _NETWORK) if signals.fact == _BAND else (signals.fact,))):
            continue
        find: Finder[str] = _names(finder(signals)) if signals.members else find_bands
        claimed = claims(scan, signals, find)
        hints = tuple(claim.hint(signals.fact) for claim in claimed if not claim.settled)
        found = Findings(found.observations + tuple(_sets(signals.fact, claimed)), found.hints + hints)
    networks = (_networks(one) for one in found.observations if one.fact == _BAND)
    return found._replace(observations=(*found.observations, *filter(None, networks)))


def _networks(bands: Observation) -> Observation | None:
    """The networks that follow from bands: "lte-20" is one of "lte"."""
    includes = bands.members.includes if bands.members else ()
    systems = tuple(dict.fromkeys(band.rpartition("-")[0] for band in includes))
    if not systems:
        return None
    return replace(bands, fact=_NETWORK, basis=Basis.IMPLIED, members=Members(systems), implied_by=_BAND)


def _names(find: Finder[Member]) -> Finder[str]:
    return lambda text: (Span(one.start, one.end, one.value.member, one.firm) for one in find(text))


def _sets(fact: str, claims: Iterable[Claim[str]]) -> Iterator[Observation]:
    """One observation for each passage that settles members."""
    settled = [claim for claim in claims if claim.settled]
    for _, group in groupby(settled, key=lambda claim: claim.place):
        said = list(group)
        includes = _members(said, Standing.PRESENT)
        members = Members(
            includes=includes,
            excludes=tuple(member for member in _members(said, Standing.ABSENT) if member not in includes),
            complete=any(claim.limited and claim.standing is Standing.PRESENT for claim in said),
        )
        term = ", ".join(dict.fromkeys(claim.term for claim in said))
        basis = min((claim.basis for claim in said), key=lambda basis: basis.rank)
        yield Observation(fact=fact, basis=basis, members=members, term=term, passage=said[0].passage)


def _members(claims: Iterable[Claim[str]], standing: Standing) -> tuple[str, ...]:
    """The members of that standing, each once; "zh+en" are two."""
    named = (member for claim in claims if claim.standing is standing for member in claim.value.split("+"))
    return tuple(dict.fromkeys(named))
