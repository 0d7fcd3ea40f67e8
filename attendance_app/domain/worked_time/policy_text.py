"""Policies as JSON: the keys of a rule version, each read and checked."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from attendance_app.domain.worked_time.policy import (
    KEYS,
    WEEKDAYS,
    Attribution,
    BreakMode,
    BreakTier,
    EarlyIn,
    NightWindow,
    Policy,
    PolicyRefused,
    Problem,
)
from attendance_app.domain.worked_time.reading import Malformed, Node

_OFF = {  # what null means: the value that switches the rule off
    "dup_window_s": None,
    "paid_break_max": 0,
    "round_q": 0,
    "auto_break": (),
    "daily_ot": None,
    "daily_dt": None,
    "weekly_ot": None,
    "night": (),
    "early_in_window": 0,
    "late_grace": 0,
    "early_leave_grace": 0,
    "min_rest": None,
    "min_meal": None,
    "weekly_rest": None,
}


def policy_from(given: object, base: Policy | None = None) -> Policy:
    """Return the policy that the JSON object `given` describes, on top of `base`.

    Raises:
        PolicyRefused: a key is unknown, a value unusable, or two keys contradict each other.

    """
    errors: list[Malformed] = []
    policy = read_policy(Node(given, "", errors), base or Policy())
    if policy is None:
        raise PolicyRefused(tuple(Problem(e.path.lstrip("."), e.sentence) for e in errors))
    return policy


def read_policy(node: Node, base: Policy) -> Policy | None:
    """Return the policy at `node`, on top of `base`; None when an error was noted."""
    before = len(node.errors)
    values: dict[str, Any] = {}
    for key, value in node.members(KEYS).items():
        if value.is_null() and key in _OFF:
            values[key] = _OFF[key]
        else:
            values[key] = _READERS.get(key, Node.whole)(value)
    if len(node.errors) > before:
        return None
    try:
        return replace(base, **values)
    except PolicyRefused as refusal:
        for key, sentence in refusal.problems:
            path = f"{node.path}.{key}" if key in values else node.path
            node.errors.append(Malformed(path, sentence if key in values else f"{key}: {sentence}"))
        return None


def _weekday(node: Node) -> int | None:
    found = node.one_of(WEEKDAYS)
    return None if found is None else WEEKDAYS.index(found)


def _tiers(node: Node) -> tuple[BreakTier, ...]:
    tiers: list[BreakTier] = []
    for item in node.items():
        numbers = [value.whole() for value in item.items(length=2)]
        if len(numbers) == 2 and numbers[0] is not None and numbers[1] is not None:
            tiers.append(BreakTier(numbers[0], numbers[1]))
    return tuple(sorted(tiers))


def _nights(node: Node) -> tuple[NightWindow, ...]:
    """Read ["22:00", "06:00"], or an object of named windows."""
    if isinstance(node.value, dict):
        windows = [_window(name, window) for name, window in node.entries().items()]
    else:
        windows = [_window("night", node)]
    return tuple(window for window in windows if window is not None)


def _window(name: str, node: Node) -> NightWindow | None:
    times = node.items(length=2)
    if not times:
        return None
    start, end = times[0].time(), times[1].time(to_midnight=True)
    return None if start is None or end is None else NightWindow(name, start, end % 1440)


_READERS: dict[str, Callable[[Node], object]] = {
    "zone": Node.text,
    "workday_start": Node.time,
    "workweek_start": _weekday,
    "round_breaks": Node.flag,
    "auto_break": _tiers,
    "auto_break_mode": lambda node: node.one_of(tuple(BreakMode)),
    "attribution": lambda node: node.one_of(tuple(Attribution)),
    "seventh_day": Node.flag,
    "night": _nights,
    "exempt": Node.flag,
    "early_in": lambda node: node.one_of(tuple(EarlyIn)),
}
