"""The circumstances of a run, kept beside its output: what the next run is held against."""

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec

from caveat.errors import UsageError
from caveat.files import write_whole
from caveat.model.changes import Asked, Circumstances
from caveat.model.rules import Case, Value
from caveat.model.screening import Plan
from caveat.screening.summary import packs_of
from caveat.vocabulary import case_value

_SOURCE = Path(__file__).parents[1]
_ANSWERING = ("model", "vocabulary", "signals", "readers", "profiles", "rules", "screening")
_LARGEST = 16 * 1024 * 1024  # bytes


def circumstances(plan: Plan, added: Mapping[str, str], rows: int) -> Circumstances:
    """Of a run by a plan. `added`: what each added column is called in the output."""
    return Circumstances(
        program=version("caveat"),
        code=_code(),
        packs=packs_of(plan),
        cases=tuple(_asked(case) for case in plan.cases),
        roles=plan.roles,
        language=plan.language,
        added=dict(added),
        rows=rows,
    )


def beside(output: Path) -> Path:
    """The file that goes with an output: "stock.csv.caveat.json"."""
    return output.with_name(f"{output.name}.caveat.json")


def keep(told: Circumstances, output: Path) -> None:
    """Write them beside the output, whole. Raises UsageError."""
    try:
        write_whole(beside(output), msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n", 0o644)
    except OSError as error:
        raise UsageError(f"{beside(output)}: can't be written: {error.strerror}") from None


def load(output: Path) -> Circumstances:
    """Those of an output. Raises UsageError where they are missing or damaged."""
    path = beside(output)
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{path}: too large; it does not say how {output.name} was made")
        return msgspec.json.decode(path.read_bytes(), type=Circumstances)
    except OSError as error:
        raise UsageError(
            f"{path}: can't be read: {error.strerror}; without it nobody can tell why a ruling is other"
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{path}: does not say how {output.name} was made: {error}") from None


def cases_of(told: Circumstances) -> tuple[Case, ...]:
    """The cases of a run, to be asked again. Raises UsageError for a fact of the case that there is no more."""
    return tuple(
        Case(
            to=one.to,
            act=one.act,
            as_of=one.as_of,
            facts={name: case_value(name, word) for name, word in one.facts.items()},
        )
        for one in told.cases
    )


def _asked(case: Case) -> Asked:
    return Asked(
        to=case.to, act=case.act, as_of=case.as_of, facts={name: _word(value) for name, value in case.facts.items()}
    )


def _word(value: Value) -> str:
    """As it is written on the command line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


@cache
def _code() -> str:
    """The sha256 of all code and data that an answer depends on, byte for byte, but for the packs."""
    total = hashlib.sha256()
    for folder in _ANSWERING:
        for path in sorted((_SOURCE / folder).rglob("*")):
            if path.suffix in (".py", ".yaml") and path.is_file():
                content = path.read_bytes()
                total.update(f"{path.relative_to(_SOURCE).as_posix()} {len(content)}\n".encode() + content)
    return total.hexdigest()
