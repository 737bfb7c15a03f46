"""The notice as one HTML file, with all that there is to say on it: no script, nothing loaded."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from caveat.model.profile import Profile
from caveat.model.rules import Verdict
from caveat.reports.messages import Messages
from caveat.reports.paper.detail import STEPS, reduced
from caveat.reports.paper.pictograms import pictograms
from caveat.reports.paper.sheet import sheet
from caveat.reports.quotes import visible

if TYPE_CHECKING:
    from jinja2 import Template


def write(
    profile: Profile, verdicts: Sequence[Verdict], messages: Messages, *, beside: Messages | None = None, **_: object
) -> str:
    """The notice; with a second language beside it where one is given."""
    catalogues = (messages, beside) if beside else (messages,)
    sheets = [reduced(sheet(profile, verdicts, one), STEPS[0], one) for one in catalogues]
    return _template().render(sheets=sheets, drawings=pictograms())


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("caveat.reports.paper", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    return environment.get_template("notice.html.jinja")
