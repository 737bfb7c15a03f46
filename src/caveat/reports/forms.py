"""The forms in which a report is written: a module for each, imported when it is asked for."""

from collections.abc import Mapping
from importlib import import_module

from caveat.errors import UsageError
from caveat.reports.messages import messages, resolve


def write_form(told: object, form: str, forms: Mapping[str, str], language: str, *, width: int, colour: bool) -> str:
    """What is told, by the module of `forms` that has this name; `width` (columns) and `colour` are for the terminal.

    Raises UsageError for a form or a language that there is not.
    """
    if form not in forms:
        raise UsageError(f"there is no format {form!r}; there are {', '.join(forms)}")
    text: str = import_module(forms[form]).write(told, messages(resolve(language)), width=width, colour=colour)
    return text
