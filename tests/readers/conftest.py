"""Ways to make small files and to read them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from caveat.model.evidence import Item
from caveat.readers import Limits, read

_DEFAULT = Limits()


@pytest.fixture
def read_as(tmp_path: Path) -> Callable[..., Item]:
    """Read bytes or text as a file of this name."""

    def read_it(name: str, data: bytes | str, limits: Limits = _DEFAULT, row: int | None = None) -> Item:
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        (item,) = read([path], limits=limits, row=row).items
        return item

    return read_it
