"""The words of the command line: its commands, their options, and how each word is read."""

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caveat import __doc__ as about
from caveat.cli import commands, packs, screening, serving

if TYPE_CHECKING:
    from caveat.model.screening import Role

_EXIT_STATUSES = """exit status of check, and of screen (of its worst row):
  0  nothing found against it        1  a restriction applies
  3  undetermined                    4  an item could not be read at all
  2  wrong usage"""


def parser() -> argparse.ArgumentParser:
    """All of it; the options of a parsed line have `run`, which takes them and gives the exit status."""
    top = argparse.ArgumentParser(
        prog="caveat",
        description=about.partition("\n")[0],
        epilog=_EXIT_STATUSES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action=_Version, help="print the version and exit")
    to = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    _add_check(to.add_parser("check", help="may it go there? what it can do, held against the rules"))
    _add_profile(to.add_parser("profile", help="what it can do, no law"))
    _add_compare(to.add_parser("compare", help="was the unit modified as required? two builds, or a type and a unit"))
    _add_sbom(to.add_parser("sbom", help="the software bill of materials of firmware or apps, as CycloneDX JSON"))
    _add_why(to.add_parser("why", help="the tree of one determination, and what would settle it"))
    _add_screen(to.add_parser("screen", help="a table of listings of any size: the same rows, with their answers"))
    _add_evaluate(to.add_parser("evaluate", help="how often the profile is right, on labelled evidence"))
    _add_rules(to.add_parser("rules", help="the rule packs: what they hold, and whether their cases pass"))
    _add_serve(to.add_parser("serve", help="the page and the HTTP interface, on this machine"))
    return top


def _add_check(check: argparse.ArgumentParser) -> None:
    _add_evidence(check)
    where = check.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--to", type=_places, metavar="PLACE,...", help="where it goes: country codes, such as KP,DE; or all"
    )
    where.add_argument("--route", metavar="PLACE>...", help="a journey with its stops: 'CN>AE>KE'")
    check.add_argument("--act", type=_words, metavar="ACT,...", help="what is done with it (default: import)")
    _add_case(check)
    _add_output(check, ("terminal", "json", "html", "notice", "notice-html", "sms"))
    check.add_argument("--paper", choices=("a4", "a5", "a6"), help="of --format notice (default: a4)")
    check.add_argument("--beside", metavar="CODE", help="a second language beside the first, on a notice")
    _add_exhibits(check)
    check.set_defaults(run=commands.check)


def _add_profile(profile: argparse.ArgumentParser) -> None:
    _add_evidence(profile)
    _add_output(profile, ("terminal", "json", "html"))
    _add_exhibits(profile)
    profile.set_defaults(run=commands.profile)


def _add_compare(compare: argparse.ArgumentParser) -> None:
    compare.add_argument(
        "before",
        type=_item,
        metavar="BEFORE",
        help="the build as it was, or what tells of the type (a folder of several)",
    )
    compare.add_argument("after", type=_item, metavar="AFTER", help="the unit: its firmware, or what was saved of it")
    compare.add_argument("--to", type=str.upper, required=True, metavar="PLACE", help="where it goes: KP")
    compare.add_argument("--act", default="import", help="what is done with it (default: import)")
    _add_known(compare)
    _add_case(compare)
    _add_output(compare, ("terminal", "json"))
    _add_reading(compare)
    compare.set_defaults(run=commands.compare)


def _add_sbom(sbom: argparse.ArgumentParser) -> None:
    sbom.add_argument(
        "items",
        nargs="+",
        type=_item,
        metavar="ITEM",
        help="firmware, apps, or what was saved of a unit: of one device",
    )
    _add_limits(sbom)
    _add_language(sbom)
    _add_file(sbom)
    sbom.set_defaults(run=commands.sbom)


def _add_why(why: argparse.ArgumentParser) -> None:
    why.add_argument("requirement", metavar="REQUIREMENT", help="the id of a rule: kp-usim-smartwatch")
    _add_evidence(why)
    why.add_argument("--to", type=str.upper, metavar="PLACE", help="where it goes (default: the place of the rule)")
    why.add_argument("--act", help="what is done with it (default: the first act of the rule)")
    _add_case(why)
    _add_language(why)
    why.set_defaults(run=packs.why)


