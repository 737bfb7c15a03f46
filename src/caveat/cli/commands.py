"""The commands that look at a device. Each takes the options of its line and gives the exit status."""

import argparse
import sys
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

from caveat.cli import output
from caveat.cli.progress import line, watched

if TYPE_CHECKING:
    from datetime import date, datetime

    from caveat.cache import Cache
    from caveat.model.evidence import Evidence
    from caveat.model.exhibits import Exhibit
    from caveat.model.profile import Profile
    from caveat.model.rules import Case, Verdict
    from caveat.readers import Limits


def check(options: argparse.Namespace) -> int:
    """What a device can do, and what the rules of one or more places say of one or more acts."""
    from caveat.reports import exit_line, exit_status
    from caveat.rules import judge, load_packs

    cases = _cases(options)
    everywhere = _is_everywhere(options)
    _check_layout(options, everywhere=everywhere)
    packs = load_packs(options.packs, only={case.to for case in cases})
    evidence = _evidence(options)
    found = _profile(options, evidence)
    verdicts = tuple(judge(found, case, packs) for case in cases)
    if everywhere:
        return _report_world(options, verdicts)
    exhibits = _exhibits(options, evidence, verdicts)
    if options.format == "notice":
        _typeset(options, verdicts)
    else:
        _report(options, verdicts, beside=options.beside, exhibits=exhibits)
    print(exit_line(verdicts, output.language(options)), file=sys.stderr)
    return exit_status(verdicts)


def profile(options: argparse.Namespace) -> int:
    """What a device can do, no law."""
    from caveat.reports import exit_status

    _check_folder(options)
    evidence = _evidence(options)
    found = _profile(options, evidence)
    _report(options, found, exhibits=_exhibits(options, evidence, found))
    return exit_status(found)


def compare(options: argparse.Namespace) -> int:
    """What changed between two states of a device, and which rules that answers."""
    from caveat.comparison import compare as held_against
    from caveat.model.rules import Case
    from caveat.questions import case_facts, declared
    from caveat.reports import exit_line, exit_status
    from caveat.reports.comparison import report_comparison
    from caveat.rules import load_packs

    case = Case(to=options.to, act=options.act, as_of=options.as_of or today(), facts=case_facts(options.case))
    packs = load_packs(options.packs, only={case.to})
    before, after = (_read(options, [item]) for item in (options.before, options.after))
    found = held_against(
        before, after, case, packs, model=options.model, category=options.category, declared=declared(options.fact)
    )
    width, colour = output.layout(options.output)
    language = output.language(options)
    output.write(report_comparison(found, options.format, language, width=width, colour=colour), options.output)
    print(exit_line((found.verdict,), language), file=sys.stderr)
    return exit_status(found.verdict)


def sbom(options: argparse.Namespace) -> int:
    """Which software was found, for programs that look it up."""
    from caveat.profiles import inventory
    from caveat.readers import read
    from caveat.reports import bill
    from caveat.reports.messages import messages

    language = output.language(options)
    with watched(language, line) as watch:
        found = inventory(read(options.items, limits=limits(options), on_progress=watch))
    output.write(bill(found, made=_now()), options.output)
    if not found.complete:
        print(messages(language).say("bill", "incomplete", count=len(found.problems)), file=sys.stderr)
    return 0


def evaluate(options: argparse.Namespace) -> int:
    """How often the profile is right, on labelled evidence."""
    from caveat.evaluation import evaluate as measure
    from caveat.reports.evaluation import write

    found = measure(*options.gold, without=tuple(map(str.casefold, options.without)))
    output.write(write(found, options.format, errors=options.errors), options.output)
    return 0


def look(options: argparse.Namespace) -> "Profile":
    """The profile of what the options name: items, a model, and what the user knows."""
    return _profile(options, _evidence(options))


def _profile(options: argparse.Namespace, evidence: "Evidence") -> "Profile":
    from caveat.profiles import profile as profile_of
    from caveat.questions import declared

    return profile_of(evidence, model=options.model, category=options.category, declared=declared(options.fact))


def _load_words() -> None:
    """Load all that a profile needs; what is wrong with it is told when it is needed."""
    from caveat.errors import CaveatError
    from caveat.profiles import profile as profile_of
    from caveat.readers import read_text

    with suppress(CaveatError):
        profile_of(read_text("SIM: no"))


def _evidence(options: argparse.Namespace) -> "Evidence":
    """The items of the line as they are read, while what a profile needs is loaded."""
    loading = Thread(target=_load_words, name="caveat-words", daemon=True)
    loading.start()  # half a second, while the first picture is read
    try:
        return _read(options, options.items, row=options.row)
    finally:
        loading.join()  # a process that ends while libraries are being loaded is aborted


