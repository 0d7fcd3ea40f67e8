"""Names of people and things, as people write them."""

import unicodedata

from attendance_app.domain.errors import RuleViolation

LONGEST = 200
_FORBIDDEN = {"Cc", "Cs", "Co", "Zl", "Zp"}  # control, surrogates, private use, line breaks
_PLAIN = str.maketrans(  # letters of one piece, which Unicode does not take apart
    dict(zip("øłđðıħŧƀɨʉ", "olddihtbiu", strict=True))
    | {"æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng"}
)
_OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # reorder what follows


def clean_name(given: str, field: str = "name", longest: int = LONGEST) -> str:
    """Return `given` in Unicode form NFC with single inner spaces and none around.

    Any script and emoji are fine. Control characters, and the marks that turn the text after them
    around, could make one name look like another: they are refused.

    Raises:
        RuleViolation: it is empty, too long, or holds such a character.

    """
    composed = unicodedata.normalize("NFC", given).strip()
    text = " ".join(composed.split())
    if not text or not any(unicodedata.category(c)[0] in "LNSP" for c in text):
        raise RuleViolation("Please fill this in.", field)
    if len(text) > longest:
        raise RuleViolation(f"Use at most {longest} characters.", field)
    if has_control(composed):
        raise RuleViolation("This holds a character that cannot be printed. Type it again.", field)
    return text


def clean_text(given: str, field: str, longest: int = LONGEST) -> str:
    """Return `given` as `clean_name` does; it may be empty."""
    return clean_name(given, field, longest) if given.strip() else ""


def has_control(text: str) -> bool:
    """Tell whether `text` holds a character that no line of text needs."""
    return any(c in _OVERRIDES or unicodedata.category(c) in _FORBIDDEN for c in text)


def sort_key(name: str) -> str:
    """Return what a name is sorted and found by: without case and accents, "søren" is "soren".

    Database servers order by different collations; this rule is ours, and compared by code point
    it gives the same order everywhere.
    """
    apart = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    return plain.translate(_PLAIN).strip()


def search_text(*known: str | None) -> str:
    """Return the one text in which somebody is looked for: a line for each thing known of them."""
    return "\n".join(sort_key(part) for part in known if part)


def search_words(typed: str) -> list[str]:
    """Return the words to look for, as `search_text` writes them; at most eight."""
    known = typed[:100].replace("\x00", "").encode(errors="ignore").decode()
    return sort_key(known).split()[:8]
