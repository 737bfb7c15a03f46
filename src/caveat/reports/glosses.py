"""The known words of a quote in the reader's language: no translation, and never more than what was understood."""

from msgspec import Struct

from caveat.languages import language_of
from caveat.model.glosses import Gloss, Word
from caveat.reports.messages import Messages
from caveat.reports.quotes import plain
from caveat.reports.testimony import Testimony


class Glossed(Struct, frozen=True, kw_only=True):
    """A word of a quote, and what it means or does."""

    text: str
    meaning: str


def glossed(told: Testimony, gloss: Gloss | None, messages: Messages) -> tuple[Glossed, ...]:
    """The known words that are in the quote of a testimony, in their order.

    None where the quote is in the reader's language, and where nothing but its term is known: that is told beside it.
    """
    passage, quote = told.passage, told.quote
    if gloss is None or passage is None or quote is None or _reads(messages.language, passage.language, passage.text):
        return ()
    shown = quote.before + quote.term + quote.after
    words = [one for one in gloss(passage, told.fact, told.term) if plain(one.text) in shown]
    if all(one.facts == (told.fact,) for one in words):
        return ()
    return tuple(Glossed(text=plain(one.text), meaning=_meaning(one, messages)) for one in words)


def _reads(reader: str, language: str | None, text: str) -> bool:
    """Whether a quote is in the reader's language, in whatever script, or in none that is known."""
    return (language or language_of(text) or reader).partition("-")[0] == reader.partition("-")[0]


def _meaning(word: Word, messages: Messages) -> str:
    if word.facts:
        return messages.listed(map(messages.fact, word.facts))
    return messages.say("gloss", word.does)
