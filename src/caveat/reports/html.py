"""The report as one HTML file: no script, nothing loaded, good on a phone and on paper."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from caveat.model.evidence import Passage
from caveat.model.exhibits import Exhibit, Picture
from caveat.model.profile import Profile
from caveat.model.rules import Ruling, Verdict
from caveat.reports.messages import Messages
from caveat.reports.notice import notice
from caveat.reports.quotes import visible
from caveat.reports.testimony import Testimony, testimony

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


class _Pictures:
    """What is quoted, as it can be seen: each picture once, where it is quoted first."""

    def __init__(self, exhibits: Sequence[Exhibit], profile: Profile, messages: Messages) -> None:
        self._waiting = {one.quoted.passage: one for one in exhibits}
        self._profile = profile
        self._messages = messages
        self._room = _ROOM

    def of(self, passage: Passage | None) -> Picture | None:
        """The picture of a passage that is quoted for the first time."""
        exhibit = self._waiting.pop(passage, None) if passage else None
        if exhibit is None or len(exhibit.detail.data) > self._room:
            return None
        self._room -= len(exhibit.detail.data)
        return exhibit.detail

    def others(self) -> Iterator[Testimony]:
        """What is quoted nowhere in the reasons, in the order of the facts."""
        for exhibit in list(self._waiting.values()):
            if len(exhibit.detail.data) <= self._room:
                yield testimony(exhibit.quoted.observations[0], self._profile, self._messages)


def write(
    profile: Profile,
    verdicts: Sequence[Verdict],
    messages: Messages,
    *,
    exhibits: Sequence[Exhibit] = (),
    **_layout: object,
) -> str:
    """The notice as a whole HTML document, with pictures of what is quoted, up to 3 MB of them."""
    told = notice(profile, verdicts, messages)
    return template("page.html.jinja").render(
        notice=told,
        pictures=_Pictures(exhibits, profile, messages),
        data_uri=_data_uri,
        say=messages.say,
        sentences=lambda said: messages.sentences(*said),
        language=messages.language,
        signs=SIGNS,
    )


def _data_uri(picture: Picture) -> str:
    return f"data:{picture.media};base64,{b64encode(picture.data).decode('ascii')}"


@cache
def template(name: str) -> "Template":
    """A template of this folder; whatever it prints is text and never markup."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("caveat.reports", "."),
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
