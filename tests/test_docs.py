"""What the docs name is there."""

from pathlib import Path

from caveat.profiles.lexicon import Reach, Role

DOCS = Path(__file__).parents[1] / "docs"


def test_every_role_and_reach_of_a_token_is_told() -> None:
    page = (DOCS / "statements.md").read_text(encoding="utf-8")
    assert [one.value for one in (*Role, *Reach) if f"`{one.value}`" not in page] == []
