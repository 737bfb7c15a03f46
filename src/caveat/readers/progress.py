"""How far reading has come, for whoever watches it."""

from msgspec import Struct


class Progress(Struct, frozen=True, kw_only=True):
    """What is read of all items, and of the one that has just got on."""

    items: int  # in all
    done: int  # items
    item: str  # the name of the one that got on; it may hold a number of one unit
    pages: int | None = None  # of it; None where it has none, or before they are counted
    pages_done: int = 0  # of it

    @property
    def share(self) -> float:
        """The part that is done, from 0 to 1: items, and the pages of the one that got on."""
        begun = self.pages_done / self.pages if self.pages and self.done < self.items else 0.0
        return min((self.done + begun) / self.items, 1.0) if self.items else 1.0
