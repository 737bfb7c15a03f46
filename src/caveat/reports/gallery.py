"""Exhibits as a folder: a page that shows them in the order of the reasons, and a picture for each."""

import re
import unicodedata
from collections.abc import Sequence

from msgspec import Struct

from caveat.model.exhibits import Exhibit, Picture
from caveat.model.profile import Profile
from caveat.reports.html import template
from caveat.reports.messages import Messages
from caveat.reports.notice import device_of
from caveat.reports.testimony import Testimony, testimony

_ENDINGS = {"image/png": ".png", "image/webp": ".webp"}
_LONGEST = 40  # signs of an item's name in that of a picture
_NO_NAME = re.compile(r"[^\w.-]+")


class Shown(Struct, frozen=True, kw_only=True):
    """An exhibit as the page shows it."""

    name: str
    picture: Picture
    testimonies: tuple[Testimony, ...]


def write(profile: Profile, exhibits: Sequence[Exhibit], messages: Messages) -> dict[str, bytes]:
    """The files by their names: `index.html`, and `01-sim_slot-manual.pdf-page-7.png` and so on."""
    digits = max(len(str(len(exhibits))), 2)
    shown = [_shown(f"{number:0{digits}}", one, profile, messages) for number, one in enumerate(exhibits, 1)]
    page = template("gallery.html.jinja").render(
        device=device_of(profile, messages), shown=shown, say=messages.say, language=messages.language
    )
    pictures = {one.name: one.picture.data for one in shown}
    return {"index.html": page.encode("utf-8")} | pictures


def _shown(number: str, exhibit: Exhibit, profile: Profile, messages: Messages) -> Shown:
    passage = exhibit.quoted.passage
    observations = exhibit.quoted.observations
    page = f"page-{passage.place.page}" if passage.place.page else ""
    words = (number, observations[0].fact, _file_name(passage.item), page)
    return Shown(
        name="-".join(filter(None, words)) + _ENDINGS[exhibit.whole.media],
        picture=exhibit.whole,
        testimonies=tuple(dict.fromkeys(testimony(one, profile, messages) for one in observations)),
    )


def _file_name(item: str) -> str:
    """The name of an item as part of a file's name on any system: no folders, no signs that act."""
    name = unicodedata.normalize("NFC", item.rsplit("/", 1)[-1])
    return _NO_NAME.sub("_", name)[:_LONGEST].strip("._-")
