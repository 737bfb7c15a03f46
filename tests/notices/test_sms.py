import msgspec
import pytest

from caveat import report
from caveat.model.profile import Device
from caveat.model.rules import Verdict
from caveat.reports import languages
from caveat.reports.messages import messages
from caveat.reports.sms import MOST, segments


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é" * 160, 1),
        ("{" * 80, 1),
        ("{" * 81, 2),
        ("€" * 76 + "a" + "€" * 76, 2),  # 153 septets, 152, and none of the escapes is cut off from its sign
        ("€" * 153, 3),  # 76 in each segment: the 153rd septet of a segment can't hold the half of one
        ("한" * 70, 1),
        ("한" * 71, 2),
        ("한" * 134, 2),
        ("한" * 135, 3),
        ("ê" + "a" * 69, 1),  # not in the alphabet of GSM: the whole message goes as UCS-2
        ("ê" + "a" * 70, 2),
        ("😀" * 35, 1),
        ("😀" * 67, 3),  # 33 pairs in each segment: no pair is parted
    ],
)
def test_segments_are_counted_as_a_network_counts_them(text: str, count: int) -> None:
    assert segments(text) == count


@pytest.mark.parametrize("language", languages())
def test_a_message_has_at_most_three_segments_and_what_must_be_said(
    language: str, prohibited: Verdict, three: list[Verdict], crowded: list[Verdict]
) -> None:
    say = messages(language).say
    for subject in (prohibited, three, crowded):
        text = report(subject, "sms", language)
        assert segments(text) <= MOST
        assert "\n" not in text
        assert say("ruling", "prohibited") in text
        assert say("notice", "day", day="2026-11-23") in text
        assert say("notice", "no-permission") in text


def test_a_message_in_english_stays_in_the_cheap_alphabet(three: list[Verdict]) -> None:
    text = report(three, "sms", "en")
    assert len(text) > 201  # more than three segments of UCS-2 hold
    assert segments(text) <= MOST


def test_the_worst_ruling_comes_first(three: list[Verdict]) -> None:
    assert report(three, "sms").startswith("Tidewatch Q7: North Korea - import: Prohibited (at least); Türkiye")


@pytest.mark.parametrize("language", languages())
def test_what_only_an_exemption_could_help_is_told_as_that(language: str, unclaimed: Verdict) -> None:
    text = report(unclaimed, "sms", language)
    assert messages(language).say("outcome", "unclaimed") in text
    assert segments(text) <= MOST


def test_a_rule_that_is_not_in_force_is_not_told(idle: list[Verdict]) -> None:
    assert not [subject for subject in (idle, *([one] for one in idle)) if "IDLE" in report(subject, "sms")]


def test_a_hostile_name_makes_no_message_longer(prohibited: Verdict) -> None:
    profile = msgspec.structs.replace(prohibited.profile, device=Device(model="한\u202e\n" * 400))
    text = report(msgspec.structs.replace(prohibited, profile=profile), "sms", "en")
    assert segments(text) <= MOST
    assert "\u202e" not in text
    assert "Prohibited" in text


def test_what_was_left_out_is_said(prohibited: Verdict, crowded: list[Verdict]) -> None:
    more = messages("en").say("sms", "more")
    assert more in report(crowded, "sms")
    assert more not in report(prohibited, "sms")
