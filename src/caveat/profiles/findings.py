"""What one look at the evidence gives: reasons, mentions that settle nothing, and doubts."""

from typing import NamedTuple

from caveat.model.evidence import Problem
from caveat.model.profile import Hint, Observation


class Findings(NamedTuple):
    """The result of every observer in this folder."""

    observations: tuple[Observation, ...] = ()
    hints: tuple[Hint, ...] = ()
    problems: tuple[Problem, ...] = ()
