"""The command line. The only module that prints, exits, and knows the clock and the environment."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from caveat import __doc__ as about

if TYPE_CHECKING:
    from datetime import date

    from caveat.model.profile import Profile
    from caveat.model.rules import Value, Verdict
    from caveat.readers import Limits

_EXIT_STATUSES = """exit status of check:
  0  nothing found against it        1  a restriction applies
  3  undetermined                    4  an item could not be read at all
  2  wrong usage"""
_USAGE = 2
_INTERNAL = 70  # EX_SOFTWARE of sysexits.h
_INTERRUPTED = 130  # as a shell reports SIGINT
_WIDTH = 80


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what it returns is the exit status."""
    options = _parser().parse_args(arguments)
    from caveat.errors import CaveatError

    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except CaveatError as error:
        print(f"caveat: {_shown(str(error))}", file=sys.stderr)
        return _USAGE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as fault:  # noqa: BLE001 - the last stop: a user is told what to report, not shown a traceback
        print(f"caveat: internal error: {_shown(repr(fault))} at {_origin(fault)}; please report it", file=sys.stderr)
        return _INTERNAL
    return status


def _shown(message: str) -> str:
    """A message that may quote a stranger's file: no number of one unit in it, and no sign that acts on the screen."""
    from caveat.profiles.masking import mask
    from caveat.reports.quotes import visible

    return "\n".join(map(visible, mask(_readable(message)).split("\n")))


def _origin(fault: BaseException) -> str:
    """The file and line that raised."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "an unknown place"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="caveat", description=about, epilog=_EXIT_STATUSES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action=_Version, help="print the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    check = commands.add_parser("check", help="may it go there? what it can do, held against the rules")
    _add_evidence(check)
    check.add_argument("--to", required=True, metavar="PLACE", help="where it goes: a country code, such as KP")
    check.add_argument("--act", default="import", help="what is done with it (default: import)")
    check.add_argument("--as-of", type=_day, metavar="DAY", help="judge by the rules of this day (default: today)")
    check.add_argument(
        "--case",
        action="append",
        type=_pair,
        default=[],
        metavar="NAME=VALUE",
        help="a fact of the case: audience=child",
    )
    check.add_argument(
        "--packs", action="append", type=Path, default=[], metavar="DIR", help="a folder with further rule packs"
    )
    _add_output(check)
    check.set_defaults(run=_check)

    profile = commands.add_parser("profile", help="what it can do, no law")
    _add_evidence(profile)
    _add_output(profile)
    profile.set_defaults(run=_profile)

    evaluate = commands.add_parser("evaluate", help="how often the profile is right, on labelled evidence")
    evaluate.add_argument(
        "gold",
        nargs="+",
        type=Path,
        metavar="GOLD",
        help="labels: JSON Lines, or CSV of files or of rows of specification tables; several are taken as one set",
    )
    evaluate.add_argument(
        "--without",
        type=lambda names: names.casefold().split(","),
        default=(),
        metavar="FIELD,...",
        help="leave these fields of a specification out: technology,sim",
    )
    evaluate.add_argument("--errors", action="store_true", help="print every wrong answer with its quote")
    evaluate.add_argument("--format", choices=("terminal", "json", "markdown"), default="terminal")
    evaluate.add_argument("-o", "--output", type=Path, metavar="FILE", help="write here instead of to the terminal")
    evaluate.set_defaults(run=_evaluate)

    rules = commands.add_parser("rules", help="the rule packs: whether their cases pass")
    rules.add_argument("what", choices=("test",), help="test: run the cases of every pack")
    rules.add_argument("--packs", action="append", type=Path, default=[], metavar="DIR", help="a folder of packs")
    rules.set_defaults(run=_rules)
    return parser


def _add_evidence(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("items", nargs="+", type=_item, metavar="ITEM", help="a manual, a listing, a folder of them")
    parser.add_argument(
        "--model", type=_readable, metavar="NAME", help="the model or version, where several are described"
    )
    parser.add_argument("--category", metavar="KIND", help="what kind of device it is: smartwatch")
    parser.add_argument(
        "--fact", action="append", type=_pair, default=[], metavar="NAME=WORD", help="what you know: sim_slot=absent"
    )
    parser.add_argument("--row", type=_count, metavar="N", help="the row of a listing with many (from 1)")
    limits = parser.add_argument_group("limits")
    limits.add_argument("--max-bytes", type=_count, metavar="N", help="largest file that is read")
    limits.add_argument("--max-expanded-bytes", type=_count, metavar="N", help="largest content of a packed file")
    limits.add_argument("--max-pages", type=_count, metavar="N", help="pages that are read of one item")
    limits.add_argument("--max-seconds", type=_count, metavar="N", help="time for one item")


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", metavar="CODE", help="of the report: en, ko, zh (default: by the locale)")
    parser.add_argument("--format", choices=("terminal", "json", "html"), default="terminal")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write here instead of to the terminal")


def _check(options: argparse.Namespace) -> int:
    from caveat.model.rules import Case
    from caveat.reports import exit_line, exit_status
    from caveat.rules import judge, load_packs

    case = Case(
        to=options.to.upper(), act=options.act, as_of=options.as_of or _today(), facts=_case_facts(options.case)
    )
    packs = load_packs(options.packs, only={case.to})
    verdict = judge(_look(options), case, packs)
    _write_report(options, verdict)
    print(exit_line((verdict,), _language(options)), file=sys.stderr)
    return exit_status((verdict,))


def _profile(options: argparse.Namespace) -> int:
    from caveat.reports import exit_status

    profile = _look(options)
    _write_report(options, profile)
    return exit_status(profile)


def _look(options: argparse.Namespace) -> "Profile":
    from caveat.profiles import profile
    from caveat.profiles.declared import declare
    from caveat.readers import read

    evidence = read(options.items, limits=_limits(options), row=options.row)
    declared = [declare(name, word) for name, word in options.fact]
    return profile(evidence, model=options.model, category=options.category, declared=declared)


def _evaluate(options: argparse.Namespace) -> int:
    from caveat.evaluation import evaluate
    from caveat.reports.evaluation import write

    found = evaluate(*options.gold, without=options.without)
    _write(write(found, options.format, errors=options.errors), options.output)
    return 0


def _rules(options: argparse.Namespace) -> int:
    from caveat.rules import load_packs, run_cases

    failures = [failure for pack in load_packs(options.packs) for failure in run_cases(pack)]
    for failure in failures:
        print(_shown(str(failure)))
    if not failures:
        print("every case of every pack passes")
    return 1 if failures else 0


# What only this module may know


def _today() -> "date":
    from datetime import date

    return date.today()  # noqa: DTZ011 - the user's own day is meant


def _language(options: argparse.Namespace) -> str:
    from caveat.reports import resolve

    if options.language:
        return resolve(options.language)
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(variable):
            return _supported(os.environ[variable].partition(".")[0].replace("_", "-"))
    return "en"


def _supported(locale: str) -> str:
    """The report language for a locale; English for those that there is no report in."""
    from caveat.errors import UsageError
    from caveat.reports import resolve

    try:
        return resolve(locale)
    except UsageError:
        return "en"


def _write_report(options: argparse.Namespace, told: "Verdict | Profile") -> None:
    from shutil import get_terminal_size

    from caveat.reports import report

    on_terminal = options.output is None and sys.stdout.isatty()
    width = min(get_terminal_size((_WIDTH, 24)).columns, _WIDTH) if on_terminal else _WIDTH
    colour = on_terminal and not os.environ.get("NO_COLOR")
    _write(report(told, options.format, _language(options), width=width, colour=colour), options.output)


def _write(text: str, output: Path | None) -> None:
    """To standard output, or whole to a file: written beside it first, so that no partial file is ever left.

    A pipe or a device is written to as it is, and never replaced by a file.
    """
    text = text if text.endswith("\n") else f"{text}\n"
    if output is None:
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        sys.stdout.write(text)
        return
    from tempfile import NamedTemporaryFile

    from caveat.errors import UsageError

    try:
        if output.exists() and not output.is_file():
            output.write_text(text, encoding="utf-8")
            return
        with NamedTemporaryFile("w", encoding="utf-8", dir=output.parent, prefix=".caveat-", delete=False) as beside:
            beside.write(text)
        Path(beside.name).chmod(0o644)
        Path(beside.name).replace(output.resolve())
    except OSError as error:
        raise UsageError(f"{output}: can't be written: {error.strerror}") from None


# Words of the command line


class _Version(argparse.Action):
    """Look the version up only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:  # noqa: A002
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        parser.exit(message=f"caveat {version('caveat')}\n")


