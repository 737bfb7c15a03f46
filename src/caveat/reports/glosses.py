"""How the words of a quote were read, in the reader's language: no translation, and never more than was understood."""

from caveat.languages import language_of
from caveat.model.glosses import Gloss, Word
from caveat.reports.messages import Messages
from caveat.reports.quotes import plain
from caveat.reports.testimony import Testimony


def glossed(told: Testimony, gloss: Gloss | None, messages: Messages) -> list[tuple[str, str]]:
    """The words of a testimony's quote that were understood, each with how it was read, in their order.

    None where the quote is in the reader's language, and where no cue turned its term: what it names stands beside it.
    """
    passage, quote = told.passage, told.quote
    if gloss is None or passage is None or quote is None or _reads(messages.language, passage.language, passage.text):
        return []
    shown = quote.before + quote.term + quote.after
    words = [one for one in gloss(passage, told.fact, told.term) if plain(one.text) in shown]
    if not any(one.does for one in words):
        return []
    return [(plain(one.text), _meaning(one, messages)) for one in words]


def _reads(reader: str, language: str | None, text: str) -> bool:
    """Whether a quote is in the reader's language, in whatever script, or in none that is known."""
    return (language or language_of(text) or reader).partition("-")[0] == reader.partition("-")[0]


def _meaning(word: Word, messages: Messages) -> str:
    if word.facts:
        return messages.listed(map(messages.fact, word.facts))
    return messages.say("gloss", word.does)
