"""Dates and numbers as a letterhead's language and number style have them."""

from datetime import date
from functools import cache

from babel import Locale
from babel.dates import format_date, format_skeleton

from attendance_app.adapters.documents.labels import say
from attendance_app.domain.letterhead import DEFAULT, NUMBERS, Letterhead


class Style:
    """How one letterhead writes. Machine formats never come here."""

    def __init__(self, letterhead: Letterhead) -> None:
        self._named = letterhead.language or DEFAULT.language
        self._locale = Locale.parse(letterhead.language or DEFAULT.language)
        symbols = self._locale.number_symbols["latn"]
        default = symbols["group"], symbols["decimal"]
        self._group, self.decimal_mark = NUMBERS.get(letterhead.numbers, default)
        self._days: dict[date, str] = {}

    @property
    def language(self) -> str:
        """The language tag of a document, as "de-AT"."""
        return str(self._locale).replace("_", "-")

    def say(self, text: str) -> str:
        """Return what papers say in the language; in English where it has no labels."""
        return say(self._named, text)

    def number(self, value: int) -> str:
        """Return a whole number with marks between the thousands."""
        return f"{value:,}".replace(",", self._group)

    def hours(self, minutes: int) -> str:
        """Return minutes as hours, "1,234:05": the same everywhere but for the thousands."""
        sign = "-" if minutes < 0 else ""
        return f"{sign}{self.number(abs(minutes) // 60)}:{abs(minutes) % 60:02d}"

    def signed(self, value: int) -> str:
        """Return a number that says whether it adds or takes."""
        return f"{'-' if value < 0 else '+'}{self.number(abs(value))}"

    def long_date(self, day: date) -> str:
        """Return "1 March 2026" in the words of the language."""
        return format_date(day, "long", self._locale)

    def day(self, day: date) -> str:
        """Return the short day of a sheet's line, "Mon, Mar 2"; each one is made once."""
        if day not in self._days:
            self._days[day] = _plain(format_skeleton("MMMEd", day, locale=self._locale))
        return self._days[day]


def _plain(text: str) -> str:
    return text.replace("\N{NARROW NO-BREAK SPACE}", " ")


@cache
def style_of(letterhead: Letterhead) -> Style:
    """Return the style of a letterhead, made once."""
    return Style(letterhead)