def _read(options: argparse.Namespace, items: "list[str]", row: int | None = None) -> "Evidence":
    """Items as they are read, with a bar while that takes long."""
    from caveat.readers import read

    language = output.language(options)
    cache = _cache(options)
    with watched(language, line) as watch:
        evidence = read(items, limits=limits(options), row=row, on_progress=watch, cache=cache)
    if cache and cache.ignored:
        from caveat.reports.messages import messages

        print(messages(language).say("progress", "ignored", count=cache.ignored), file=sys.stderr)
    return evidence


def _exhibits(
    options: argparse.Namespace, evidence: "Evidence", told: "tuple[Verdict, ...] | Profile"
) -> "tuple[Exhibit, ...]":
    """What the report quotes, as it can be seen, where that is asked for; written to its folder."""
    if options.evidence is None and options.format != "html":
        return ()
    from caveat.exhibits import exhibit
    from caveat.reports import show_exhibits

    found = exhibit(told, evidence, options.items, limits(options))
    if options.evidence is not None:
        profile = told[0].profile if isinstance(told, tuple) else told
        output.write_folder(show_exhibits(profile, found, output.language(options)), options.evidence)
    return found if options.format == "html" else ()


def _cache(options: argparse.Namespace) -> "Cache | None":
    """The folder for what was read, where one is named. Raises UsageError."""
    if options.cache is None:
        return None
    from caveat.cache import Cache

    return Cache(options.cache)


def today() -> "date":
    """The user's own day."""
    from datetime import date

    return date.today()  # noqa: DTZ011 - the user's own day is meant


def _now() -> "datetime":
    """The time, or the one that the environment names so that a file can be made again (SOURCE_DATE_EPOCH)."""
    from datetime import UTC, datetime
    from os import environ

    from caveat.errors import UsageError

    named = environ.get("SOURCE_DATE_EPOCH")
    try:
        return datetime.fromtimestamp(int(named), UTC) if named else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH: {named!r} is no number of seconds") from None


def _cases(options: argparse.Namespace) -> "tuple[Case, ...]":
    from caveat.questions import cases

    return cases(
        to=options.to or (),
        acts=options.act or (),
        route=options.route,
        as_of=options.as_of or today(),
        facts=options.case,
    )


def _is_everywhere(options: argparse.Namespace) -> bool:
    from caveat.questions import EVERYWHERE

    return EVERYWHERE in (options.to or ())


def _check_layout(options: argparse.Namespace, *, everywhere: bool) -> None:
    """Raises UsageError where what is asked of the report does not go together, before anything is read."""
    from caveat.errors import UsageError
    from caveat.reports import resolve

    if everywhere and (options.evidence is not None or options.format in ("notice", "notice-html", "sms")):
        raise UsageError("--to all is for --format terminal, json and html, without --evidence; else name the places")
    _check_folder(options)
    if options.paper and options.format != "notice":
        raise UsageError("--paper is for --format notice")
    if options.beside:
        resolve(options.beside)
        if not options.format.startswith("notice"):
            raise UsageError("--beside is for --format notice and notice-html")
    if options.format == "notice":
        output.check_binary(options.output, "PDF", instead="--format notice-html writes HTML")


def _check_folder(options: argparse.Namespace) -> None:
    if options.evidence is not None:
        output.check_folder(options.evidence)


def _report(
    options: argparse.Namespace,
    told: "tuple[Verdict, ...] | Profile",
    *,
    beside: str | None = None,
    exhibits: "tuple[Exhibit, ...]" = (),
) -> None:
    from caveat.profiles import gloss
    from caveat.reports import report

    width, colour = output.layout(options.output)
    text = report(
        told,
        options.format,
        output.language(options),
        width=width,
        colour=colour,
        beside=beside,
        exhibits=exhibits,
        gloss=gloss,
    )
    output.write(text, options.output)


def _report_world(options: argparse.Namespace, verdicts: "tuple[Verdict, ...]") -> int:
    """The verdicts of all places: by ruling; as JSON one after the other."""
    from caveat.reports import exit_status
    from caveat.reports.messages import messages
    from caveat.reports.world import WORLD_FORMATS, report_world
    from caveat.reports.world.view import world_line

    language = output.language(options)
    if options.format in WORLD_FORMATS:
        width, colour = output.layout(options.output)
        output.write(report_world(verdicts, options.format, language, width=width, colour=colour), options.output)
    else:
        _report(options, verdicts)
    print(world_line(verdicts, messages(language)), file=sys.stderr)
    return exit_status(verdicts)


def _typeset(options: argparse.Namespace, told: "tuple[Verdict, ...]") -> None:
    from caveat.reports import typeset

    page = typeset(told, output.language(options), paper=options.paper or "a4", beside=options.beside)
    output.write_bytes(page, options.output)


def limits(options: argparse.Namespace) -> "Limits":
    """Of each item that is read."""
    from caveat.readers import Limits

    given = {
        "file_bytes": options.max_bytes,
        "expanded_bytes": options.max_expanded_bytes,
        "pages": options.max_pages,
        "seconds": options.max_seconds,
    }
    return Limits(**{name: value for name, value in given.items() if value is not None})
