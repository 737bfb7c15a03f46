"""Words of a quote that were understood, for readers who cannot read its language."""

from collections.abc import Callable

from msgspec import Struct

from caveat.model.evidence import Passage
from caveat.model.profile import Standing


class Word(Struct, frozen=True, kw_only=True):
    """A word as it stands in a passage, with what it names or else with what it does."""

    text: str
    facts: tuple[str, ...] = ()  # that it names
    does: str = ""  # what a cue does to the words around it: a key of the section "gloss" of reports/messages


Gloss = Callable[[Passage, str, str, Standing | None], tuple[Word, ...]]
"""How the words of a passage around a term were read, in their order: passage, fact, term, and what it says of it;
None for a mere mention."""
