"""The stylesheets as data: their rules and their tokens in each theme."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHEETS = sorted((ROOT / "assets").glob("*.css"))


def text_of(sheet: Path) -> str:
    """Return a stylesheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)


def selectors(sheet: Path) -> list[str]:
    """Return every selector of a sheet, one by one; at-rules and keyframe stops are left out."""
    heads = re.findall(r"([^{};]+)\{", text_of(sheet))
    found = [re.sub(r"\s+", " ", one).strip() for head in heads for one in head.split(",")]
    return [
        s for s in found if s and not s.startswith("@") and not re.fullmatch(r"from|to|\d+%", s)
    ]


def classes() -> set[str]:
    """Return every class name that some sheet knows."""
    names = set()
    for sheet in SHEETS:
        for selector in selectors(sheet):
            names |= set(re.findall(r"\.([a-zA-Z_][\w-]*)", selector))
    return names


def tokens() -> dict[str, dict[str, str]]:
    """Return the tokens of each theme: light, dark chosen by hand, dark chosen by the system."""
    css = text_of(ROOT / "assets" / "tokens.css")
    light = _declared(css, ":root")
    return {
        "light": light,
        "dark": light | _declared(css, ':root[data-theme="dark"], :root.dark'),
        "dark by system": light | _declared(css, ':root:not([data-theme="light"]):not(.light)'),
    }


def _declared(css: str, selector: str) -> dict[str, str]:
    """Return what the first block of a selector declares; later ones serve people's preferences."""
    body = css.split(f"{selector} {{", 1)[1].split("}", 1)[0]
    return {name: value.strip() for name, value in re.findall(r"--([a-z0-9-]+):\s*([^;]+);", body)}
