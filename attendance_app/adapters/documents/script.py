"""Text in the order and the shapes in which it is drawn: Arabic letters joined, right to left.

fpdf2 places one glyph after the other; a shaping engine would be one more native library. Arabic
needs only the forms that Unicode lists for its letters (presentation forms B), read here from the
character database that Python carries.
"""

import unicodedata
from functools import cache

from fpdf.bidi import BidiParagraph

_FORMS_B = range(0xFE70, 0xFF00)
_FIRST_RIGHT_TO_LEFT = "\u0590"
_LAM = "\u0644"
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn")


def visual(text: str) -> str:
    """Return `text` ready to be drawn from left to right, without what cannot be seen."""
    if text.isascii() and text.isprintable():
        return text
    clean = "".join(c for c in text if unicodedata.category(c) not in _INVISIBLE)
    clean = unicodedata.normalize("NFC", clean)
    if not any(char >= _FIRST_RIGHT_TO_LEFT for char in clean):
        return clean
    return BidiParagraph(joined(clean)).get_reordered_string()


@cache
def _forms() -> dict[tuple[str, str], str]:
    """Return {(letters, "isolated" | "final" | "initial" | "medial"): glyph}."""
    forms: dict[tuple[str, str], str] = {}
    for point in _FORMS_B:
        form, _, letters = unicodedata.decomposition(chr(point)).partition(" ")
        if form and "0020" not in letters and "0640" not in letters:
            forms["".join(chr(int(c, 16)) for c in letters.split()), form.strip("<>")] = chr(point)
    return forms


def _joins_next(letter: str) -> bool:
    return (letter, "initial") in _forms()


def _joins_previous(letter: str) -> bool:
    return (letter, "final") in _forms()


def joined(text: str) -> str:
    """Return `text` with each Arabic letter in the form that its neighbours ask for."""
    letters = _ligated(text)
    out: list[str] = []
    for n, letter in enumerate(letters):
        before = _neighbour(letters, n, -1)
        after = _neighbour(letters, n, +1)
        linked = _joins_previous(letter) and _joins_next(before)
        links = _joins_next(letter) and _joins_previous(after)
        form = {(True, True): "medial", (True, False): "final", (False, True): "initial"}.get(
            (linked, links), "isolated"
        )
        out.append(_forms().get((letter, form), letter))
    return "".join(out)


def _ligated(text: str) -> list[str]:
    """Split into letters; lam and alef are one."""
    letters: list[str] = []
    for char in text:
        if letters and letters[-1] == _LAM and (_LAM + char, "isolated") in _forms():
            letters[-1] += char
        else:
            letters.append(char)
    return letters


def _neighbour(letters: list[str], n: int, step: int) -> str:
    """Return the next letter in one direction; vowel marks stand on a letter and are passed."""
    n += step
    while 0 <= n < len(letters):
        if unicodedata.category(letters[n][0]) != "Mn":
            return letters[n]
        n += step
    return ""
