"""Labels of whole systems: one device in a folder beside the labels in each row."""

from msgspec import Struct

from caveat.model.profile import Standing

_FACTS = {
    "has_cellular": "cellular",
    "wifi": "wifi",
    "bt": "bluetooth",
    "nfc": "nfc",
    "gps": "gnss",
    "camera": "camera",
}
_STANDINGS = {"yes": Standing.PRESENT, "no": Standing.ABSENT}


class Row(Struct, frozen=True):
    """What is known of a device from its public specification; what is not known is no label."""

    device: str
    has_cellular: str
    wifi: str
    bt: str
    nfc: str
    gps: str
    camera: str  # "yes (front)" too
    default_locale: str  # "en-US"; "unknown" where no property says it

    def labels(self) -> dict[str, Standing]:
        """The standings that are known, by fact."""
        words = {fact: getattr(self, column).split()[0] for column, fact in _FACTS.items()}
        return {fact: _STANDINGS[word] for fact, word in words.items() if word in _STANDINGS}

    def locale(self) -> str | None:
        """The language in which it starts, where that is known."""
        tag = self.default_locale.split()[0]
        return None if tag == "unknown" else tag