def _add_screen(screen: argparse.ArgumentParser) -> None:
    screen.add_argument("stock", nargs="+", type=_item, metavar="STOCK", help="a table: CSV, TSV, XLSX, JSONL, Parquet")
    screen.add_argument(
        "--to", type=_places, required=True, metavar="PLACE,...", help="where it goes: country codes, such as KP,DE"
    )
    screen.add_argument("--act", type=_words, metavar="ACT,...", help="what is done with it (default: import)")
    screen.add_argument(
        "--columns",
        type=_columns,
        default=(),
        metavar="KIND=COLUMN,...",
        help="how columns are read: title=商品名称,other=备注 (default: found by their names and cells)",
    )
    _add_case(screen)
    _add_language(screen)
    screen.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="write the rows here")
    screen.add_argument("--format", choices=("csv", "tsv", "xlsx", "jsonl", "parquet"), help="default: by the ending")
    screen.add_argument(
        "--jobs", type=_count, metavar="N", help="processes that work side by side (default: all cores)"
    )
    screen.add_argument("--report", type=Path, metavar="FILE", help="write what the table comes to here, as HTML")
    screen.add_argument(
        "--since", type=Path, metavar="LAST", help="tell what changed since the run that wrote LAST, and why"
    )
    screen.add_argument(
        "--key", metavar="COLUMN", help="by which rows are known again (default: the column of identifiers)"
    )
    screen.add_argument("--resume", action="store_true", help="continue a run that was cut off")
    screen.add_argument("--quiet", action="store_true", help="tell nothing but what went wrong")
    screen.set_defaults(run=screening.screen)


def _add_evaluate(evaluate: argparse.ArgumentParser) -> None:
    evaluate.add_argument(
        "gold",
        nargs="+",
        type=Path,
        metavar="GOLD",
        help="labels: JSON Lines, or CSV of files or of rows of specification tables; several are taken as one set",
    )
    evaluate.add_argument(
        "--without", type=_words, default=(), metavar="FIELD,...", help="leave these fields of a specification out"
    )
    evaluate.add_argument("--errors", action="store_true", help="print every wrong answer with its quote")
    evaluate.add_argument("--format", choices=("terminal", "json", "markdown"), default="terminal")
    _add_file(evaluate)
    evaluate.set_defaults(run=commands.evaluate)


def _add_rules(rules: argparse.ArgumentParser) -> None:
    what = rules.add_subparsers(title="what", metavar="WHAT", required=True)

    listing = what.add_parser("list", help="what the packs hold")
    listing.add_argument("--act", metavar="ACT", help="rules about this act only")
    listing.add_argument("--fact", metavar="FACT", help="rules that ask this fact only: esim")
    listing.add_argument("--as-of", type=_day, metavar="DAY", help="the rules of this day (default: today)")
    listing.add_argument("--stale", action="store_true", help="only those whose sources must be looked at again")
    listing.set_defaults(run=packs.list_rules)

    show = what.add_parser("show", help="one rule, as a lawyer reads it")
    show.add_argument("requirement", metavar="REQUIREMENT", help="its id: kp-usim-smartwatch")
    show.add_argument("--as-of", type=_day, metavar="DAY", help="of this day (default: today)")
    show.set_defaults(run=packs.show_rule)

    test = what.add_parser("test", help="run the cases of every pack")
    test.set_defaults(run=packs.test)

    schema = what.add_parser("schema", help="the JSON Schema by which an editor checks a pack or its cases")
    schema.add_argument("file", choices=("pack", "cases"))
    schema.set_defaults(run=packs.schema)

    coverage = what.add_parser("coverage", help="which clauses, and which parts of their conditions, no case reaches")
    coverage.set_defaults(run=packs.coverage)

    for command in (listing, test, coverage):
        command.add_argument("--to", type=_places, metavar="PLACE,...", help="the rules of these places only")
    for command in (listing, show):
        _add_language(command)
    for command in (listing, show, test, coverage):
        _add_packs(command)


