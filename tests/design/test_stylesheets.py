"""The stylesheets stay simple enough for an old tablet, and know every class the pages use."""

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

from attendance_app.web.components import charts, feedback, parts
from tests.design.stylesheets import ROOT, SHEETS, classes, selectors, text_of

WEB = ROOT / "attendance_app" / "web"
DRAWN = sorted({*(WEB / "components").glob("*.py"), *WEB.glob("*.py")})
NO_LOOK_OF_THEIR_OWN = frozenset({"mark"})
DEEPEST = 3


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda s: s.name)
def test_nothing_an_old_tablet_cannot_read(sheet: Path):
    css = text_of(sheet)
    for newer in (":has(", "color-mix(", "@layer", "@container", "oklch(", "&"):
        assert newer not in css.replace("%26", "").replace("data:", ""), newer


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda s: s.name)
def test_rules_are_not_nested(sheet: Path):
    around: list[str] = []
    for head, brace in re.findall(r"([^{}]*)([{}])", text_of(sheet)):
        if brace == "}":
            around.pop()
            continue
        opened = head.rsplit(";", 1)[-1].strip()
        assert all(outer.startswith("@") for outer in around), f"{opened} inside {around}"
        around.append(opened)
    assert around == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda s: s.name)
def test_selectors_are_at_most_three_deep(sheet: Path):
    for selector in selectors(sheet):
        steps = [s for s in re.split(r"\s*[>+~]\s*|\s+", selector) if s]
        assert len(steps) <= DEEPEST, selector


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda s: s.name)
def test_every_token_a_sheet_asks_for_exists(sheet: Path):
    known = {n for each in SHEETS for n in re.findall(r"--([a-z0-9-]+)\s*:", text_of(each))}
    assert set(re.findall(r"var\(--([a-z0-9-]+)", text_of(sheet))) - known == set()


@pytest.mark.parametrize("path", DRAWN, ids=lambda p: p.name)
def test_every_class_a_component_names_exists(path: Path):
    unknown = _named_in(path) - classes() - NO_LOOK_OF_THEIR_OWN
    assert unknown == set()


@pytest.mark.parametrize(
    "name",
    [
        *[f"btn-{kind}" for kind in get_args(parts.ButtonKind) if kind],
        *[f"btn-{size}" for size in get_args(parts.ButtonSize) if size],
        *[f"badge-{kind}" for kind in get_args(parts.Meaning) if kind],
        *[f"notice-{kind}" for kind in get_args(feedback.NoticeKind)],
        *[f"dl-{kind}" for kind in get_args(charts.DayKind)],
        *[f"p-{kind}" for kind in get_args(charts.ShareKind)],
        *[f"avatar-{look}" for look in (2, 3, 4, 5, 6, "sm", "lg", "xl")],
        *[f"icon-{size}" for size in ("sm", "lg", "xl", "2xl")],
    ],
)
def test_every_variant_has_a_look(name: str):
    assert name in classes()


def test_the_fonts_are_served_from_here():
    for url in re.findall(r"url\((/[^)]+)\)", (ROOT / "assets" / "tokens.css").read_text()):
        assert (ROOT / "assets" / url.lstrip("/")).is_file(), url
    assert (ROOT / "assets" / "fonts" / "LICENSE-Inter-OFL.txt").is_file()
    for sheet in SHEETS:
        assert not re.search(r"url\([\"']?(https?:)?//", text_of(sheet)), sheet.name


def _named_in(path: Path) -> set[str]:
    """Class names that a module passes as whole words; the parts of f-strings are left out."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.keyword) and node.arg == "class_name":
            found |= _words(node.value)
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and (node.func.id in ("classes", "button_classes"))
        ):
            for argument in node.args:
                found |= _words(argument)
    return found - {"primary", "quiet", "danger", "sm", "lg"}


def _words(value: ast.expr) -> set[str]:
    if isinstance(value, ast.IfExp):
        return _words(value.body) | _words(value.orelse)
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return set(value.value.split())
    return set()
