"""The commands that look at rules. Each takes the options of its line and gives the exit status."""

import argparse
from typing import TYPE_CHECKING

from caveat.cli import output
from caveat.cli.commands import look, today

if TYPE_CHECKING:
    from caveat.model.rules import Clause, Pack, Requirement


def why(options: argparse.Namespace) -> int:
    """The tree of one determination."""
    from caveat.model.rules import Case
    from caveat.questions import case_facts
    from caveat.reports import exit_status
    from caveat.reports.messages import messages
    from caveat.reports.why import write_why
    from caveat.rules import explain, load_packs

    pack, requirement = _named(options)[0]
    clause = options.requirement.partition("/")[2]
    case = Case(
        to=options.to or _home(pack),
        act=options.act or next(iter(_first_clause(requirement, clause).acts)),
        as_of=options.as_of or today(),
        facts=case_facts(options.case),
    )
    packs = load_packs(options.packs, only={case.to})
    profile = look(options)
    explained = explain(profile, case, packs, requirement.id, clause or None)
    width, colour = output.layout()
    catalogue = messages(output.language(options))
    output.write(write_why(explained, profile, case, catalogue, width=width, colour=colour))
    return exit_status(profile)


def list_rules(options: argparse.Namespace) -> int:
    """What the packs hold: of some places, about an act, that asks a fact, on a day, or only what is stale."""
    from caveat.reports.messages import messages
    from caveat.reports.rules import write_rules
    from caveat.rules import listed

    day = options.as_of or today()
    rows = listed(_chosen(options), day, act=options.act, fact=options.fact, stale=options.stale)
    width, _ = output.layout()
    output.write(write_rules(rows, day, messages(output.language(options)), width=width))
    return 0


def show_rule(options: argparse.Namespace) -> int:
    """One rule as a lawyer reads it; of every pack that holds it."""
    from caveat.reports.messages import messages
    from caveat.reports.rules import write_rule

    day, catalogue = options.as_of or today(), messages(output.language(options))
    width, colour = output.layout()
    shown = [
        write_rule(requirement, pack, day, catalogue, width=width, colour=colour)
        for pack, requirement in _named(options)
    ]
    output.write("\n".join(shown))
    return 0


def test(options: argparse.Namespace) -> int:
    """Whether every case of every pack comes out as it says."""
    from caveat.rules import run_cases

    failures = [failure for pack in _chosen(options) for failure in run_cases(pack)]
    for failure in failures:
        print(output.shown(str(failure)))
    if not failures:
        print("every case of every pack passes")
    return 1 if failures else 0


def schema(options: argparse.Namespace) -> int:
    """The schema of a file of a pack."""
    from caveat.rules.written import cases_schema, pack_schema

    output.write(pack_schema() if options.file == "pack" else cases_schema())
    return 0


def coverage(options: argparse.Namespace) -> int:
    """What the cases of every pack reach."""
    from caveat.reports.packs import write_coverage
    from caveat.rules import coverage as reach

    reached = [clause for pack in _chosen(options) for clause in reach(pack)]
    output.write(write_coverage(reached))
    return 1 if any(clause.never for clause in reached) else 0


def _chosen(options: argparse.Namespace) -> "tuple[Pack, ...]":
    """The packs of the places that are named; all, where none is or it is everywhere."""
    from caveat.questions import EVERYWHERE
    from caveat.rules import load_packs

    places = options.to or (EVERYWHERE,)
    return load_packs(options.packs, only=None if EVERYWHERE in places else places)


def _named(options: argparse.Namespace) -> "list[tuple[Pack, Requirement]]":
    """The requirement of an id, in each pack that holds it. Raises UsageError where none does."""
    from caveat.rules import find, load_packs

    id_ = options.requirement.partition("/")[0]
    near = load_packs(options.packs, only={id_.partition("-")[0].upper()})
    if any(one.id == id_ for pack in near for one in pack.requirements):
        return find(near, id_)
    return find(load_packs(options.packs), id_)


def _first_clause(requirement: "Requirement", named: str) -> "Clause":
    """The clause that is named, else the first."""
    return next((clause for clause in requirement.clauses if clause.id == named), requirement.clauses[0])


def _home(pack: "Pack") -> str:
    from caveat.errors import UsageError
    from caveat.rules import INTERNATIONAL

    if pack.also_in or pack.jurisdiction == INTERNATIONAL:
        raise UsageError(f"the rules of {pack.id} bind in several places; name one with --to")
    return pack.jurisdiction
