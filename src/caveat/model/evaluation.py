"""How often profiles were right: the counts, and each answer that was wrong."""

from msgspec import Struct

from caveat.model.profile import Basis, Standing


class Answer(Struct, frozen=True, kw_only=True):
    """One labelled fact and what was answered."""

    item: str
    fact: str
    language: str
    trap: str  # the kind of trap, or ""
    expected: Standing
    given: Standing
    basis: Basis | None  # of the deciding observation, where the answer is settled
    quote: str  # what testified, or the labeller's quote
    text: str = ""


class Tally(Struct, frozen=True, kw_only=True):
    """Counts of one group of answers. Ratios are None where there is nothing to divide by."""

    answers: int
    right: int
    given: int  # settled answers: present, absent or varies
    wrong: int  # of those given; their share is the error rate
    present_precision: float | None
    present_recall: float | None
    absent_precision: float | None
    absent_recall: float | None
    varies_precision: float | None
    varies_recall: float | None
    coverage: float | None  # of the facts that the label settles, how many were settled at all
    false_all_clears: int  # it is there, or in some versions, and was reported absent
    false_alarms: int  # it is not there or not said, and was reported present


class Evaluation(Struct, frozen=True, kw_only=True):
    """All counts over one labelled set. Stable: keys may be added, none changed."""

    schema: str = "caveat/evaluation/1"
    gold: str
    items: int
    total: Tally
    by_basis: dict[str, Tally]  # of settled answers only
    by_fact: dict[str, Tally]
    by_language: dict[str, Tally]
    by_trap: dict[str, Tally]
    traps_right: float | None  # of the items that hold a trap: all their facts answered rightly
    errors: tuple[Answer, ...]
