"""The report as one HTML file: no script, nothing loaded, good on a phone and on paper."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from caveat.model.evidence import Passage
from caveat.model.exhibits import Exhibit, Picture
from caveat.model.glosses import Gloss
from caveat.model.profile import Profile, Standing
from caveat.model.rules import Ruling, Verdict
from caveat.reports.glosses import glossed
from caveat.reports.messages import Messages
from caveat.reports.notice import notice
from caveat.reports.places import shown
from caveat.reports.quotes import visible

if TYPE_CHECKING:
    from jinja2 import Template

_ROOM = 3_000_000  # bytes of pictures in a report, which is to open on a phone
SIGNS = {
    Ruling.PROHIBITED: "✕",
    Ruling.MODIFY_FIRST: "!",
    Ruling.CONDITIONS: "§",
    Ruling.UNDETERMINED: "?",
    Ruling.NOTHING_FOUND: "–",
}
"""What stands for each ruling, beside its colour."""


SIGNS_OF_STANDINGS = {
    Standing.PRESENT: "✓",
    Standing.DISABLED: "⏻",
    Standing.SEALED: "▣",
    Standing.REMOVED: "−",
    Standing.ABSENT: "✕",
    Standing.VARIES: "±",
    Standing.UNKNOWN: "?",
}
"""What stands for each standing, beside its word."""


class _Pictures:
    """What is quoted, as it can be seen: where it is quoted first, and once more in its place among all evidence."""

    def __init__(self, exhibits: Sequence[Exhibit]) -> None:
        self._exhibits = {one.quoted.passage: one for one in exhibits}
        self._quoted: set[Passage] = set()
        self._room = _ROOM

    def first(self, passage: Passage | None) -> Picture | None:
        """The picture of a passage that is quoted for the first time."""
        if passage is None or passage in self._quoted:
            return None
        self._quoted.add(passage)
        return self.of(passage)

    def of(self, passage: Passage | None) -> Picture | None:
        """The picture of a passage, as long as there is room."""
        exhibit = self._exhibits.get(passage) if passage else None
        if exhibit is None or len(exhibit.detail.data) > self._room:
            return None
        self._room -= len(exhibit.detail.data)
        return exhibit.detail


def write(
    profile: Profile,
    verdicts: Sequence[Verdict],
    messages: Messages,
    *,
    exhibits: Sequence[Exhibit] = (),
    gloss: Gloss | None = None,
    **_layout: object,
) -> str:
    """The notice as a whole HTML document, with pictures of what is quoted, up to 3 MB of them."""
    return template("page.html.jinja").render(contents(profile, verdicts, messages, exhibits, gloss=gloss))


def contents(
    profile: Profile,
    verdicts: Sequence[Verdict],
    messages: Messages,
    exhibits: Sequence[Exhibit],
    *,
    gloss: Gloss | None = None,
    address: Callable[[str], str] | None = None,
) -> dict[str, object]:
    """What page.html.jinja asks for, and a page that extends it. `address` gives that of a rule, where it has one."""
    told = notice(profile, verdicts, messages)
    return {
        "notice": told,
        "shown": shown(profile, told.unknown, messages),
        "pictures": _Pictures(exhibits),
        "glossed": lambda testimony: glossed(testimony, gloss, messages),
        "address": address,
        "standings": SIGNS_OF_STANDINGS,
        "data_uri": _data_uri,
        "say": messages.say,
        "sentences": lambda said: messages.sentences(*said),
        "language": messages.language,
        "signs": SIGNS,
    }


def _data_uri(picture: Picture) -> str:
    return f"data:{picture.media};base64,{b64encode(picture.data).decode('ascii')}"


@cache
def template(name: str, package: str = "caveat.reports") -> "Template":
    """A template of a package, which may extend those of this one; whatever it prints is text and never markup."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=ChoiceLoader([PackageLoader(one, ".") for one in dict.fromkeys((package, "caveat.reports"))]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    return environment.get_template(name)


def _shown(value: object) -> object:
    """Whatever a page prints goes through here: no sign of it may act."""
    return visible(value) if type(value) is str else value
