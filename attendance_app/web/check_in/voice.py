"""How the kiosk's screen shows a refusal: the domain's words, an icon, and what can help.

What a browser sends is used only where it is a known field of a known type.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from attendance_app.domain import refusals
from attendance_app.domain.refusals import Said

_CLOCK = re.compile(r"[0-2][0-9]:[0-5][0-9]")
_PLAIN = "circle-help"
_ICONS: Mapping[str, str] = {
    "patience": "hand",
    "no_face": "scan-face",
    "several_faces": "users",
    "too_far": "move-diagonal",
    "too_dark": "moon",
    "too_bright": "sun",
    "not_sharp": "focus",
    "turned_away": "eye",
    "not_live": "image-off",
    "replayed": "image-off",
    "unsure": "users",
    "turn_failed": "rotate-ccw",
    "too_close_to_call": "users",
    "badge_needs_pin": "grid-3x3",
    "badge_not_allowed": "id-card",
    "no_consent": "file-text",
    "face_not_allowed": "camera-off",
    "unreadable_image": "image-off",
    "camera_denied": "camera-off",
    "camera_missing": "camera-off",
    "camera_busy": "camera-off",
    "no_network": "cloud-off",
    "not_signed_in": "unplug",
    "not_me": "user-x",
    "not_noted": "user-x",
}
_BY_TURN = frozenset({"unsure", "turn_failed"})
_NO_USE = _BY_TURN | frozenset(
    {
        "too_close_to_call",
        "no_consent",
        "face_not_allowed",
        "badge_not_allowed",
        "camera_missing",
        "not_signed_in",
        "not_me",
        "not_noted",
    }
)


@dataclass(frozen=True)
class Sentence:
    """A refusal as the screen shows it: what happened, what to do next, and an icon for it.

    again: whether trying the same way once more can help. turn: whether a head turn settles it.
    """

    headline: str
    then: str = ""
    icon: str = _PLAIN
    again: bool = True
    turn: bool = False


def refusal(
    code: str, way: str, about: Mapping[str, object], zone: str, *, badge: bool = False
) -> Sentence:
    """Return what to show for a refusal of `way` ("face", "pin" or "badge").

    about: the problem as the route sent it; only known fields in their known types are used.
    badge: whether badges are used at this site, and so may be named as a way.
    """
    if code == "just_punched":
        return _drawn(_just_punched(about, zone), "circle-check", again=False)
    if code == "pin_refused":
        return _drawn(refusals.wrong_pin(_whole(about.get("tries_left"), 0, 100)), "keyboard")
    if code == "badge_refused":
        return _drawn(refusals.wrong_badge(_whole(about.get("tries_left"), 0, 100)), "id-card")
    if code in ("too_many_tries", "face_resting"):
        wait = _whole(about.get("retry_after_s"), 1, 86400)
        rests = "face" if code == "face_resting" else way
        return _drawn(refusals.resting(rests, wait, badge=badge), "hourglass", again=False)
    if away := refusals.away(code, way, badge=badge):
        return _drawn(away, "cloud-off", again=way != "face")
    words, icon = refusals.words(code, badge=badge), _ICONS.get(code, _PLAIN)
    return _drawn(words, icon, again=code not in _NO_USE, turn=code in _BY_TURN)


def _drawn(words: Said, icon: str, *, again: bool = True, turn: bool = False) -> Sentence:
    return Sentence(words.headline, words.then, icon, again, turn)


UNKNOWN = refusal("", "face", {}, "UTC")


def _just_punched(about: Mapping[str, object], zone: str) -> Said:
    direction = about.get("direction")
    known = direction if direction in ("in", "out") else "recorded"
    return refusals.already(str(known), _time(about, zone))


def _whole(value: object, least: int, most: int) -> int | None:
    """Return a whole number that a browser sent, when it is one and not absurd."""
    known = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
    return value if known and isinstance(value, int) else None


def _time(about: Mapping[str, object], zone: str) -> str:
    """Return the time of the earlier punch at the site, when the answer tells it."""
    local, value = about.get("local_time"), about.get("last_at")
    if isinstance(local, str) and _CLOCK.fullmatch(local):
        return local
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return ""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M") if at and at.tzinfo else ""
