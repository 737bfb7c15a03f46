"""Rule packs, told to those who write and those who read them."""

from collections.abc import Sequence

from wcwidth import ljust

from caveat.model.rules import Outcome, Reached

_HEADINGS = {
    Outcome.NONCONFORMING: "nonconforming",
    Outcome.CONFORMS: "conforms",
    Outcome.UNDETERMINED: "undetermined",
    Outcome.NOT_APPLICABLE: "n/a",
}


def write_coverage(reached: Sequence[Reached]) -> str:
    """A line for each clause with the number of its cases by outcome, and below it what none of them reaches."""
    widest = max((len(clause.clause) for clause in reached), default=0)
    lines = [f"{'clause':{widest}}  " + "  ".join(_HEADINGS.values())]
    for clause in reached:
        counts = [ljust(str(clause.outcomes[outcome]), len(heading)) for outcome, heading in _HEADINGS.items()]
        lines.append(f"{clause.clause:{widest}}  " + "  ".join(counts) + ("" if clause.fires else "  never fires"))
        lines += [f"    {part}" for part in clause.never]
    gaps = sum(len(clause.never) for clause in reached)
    lines.append(f"{len(reached)} clauses; parts of conditions that no case settles one way: {gaps}")
    return "\n".join(line.rstrip() for line in lines) + "\n"
