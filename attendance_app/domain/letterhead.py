"""What a company's papers look like: who writes, on which page, in which language and numbers."""

from dataclasses import dataclass, fields, replace

A4, LETTER = "A4", "Letter"
PAGES = (A4, LETTER)
LANGUAGES = {
    "en": "English",
    "en_US": "English (United States)",
    "en_GB": "English (United Kingdom)",
    "de": "German",
    "de_AT": "German (Austria)",
    "de_CH": "German (Switzerland)",
    "fr": "French",
    "fr_CA": "French (Canada)",
    "es": "Spanish",
    "es_MX": "Spanish (Mexico)",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt_BR": "Portuguese (Brazil)",
    "pt_PT": "Portuguese (Portugal)",
    "sv": "Swedish",
    "da": "Danish",
    "nb": "Norwegian",
    "fi": "Finnish",
    "cs": "Czech",
    "hr": "Croatian",
    "tr": "Turkish",
    "ja": "Japanese",
    "ko": "Korean",
    "zh_Hans": "Chinese (simplified)",
}
NUMBERS = {  # how they are shown → (between thousands, before decimals)
    "1,234.50": (",", "."),
    "1.234,50": (".", ","),
    "1 234,50": ("\N{NO-BREAK SPACE}", ","),
    "1'234.50": ("'", "."),
}
LONGEST_NAME, LONGEST_ADDRESS, MOST_LINES = 200, 400, 5
LARGEST_LOGO = 1_000_000  # bytes, as it is uploaded


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Empty fields: a site's are the company's, the company's are the built-in ones.

    company: the name that is printed. address: up to five lines. logo: a PNG. language: a key of
    LANGUAGES. numbers: a key of NUMBERS; empty is as the language has it.
    """

    company: str = ""
    address: str = ""
    logo: bytes = b""
    page: str = ""
    language: str = ""
    numbers: str = ""

    def over(self, below: "Letterhead") -> "Letterhead":
        """Return this one, with what it leaves empty taken from another."""
        given = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}
        return replace(below, **given)


DEFAULT = Letterhead(page=A4, language="en")
