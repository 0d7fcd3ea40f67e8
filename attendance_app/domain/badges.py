"""What a badge number is, and how much of one may be shown."""

import unicodedata

from attendance_app.domain.errors import RuleViolation

SHORTEST, LONGEST = 4, 64
MOST = 5  # badges that one person may hold at a time


def clean_number(given: str) -> str:
    """Return a badge number as a reader sends it: printable ASCII, capital letters, no spaces.

    Leading zeros count: 0042 and 42 are two badges.

    Raises:
        RuleViolation: it is too short, too long, or holds what no reader sends.

    """
    number = "".join(unicodedata.normalize("NFKC", given).split()).upper()
    if not number:
        raise RuleViolation("Hold the badge to the reader, or type its number.", "number")
    if not SHORTEST <= len(number) <= LONGEST:
        raise RuleViolation(f"A badge number has {SHORTEST} to {LONGEST} characters.", "number")
    if not (number.isascii() and number.isprintable()):
        raise RuleViolation("A badge number holds plain letters, digits and signs.", "number")
    if len(set(number)) == 1:
        raise RuleViolation("This is one character repeated. Scan the badge again.", "number")
    return number


def ending(number: str) -> str:
    """Return what is kept of a number to tell badges apart: its last four, at most half of it."""
    return number[-min(4, len(number) // 2) :]
