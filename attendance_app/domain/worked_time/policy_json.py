"""Policies written as JSON, the inverse of `policy_text`: a version's keys, complete."""

from dataclasses import fields
from typing import Any

from attendance_app.domain.worked_time.policy import WEEKDAYS, NightWindow, Policy


def policy_json(policy: Policy) -> dict[str, Any]:
    """Return every key of `policy` but the zone, which belongs to the site.

    `policy_from` of it gives the same policy. Times are "HH:MM", a rule that is off is null.
    """
    written = {field.name: getattr(policy, field.name) for field in fields(Policy)}
    del written["zone"]
    written["workday_start"] = _clock(policy.workday_start)
    written["workweek_start"] = WEEKDAYS[policy.workweek_start]
    written["auto_break"] = [list(tier) for tier in policy.auto_break]
    written["night"] = {window.name: _window(window) for window in policy.night} or None
    for key in ("auto_break_mode", "attribution", "early_in"):
        written[key] = str(written[key])
    return written


def _window(window: NightWindow) -> list[str]:
    return [_clock(window.start), _clock(window.end)]


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
