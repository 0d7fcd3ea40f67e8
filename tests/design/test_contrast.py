"""Every pair of colours in use meets WCAG 2.2 AA in both themes: text 4.5, edges and marks 3."""

import pytest

from tests.design.stylesheets import tokens

TEXT, EDGE = 4.5, 3.0
SURFACES = ("bg-surface", "bg-canvas", "bg-sunken", "bg-hover", "bg-active", "bg-raised")
MEANINGS = ("ok", "late", "absent", "attention", "info")
CHOSEN = (*SURFACES, "bg-selected")


def _pairs() -> list[tuple[str, str, float]]:
    words = [(f"fg-{i}", on, TEXT) for i in (1, 2, 3) for on in CHOSEN]
    accent_on = ("bg-surface", "bg-canvas", "bg-sunken", "accent-bg", "accent-bg-2", "bg-selected")
    words += [("accent-fg", on, TEXT) for on in accent_on]
    words += [("accent-on", f"accent-solid{state}", TEXT) for state in ("", "-hover", "-active")]
    for meaning in MEANINGS:
        words += [(f"{meaning}-fg", on, TEXT) for on in (f"{meaning}-bg", *SURFACES[:2])]
        words += [(fg, f"{meaning}-bg", TEXT) for fg in ("fg-1", "fg-2")]
    words += [(f"tint-{i}-fg", f"tint-{i}-bg", TEXT) for i in range(1, 7)]
    words += [("viz-on", "viz-1", TEXT), ("viz-on", "viz-2", TEXT), ("fg-1", "tint-6-bg", TEXT)]
    words += [("neutral-1", "neutral-12", TEXT), ("fg-inverse", "bg-inverse", TEXT)]
    for way in ("in", "out"):
        grounds = (f"{way}-solid", f"{way}-deep")
        words += [(f"{way}-{ink}", on, TEXT) for ink in ("on", "soft") for on in grounds]
    edges = [("line-control", on, EDGE) for on in ("bg-surface", "bg-sunken")]
    edges += [("focus", on, EDGE) for on in ("bg-surface", "bg-canvas", "bg-sunken", "bg-selected")]
    edges += [(f"viz-{i}", "bg-surface", EDGE) for i in range(1, 7)]
    edges += [("accent-mark", on, EDGE) for on in ("bg-surface", "bg-active")]
    edges += [(f"{m}-solid", "bg-surface", EDGE) for m in MEANINGS if m != "late"]
    return words + edges


def _value(theme: dict[str, str], name: str) -> str:
    value = theme[name]
    while value.startswith("var(--"):
        value = theme[value[len("var(--") : -1]]
    return value


def _luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB`, by WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_measures_it():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), _pairs())
def test_a_pair_is_readable(theme: str, ink: str, ground: str, least: float):
    values = tokens()[theme]
    assert contrast(_value(values, ink), _value(values, ground)) >= least


def test_dark_is_the_same_by_hand_and_by_system():
    by_theme = tokens()
    assert by_theme["dark"] == by_theme["dark by system"]


def test_every_colour_of_light_has_one_in_dark():
    by_theme = tokens()
    colours = {n for n, v in by_theme["light"].items() if v.startswith("#")}
    unchanged = {n for n in colours if by_theme["dark"][n] == by_theme["light"][n]}
    assert unchanged <= {"accent-on", "in-on", "out-on", "in-soft", "out-soft"}
