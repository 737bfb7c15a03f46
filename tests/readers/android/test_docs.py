"""What the page on firmware says is so."""

import re
from inspect import signature

from caveat.readers.android import bugreport, dumps, partitions, report, windows
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystems import tree
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "firmware.md").read_text(encoding="utf-8")


def test_the_limits_on_the_page_are_those_of_the_program() -> None:
    defaults = {name: parameter.default for name, parameter in signature(Budget).parameters.items()}
    text = (
        f"{defaults['read'] >> 30} GiB read, {defaults['inflated'] >> 30} GiB inflated, {defaults['entries']:,} names, "
        f"extents and operations, {defaults['seconds']} seconds"
    )
    assert text in PAGE
    assert (
        f"Of a bugreport at most\n{bugreport.MOST_BYTES >> 30} GiB is read, {report.MOST_LINES:,} lines are looked at, "
        f"{report.MOST_SECTIONS:,} sections, and {bugreport.MOST_ENTRIES:,} entries taken"
    ) in PAGE
    assert f"at most {windows.MOST_AT_ONCE >> 20} MiB" in PAGE
    assert f"more than {tree.MOST_LINKS} links" in PAGE
    assert f"more than {partitions.MOST_LAYERS} layers" in PAGE


def test_every_package_of_a_maker_is_on_the_page() -> None:
    named = {ending for ending in partitions.VENDOR_PACKAGES if re.search(rf"[`.A-Z]*{re.escape(ending)}", PAGE, re.I)}
    assert set(partitions.VENDOR_PACKAGES) - named == set()


def test_every_section_of_a_bugreport_that_is_read_is_on_the_page() -> None:
    assert [name for name in dumps.PARSERS if f"`{name}`" not in PAGE] == []