def _add_serve(serve: argparse.ArgumentParser) -> None:
    serve.add_argument(
        "--host", default="127.0.0.1", help="the address (default: 127.0.0.1, which only this machine reaches)"
    )
    serve.add_argument("--port", type=_port, default=8000, help="default: 8000; 0 takes a free one")
    serve.add_argument("--token", help="what others must know to ask; better given as CAVEAT_TOKEN, which nobody sees")
    serve.add_argument("--jobs", type=_count, metavar="N", help="processes that read and judge (default: all cores)")
    _add_packs(serve)
    _add_limits(serve)
    serve.set_defaults(run=serving.serve)


def _add_evidence(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "items", nargs="+", type=_item, metavar="ITEM", help="a manual, a listing, a photo, a folder of them"
    )
    _add_known(command)
    command.add_argument("--row", type=_count, metavar="N", help="the row of a listing with many (from 1)")
    _add_reading(command)


def _add_known(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--model", type=_readable, metavar="NAME", help="the model or version, where several are described"
    )
    command.add_argument("--category", metavar="KIND", help="what kind of device it is: smartwatch")
    command.add_argument(
        "--fact",
        action="append",
        type=_pair,
        default=[],
        metavar="NAME=WORD",
        help="what you know: sim_slot=absent, os_language=ko+!zh",
    )


def _add_reading(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--cache", type=Path, metavar="DIR", help="keep what is read here for the next time (default: nothing is kept)"
    )
    _add_limits(command)


def _add_limits(command: argparse.ArgumentParser) -> None:
    limits = command.add_argument_group("limits")
    limits.add_argument("--max-bytes", type=_count, metavar="N", help="largest file that is read")
    limits.add_argument("--max-expanded-bytes", type=_count, metavar="N", help="largest content of a packed file")
    limits.add_argument("--max-pages", type=_count, metavar="N", help="pages that are read of one item")
    limits.add_argument("--max-seconds", type=_count, metavar="N", help="time for one item")


def _add_case(command: argparse.ArgumentParser) -> None:
    command.add_argument("--as-of", type=_day, metavar="DAY", help="judge by the rules of this day (default: today)")
    command.add_argument(
        "--case",
        action="append",
        type=_pair,
        default=[],
        metavar="NAME=VALUE",
        help="a fact of the case: audience=child",
    )
    _add_packs(command)


def _add_packs(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--packs", action="append", type=Path, default=[], metavar="DIR", help="a folder with further rule packs"
    )


def _add_output(command: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    _add_language(command)
    command.add_argument("--format", choices=formats, default="terminal", help="default: terminal; a notice is a PDF")
    _add_file(command)


def _add_exhibits(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--evidence", type=Path, metavar="DIR", help="write pictures of all that is quoted to this new folder"
    )


def _add_language(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--language", metavar="CODE", help="of the report: en, ja, ko, zh, zh-Hant (default: by the locale)"
    )


def _add_file(command: argparse.ArgumentParser) -> None:
    command.add_argument("-o", "--output", type=Path, metavar="FILE", help="write here instead of to the terminal")


class _Version(argparse.Action):
    """Look the version up only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:  # noqa: A002
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        parser.exit(message=f"caveat {version('caveat')}\n")


def _read(name: str, word: str) -> Any:
    """A word as this function of `caveat.questions` reads it; imported when there is one to read."""
    from caveat import questions
    from caveat.errors import UsageError

    try:
        return getattr(questions, name)(word)
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


_day, _words, _places, _count, _readable, _pair = (
    partial(_read, name) for name in ("day", "words", "places", "count", "readable", "pair")
)


def _item(word: str) -> str:
    if not word:
        raise argparse.ArgumentTypeError("an empty name is no item")
    return word


def _port(word: str) -> int:
    if not (word.isascii() and word.isdigit() and int(word) < 1 << 16):
        raise argparse.ArgumentTypeError(f"{word!r}: expected a whole number from 0 to 65535")
    return int(word)


def _columns(word: str) -> "tuple[tuple[str, Role], ...]":
    from caveat.model.screening import Role

    told = []
    for part in _words(word):
        kind, column = _pair(part)
        if kind not in [*Role]:
            raise argparse.ArgumentTypeError(f"{kind!r}: expected one of {', '.join(Role)}")
        told.append((column, Role(kind)))
    return tuple(told)
