"""What the kiosk says for each code: short, kind, exact, never blaming."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Sentence:
    """A refusal as the screen shows it: what happened, what to do next, and an icon for it.

    again: whether trying the same way once more can help. turn: whether a head turn settles it.
    """

    headline: str
    then: str = ""
    icon: str = "circle-help"
    again: bool = True
    turn: bool = False


_CLOCK = re.compile(r"[0-2][0-9]:[0-5][0-9]")

LOOK = "Look at the camera"
HOLD = "Hold still for a second"
PATIENCE = Sentence("No problem. Choose another way.", "All of them count the same.", "hand")
NOT_ME = Sentence(
    "Sorry. That was not you.",
    "It is noted for HR, who correct it. Clock in or out with your PIN.",
    "user-x",
    again=False,
)
NOT_NOTED = Sentence(
    "Sorry. That was not you.",
    "It could not be noted here: please tell HR. Clock in or out with your PIN.",
    "user-x",
    again=False,
)
UNKNOWN = Sentence("That did not work", "Try once more, or use PIN.", "circle-help")

# Refusals that the capture screen answers by itself, with one instruction at a time.
HINTS: Mapping[str, str] = {
    "no_face": LOOK,
    "several_faces": "One person at a time, please",
    "too_far": "A little closer",
    "too_dark": "Step towards the screen; it lights your face",
    "too_bright": "Take one step to your left",
    "not_sharp": HOLD,
    "turned_away": "Turn your face to the camera",
}

_SENTENCES: Mapping[str, Sentence] = {
    "patience": PATIENCE,
    "no_face": Sentence("I see no face", "Stand before the camera and try again.", "scan-face"),
    "several_faces": Sentence("I see two faces", "One person at a time, please.", "users"),
    "too_far": Sentence("A little closer", "Take a step towards the screen.", "move-diagonal"),
    "too_dark": Sentence(
        "It is too dark here", "Step towards the screen; it lights your face.", "moon"
    ),
    "too_bright": Sentence(
        "The window behind you is too bright",
        "Your face is in shadow. Take one step to your left and try again.",
        "sun",
    ),
    "not_sharp": Sentence(HOLD, "Then try again.", "focus"),
    "turned_away": Sentence("I cannot see your eyes", "Face the camera and try again.", "eye"),
    "not_live": Sentence(
        "That looked like a picture",
        "Try once more facing the camera. PIN always works.",
        "image-off",
    ),
    "replayed": Sentence(
        "That looked like a picture",
        "Try once more facing the camera. PIN always works.",
        "image-off",
    ),
    "unsure": Sentence(
        "Let us make sure it is you",
        "Turn your head once, or enter your PIN.",
        "users",
        again=False,
        turn=True,
    ),
    "turn_failed": Sentence(
        "I could not follow your turn",
        "Turn your head slowly, there and back. Or enter your PIN.",
        "rotate-ccw",
        again=False,
        turn=True,
    ),
    "not_recognised": Sentence(
        "I do not recognise you yet", "Try once more, or use PIN.", "circle-help"
    ),
    "too_close_to_call": Sentence(
        "Let us make sure it is you", "Enter your PIN.", "users", again=False
    ),
    "no_consent": Sentence(
        "You have not agreed to face",
        "Use PIN. Nothing else changes.",
        "file-text",
        again=False,
    ),
    "face_not_allowed": Sentence(
        "Face is not used at this site", "Use PIN.", "camera-off", again=False
    ),
    "unreadable_image": Sentence(
        "The picture could not be read", "Try once more, or use PIN.", "image-off"
    ),
    "camera_denied": Sentence(
        "The camera is switched off for this page",
        "Tap the camera sign in the address bar, allow it, reload.",
        "camera-off",
    ),
    "camera_missing": Sentence(
        "This kiosk has no camera", "Use PIN, and tell the front office.", "camera-off", again=False
    ),
    "camera_busy": Sentence("The camera did not start", "Try once more, or use PIN.", "camera-off"),
    "no_network": Sentence(
        "No network", "Face and PIN need it. Nothing was recorded; try again.", "cloud-off"
    ),
    "not_signed_in": Sentence(
        "This kiosk is no longer paired",
        "Ask an administrator for a new code.",
        "unplug",
        again=False,
    ),
}

_AWAY_FACE = Sentence("Face is not available now", "Use PIN.", "cloud-off", again=False)
_AWAY_PIN = Sentence("PIN is not available now", "Nothing was recorded. Try again.", "cloud-off")
_AWAY = ("unavailable", "face_worker_unavailable", "storage_unavailable", "no_answer", "error")


def refusal(code: str, way: str, about: Mapping[str, object], zone: str) -> Sentence:
    """Return what to show for a refusal of `way` ("face" or "pin").

    about: the problem as the route sent it; only known fields in their known types are used.
    """
    if code == "just_punched":
        return _just_punched(about, zone)
    if code == "pin_refused":
        return Sentence("Number or PIN is not right", _tries_left(about), "keyboard")
    if code == "face_resting":
        return _resting(about, "face")
    if code == "too_many_tries":
        return _resting(about, way)
    if code in _AWAY:
        return _AWAY_FACE if way == "face" else _AWAY_PIN
    return _SENTENCES.get(code, UNKNOWN)


def _just_punched(about: Mapping[str, object], zone: str) -> Sentence:
    """“You are already in, since 07:54”; without the direction, only the time."""
    at, direction = _time(about, zone), about.get("direction")
    known = direction if direction in ("in", "out") else "recorded"
    headline = f"You are already {known}" + (f", since {at}" if at else "")
    return Sentence(headline, "Nothing was added.", "circle-check", again=False)


def _tries_left(about: Mapping[str, object]) -> str:
    left = about.get("tries_left")
    help_ = "An administrator can set a new PIN."
    if not isinstance(left, int) or isinstance(left, bool) or not 0 <= left <= 100:
        return help_
    if left == 0:
        return f"That was the last try for now. {help_}"
    return f"{left} {'try' if left == 1 else 'tries'} left. {help_}"


def _resting(about: Mapping[str, object], way: str) -> Sentence:
    wait = about.get("retry_after_s")
    name, other = ("Face", "Use PIN. Nothing is lost.") if way == "face" else ("PIN", "Use face.")
    if not isinstance(wait, int) or isinstance(wait, bool) or not 0 < wait <= 86400:
        return Sentence(f"{name} is resting", other, "hourglass", again=False)
    minutes = -(-wait // 60)
    length = "a minute" if minutes == 1 else f"{minutes} minutes"
    return Sentence(f"{name} is resting for {length}", other, "hourglass", again=False)


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
