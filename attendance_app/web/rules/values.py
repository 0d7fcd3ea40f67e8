"""Values of rules as people type them: 20, 06:30, SUN, "360 > 30", "night 22:00-06:00"."""

import re
from typing import Any

from attendance_app.domain.rule_packs import KeyText
from attendance_app.web import wording

WEEKDAYS = [
    ("MON", "Monday"),
    ("TUE", "Tuesday"),
    ("WED", "Wednesday"),
    ("THU", "Thursday"),
    ("FRI", "Friday"),
    ("SAT", "Saturday"),
    ("SUN", "Sunday"),
]
SUFFIXES = {"minutes": "min", "seconds": "s"}
HINTS = {
    "tiers": "Minutes worked > minutes of break: 360 > 30, 540 > 45",
    "windows": "Name and times: night 22:00-06:00",
}
_TIER = re.compile(r"\s*(\d{1,5})\s*(?:>|→|:)\s*(\d{1,5})\s*")
_WINDOW = re.compile(r"\s*(.*?)\s+(\d{1,2}:\d{2})\s*(?:-|\u2013|to)\s*(\d{1,2}:\d{2})\s*")


class NotAValue(ValueError):
    """What was typed cannot be read; the message says what to type."""


def shown(key: KeyText, value: Any) -> str:
    """Write a value into its field; a rule that is off is empty."""
    if value is None:
        return ""
    if key.kind == "tiers":
        return ", ".join(f"{more} > {required}" for more, required in value)
    if key.kind == "windows":
        return ", ".join(f"{name} {start}-{end}" for name, (start, end) in value.items())
    return str(value)


def told(key: KeyText, value: Any) -> str:
    """Write a value into a sentence: was 30 min, was off."""
    if value in (None, [], {}):
        return "off"
    if key.kind == "flag":
        return "on" if value else "off"
    names = dict(WEEKDAYS) if key.kind == "weekday" else dict(key.choices)
    if str(value) in names:
        return names[str(value)]
    return f"{shown(key, value)} {SUFFIXES.get(key.kind, '')}".strip()


def hint(key: KeyText, value: Any) -> str:
    """Say how to type it, or how long so many minutes are."""
    if key.kind in HINTS:
        return HINTS[key.kind]
    if key.kind == "minutes" and isinstance(value, int) and value > 90:
        return wording.hours(value)
    return "Empty switches it off" if key.nullable and key.kind in SUFFIXES else ""


def typed(key: KeyText, text: str) -> Any:
    """Read what was typed into a field as the rule's JSON value.

    Raises:
        NotAValue: it cannot be read.

    """
    text = text.strip()
    if key.kind == "flag":
        return text in ("true", "on", "True")
    if not text and key.nullable:
        return None
    if key.kind == "tiers":
        return [_tier(part) for part in text.split(",") if part.strip()]
    if key.kind == "windows":
        return dict(_window(part) for part in text.split(",") if part.strip()) or None
    if key.kind in SUFFIXES:
        return _number(text)
    if key.kind == "choice" and all(choice.isdecimal() for choice, _ in key.choices):
        return _number(text)
    return text


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise NotAValue("Give a whole number.")
    return int(text)


def _tier(text: str) -> list[int]:
    found = _TIER.fullmatch(text)
    if found is None:
        raise NotAValue("Write it as 360 > 30, 540 > 45.")
    return [int(found[1]), int(found[2])]


def _window(text: str) -> tuple[str, list[str]]:
    found = _WINDOW.fullmatch(f"night {text}" if re.match(r"\s*\d", text) else text)
    if found is None:
        raise NotAValue("Write it as night 22:00-06:00.")
    return found[1], [found[2].zfill(5), found[3].zfill(5)]
