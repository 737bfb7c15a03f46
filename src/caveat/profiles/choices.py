"""Choices in text: the plug by which a device is charged."""

from collections.abc import Sequence

from caveat.model.evidence import Passage
from caveat.model.profile import Observation, Standing
from caveat.profiles.claims import claims
from caveat.profiles.contexts import finder, load
from caveat.profiles.findings import Findings
from caveat.profiles.scan import Scan


def observe(passages: Sequence[Passage], model: str | None = None) -> Findings:
    """The findings of `observe_in`. `model` chooses among versions, as for statements."""
    return observe_in(Scan(passages, model))


def observe_in(scan: Scan) -> Findings:
    """Each word of a choice that a passage says of the device.

    What may be there beside another (wireless charging beside a plug) counts only where nothing else is said. `model`
    chooses among versions, as for statements.
    """
    found = Findings()
    for signals in load("connectors"):
        if not scan.asks(signals.fact):
            continue
        claimed = claims(scan, signals, finder(signals))
        said = [claim for claim in claimed if claim.settled and claim.standing is Standing.PRESENT]
        deciding = [claim for claim in said if not claim.value.spare] or said
        observations = tuple(
            Observation(
                fact=signals.fact,
                basis=claim.basis,
                choice=claim.value.member,
                term=claim.term,
                passage=claim.passage,
            )
            for claim in deciding
        )
        hints = tuple(claim.hint(signals.fact) for claim in claimed if not claim.settled)
        found = Findings(found.observations + observations, found.hints + hints)
    return found
