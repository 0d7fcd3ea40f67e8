"""How numbers are read that people type."""


def fraction(text: str) -> float:
    """Read a number as people type it, with a point or a comma; anything else is out of bounds."""
    try:
        return float(text.replace(",", ".").strip()[:12])
    except ValueError:
        return -1.0