def _day(word: str) -> "date":
    from datetime import date

    try:
        return date.fromisoformat(word)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{word!r} is no day; write it as 2026-11-23") from None


def _item(word: str) -> str:
    if not word:
        raise argparse.ArgumentTypeError("an empty name is no item")
    return word


def _count(word: str) -> int:
    if not (word.isascii() and word.isdigit() and int(word) > 0):
        raise argparse.ArgumentTypeError(f"{word!r}: expected a whole number from 1")
    return int(word)


def _readable(word: str) -> str:
    """A word of which no byte is left undecoded."""
    return word.encode("utf-8", errors="replace").decode("utf-8")


def _pair(word: str) -> tuple[str, str]:
    name, equals, value = _readable(word).partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"{word!r}: expected NAME=VALUE")
    return name, value


def _case_facts(pairs: list[tuple[str, str]]) -> "dict[str, Value]":
    """The facts of the case as its vocabulary has them: numbers, days, yes or no, words."""
    from caveat.vocabulary import case_value

    return {name: case_value(name, word) for name, word in pairs}


def _limits(options: argparse.Namespace) -> "Limits":
    from caveat.readers import Limits

    given = {
        "file_bytes": options.max_bytes,
        "expanded_bytes": options.max_expanded_bytes,
        "pages": options.max_pages,
        "seconds": options.max_seconds,
    }
    return Limits(**{name: value for name, value in given.items() if value is not None})
