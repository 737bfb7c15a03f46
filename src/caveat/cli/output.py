"""Where what is written goes: to the terminal or whole to a file; in which language, how wide, in colour or not."""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

WIDTH = 80
"""Columns of a report that goes nowhere in particular, and the most of one that goes to a terminal."""


def shown(message: str) -> str:
    """A message that may quote a stranger's file: no number of one unit in it, and no sign that acts on the screen."""
    from caveat.profiles.masking import mask
    from caveat.reports.quotes import visible

    readable = message.encode("utf-8", errors="replace").decode("utf-8")
    return "\n".join(map(visible, mask(readable).split("\n")))


def language(options: argparse.Namespace) -> str:
    """The language of the report: the one asked for, else that of the locale. Raises UsageError."""
    from caveat.reports import resolve

    if options.language:
        return resolve(options.language)
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(variable):
            return _supported(os.environ[variable].partition(".")[0].replace("_", "-"))
    return "en"


def layout(output: Path | None = None) -> tuple[int, bool]:
    """How many columns there are, and whether in colour."""
    from shutil import get_terminal_size

    on_terminal = output is None and sys.stdout.isatty()
    width = min(get_terminal_size((WIDTH, 24)).columns, WIDTH) if on_terminal else WIDTH
    return width, on_terminal and not os.environ.get("NO_COLOR")


def write(text: str, output: Path | None = None) -> None:
    """To standard output, or whole to a file: written beside it first, so that no partial file is ever left.

    A pipe or a device is written to as it is, and never replaced by a file.
    """
    text = text if text.endswith("\n") else f"{text}\n"
    if output is None:
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        sys.stdout.write(text)
    else:
        _write_file(text.encode("utf-8"), output)


def write_bytes(content: bytes, output: Path | None = None) -> None:
    """The same for what is no text."""
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        _write_file(content, output)


def check_binary(output: Path | None, kind: str, *, instead: str) -> None:
    """Raises UsageError where a file of this kind would go to a terminal, or under the name of another kind."""
    from caveat.errors import UsageError

    if output is None and sys.stdout.isatty():
        raise UsageError(f"a {kind} is nothing for a terminal; name a file with -o")
    if output is not None and output.suffix.lower() in (".html", ".htm", ".txt", ".json"):
        raise UsageError(f"{output}: a {kind} is written; {instead}")


def check_folder(folder: Path) -> None:
    """Raises UsageError where a new folder could not be written, before anything is read for it."""
    from caveat.errors import UsageError

    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(f"{folder}: is there already, and not empty; name a new folder")
        if not folder.absolute().parent.is_dir():
            raise UsageError(f"{folder}: there is no folder to put it in")
    except OSError as error:
        raise UsageError(f"{folder}: can't be written: {error.strerror}") from None


def write_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """Files by their names, whole to a new folder or not at all."""
    from caveat.errors import UsageError
    from caveat.files import write_folder as write_whole

    try:
        write_whole(folder.absolute(), files)
    except OSError as error:
        raise UsageError(f"{folder}: can't be written: {error.strerror}") from None


def _write_file(content: bytes, output: Path) -> None:
    from caveat.errors import UsageError
    from caveat.files import write_whole

    try:
        if output.exists() and not output.is_file():
            output.write_bytes(content)
        else:
            write_whole(output.resolve(), content, 0o644)
    except OSError as error:
        raise UsageError(f"{output}: can't be written: {error.strerror}") from None


def _supported(locale: str) -> str:
    """The report language for a locale; English for those that there is no report in."""
    from caveat.errors import UsageError
    from caveat.reports import resolve

    try:
        return resolve(locale)
    except UsageError:
        return "en"
