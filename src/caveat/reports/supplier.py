"""The question to a supplier: what is open, in a message that can be sent as it is."""

from collections.abc import Sequence

from caveat.model.profile import Profile
from caveat.reports.messages import Messages
from caveat.reports.notice import device_of
from caveat.vocabulary import Kind, facts


def letter(profile: Profile, open_facts: Sequence[str], messages: Messages) -> str:
    """A message that asks just these facts of the device; "" where there are none."""
    if not open_facts:
        return ""
    device = device_of(profile, messages)
    return "\n".join(
        (
            messages.say("supplier", "greeting"),
            messages.say("supplier", "about", device=device) if device else messages.say("supplier", "about-it"),
            "",
            *(_question(number, one, messages) for number, one in enumerate(open_facts, 1)),
            "",
            messages.say("supplier", "proof"),
        )
    )


def _question(number: int, name: str, messages: Messages) -> str:
    known = facts().get(name)
    asked = "whether" if known and known.kind is Kind.CAPABILITY else "which"
    return f"{number}. {messages.say('supplier', asked, fact=messages.fact(name))}"
