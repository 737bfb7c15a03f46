"""Packs from outside: from a folder, or from an installed distribution of which nothing is run."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from caveat.errors import DataError
from caveat.rules import load_packs
from caveat.rules.pack import _installed

Writer = Callable[..., Path]


@pytest.fixture
def distribution(write_pack: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A distribution as pip lays it: a package that must not be imported, with a pack in its folder."""
    site = tmp_path / "site"
    package = site / "acme_packs" / "places"
    package.mkdir(parents=True)
    for folder in (package.parent, package):
        (folder / "__init__.py").write_text("raise SystemExit('a pack was run')\n", encoding="utf-8")
    write_pack().rename(package / "xx")
    about = site / "acme_packs-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-packs\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("[caveat.packs]\nacme = acme_packs.places\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(site))
    _installed.cache_clear()
    yield site
    _installed.cache_clear()


@pytest.mark.usefixtures("distribution")
def test_an_installed_distribution_brings_its_packs_and_none_of_its_code_runs() -> None:
    (*_, brought) = load_packs(only={"XX"})
    assert (brought.id, brought.jurisdiction) == ("test", "XX")
    assert not any(name.startswith("acme_packs") for name in sys.modules)


def test_the_same_pack_from_two_sides_must_be_named_apart(distribution: Path, write_pack: Writer) -> None:
    assert distribution.is_dir()
    with pytest.raises(DataError, match="give one of them another id"):
        load_packs([write_pack(name="mine")], only={"XX"})


def test_a_pack_can_name_no_tag_that_makes_an_object(write_pack: Writer) -> None:
    with pytest.raises(DataError, match="is not allowed; data makes no objects"):
        load_packs([write_pack(("legal_basis: none", "legal_basis: !!python/object/apply:os.getcwd []"))], only={"XX"})


def test_a_distribution_that_names_a_package_that_is_not_there_is_told(distribution: Path) -> None:
    about = distribution / "acme_packs-1.0.dist-info" / "entry_points.txt"
    for value in ("acme_pakcs", "acme_packs.plaecs", "acme_packs:places", "json./etc", "__main__"):
        about.write_text(f"[caveat.packs]\nacme = {value}\n", encoding="utf-8")
        _installed.cache_clear()
        with pytest.raises(DataError, match=r"the distribution acme-packs says .* but there is no such package"):
            load_packs(only={"XX"})


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no such folder"):
        load_packs([tmp_path / "nowhere"], only={"XX"})
