"""First and last names, for systems that want two fields where people are written as one."""

_PARTICLES = (
    "af al am auf ben bin d' da dal das de degli dei del della den der des di dos du e el ibn la le"
    " las los of san santa st st. ten ter to un van vom von vor y z zu zum zur 't"
)
PARTICLES = frozenset(_PARTICLES.split())
SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


def split_name(name: str) -> tuple[str, str]:
    """Return first and last names; the first is empty when there is one word only.

    The last word is the last name, together with the particles right before it ("de la Cruz",
    "van der Berg") and a suffix after it ("Jr."). The first word is never taken.
    """
    words = name.split()
    start = len(words) - 1
    if start > 1 and words[start].casefold() in SUFFIXES:
        start -= 1
    while start > 1 and words[start - 1].casefold() in PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])
