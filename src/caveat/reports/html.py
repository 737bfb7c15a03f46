"""The report as one HTML file: no script, nothing loaded, good on a phone and on paper."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from caveat.model.profile import Profile
from caveat.model.rules import Ruling, Verdict
from caveat.reports.messages import Messages
from caveat.reports.notice import notice
from caveat.reports.quotes import visible

if TYPE_CHECKING:
    from jinja2 import Template

_SIGNS = {
    Ruling.PROHIBITED: "✕",
    Ruling.MODIFY_FIRST: "!",
    Ruling.CONDITIONS: "§",
    Ruling.UNDETERMINED: "?",
    Ruling.NOTHING_FOUND: "–",
}


def write(profile: Profile, verdicts: Sequence[Verdict], messages: Messages, **_layout: object) -> str:
    """The notice as a whole HTML document."""
    told = notice(profile, verdicts, messages)
    return _template().render(
        notice=told,
        say=messages.say,
        sentences=lambda said: messages.sentences(*said),
        language=messages.language,
        signs=_SIGNS,
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("caveat.reports", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    return environment.get_template("page.html.jinja")


def _shown(value: object) -> object:
    """Whatever a page prints goes through here: no sign of it may act."""
    return visible(value) if type(value) is str else value
