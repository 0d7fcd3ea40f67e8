"""What is said when somebody is refused: what happened, what is safe, what to do next.

The one source of these words: routes, enrolment and the kiosk's screen all read them here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from attendance_app.domain.errors import (
    BadgeRefused,
    CheckInRefused,
    FaceResting,
    PinRefused,
    PunchedTooSoon,
    TooManyTries,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A refusal in words. headline: read from two metres; then: what to do."""

    headline: str
    then: str


LOOK = "Look at the camera"
HOLD = "Hold still for a second"
_UNKNOWN = Said("That did not work", "Try once more, or use your PIN{or_badge}.")

# While the camera is on: one short instruction at a time, for what the person can mend.
INSTRUCTIONS: Mapping[str, str] = {
    "no_face": LOOK,
    "several_faces": "One person at a time, please",
    "too_far": "A little closer",
    "too_dark": "Step towards the screen; it lights your face",
    "too_bright": "Take one step to your left",
    "not_sharp": HOLD,
    "turned_away": "Turn your face to the camera",
}

_PICTURE = Said(
    "That looked like a picture", "Try once more facing the camera. Your PIN always works."
)
_WORDS: Mapping[str, Said] = {
    "no_face": Said("I see no face", "Stand before the camera, or use your PIN{or_badge}."),
    "several_faces": Said("I see two faces", "One person at a time, please."),
    "too_far": Said("A little closer", "Come nearer until your face fills the oval."),
    "too_dark": Said("It is too dark here", "Step towards the screen; it lights your face."),
    "too_bright": Said(
        "The light is too bright",
        "Your face is washed out. Take one step to your left and try again.",
    ),
    "not_sharp": Said(HOLD, "The picture is blurred. Try again."),
    "turned_away": Said("I cannot see your eyes", "Face the camera and try again."),
    "not_live": _PICTURE,
    "replayed": _PICTURE,
    "unsure": Said(
        "Let us make sure it is you", "Turn your head once, or enter your PIN{or_show}."
    ),
    "turn_failed": Said(
        "I could not follow your turn",
        "Turn your head slowly, there and back. Or enter your PIN{or_show}.",
    ),
    "not_recognised": Said(
        "I do not recognise you yet", "Try once more, or use your PIN{or_badge}."
    ),
    "too_close_to_call": Said("Let us make sure it is you", "Enter your PIN{or_show}."),
    "no_consent": Said(
        "You have not agreed to face", "Use your PIN{or_badge}. Nothing else changes."
    ),
    "face_not_allowed": Said("Face is not used at this site", "Use your PIN{or_badge}."),
    "unreadable_image": Said(
        "The picture could not be read", "Try once more, or use your PIN{or_badge}."
    ),
    "badge_needs_pin": Said("Now your PIN", "At this site a badge counts together with the PIN."),
    "badge_not_allowed": Said("Badges are not used at this site", "Use your PIN."),
    "camera_denied": Said(
        "The camera is switched off for this page",
        "Tap the camera sign in the address bar, allow it, reload.",
    ),
    "camera_missing": Said(
        "This kiosk has no camera", "Use your PIN{or_badge}, and tell the front office."
    ),
    "camera_busy": Said("The camera did not start", "Try once more, or use your PIN{or_badge}."),
    "no_network": Said("No network", "Every way needs it. Nothing was recorded; try again."),
    "not_signed_in": Said("This kiosk is no longer paired", "Ask an administrator for a new code."),
    "patience": Said("No problem. Choose another way.", "All of them count the same."),
    "not_me": Said(
        "Sorry. That was not you.",
        "HR has been asked to take it back. Clock in or out with your PIN{or_badge}.",
    ),
    "not_noted": Said(
        "Sorry. That was not you.",
        "It could not be noted here: please tell HR. Clock in or out with your PIN{or_badge}.",
    ),
}

_NAMES = {"face": "Face", "pin": "PIN", "badge": "Badge"}
_AWAY = ("unavailable", "face_worker_unavailable", "storage_unavailable", "no_answer", "error")


def words(code: str, *, badge: bool = False) -> Said:
    """Return the words for a code that needs nothing else to be told.

    badge: whether badges are used at this site, and so may be named as a way.
    """
    found = _WORDS.get(code, _UNKNOWN)
    return Said(found.headline, _naming(found.then, badge=badge))


def _naming(text: str, *, badge: bool) -> str:
    """Name the ways that are left: the PIN, which always is, and the badge."""
    return text.format(
        or_badge=" or badge" if badge else "", or_show=" or show your badge" if badge else ""
    )


def said(refusal: CheckInRefused) -> Said:
    """Return the words for a refusal; equal refusals get equal words."""
    if isinstance(refusal, PunchedTooSoon):
        return already(refusal.direction, refusal.local_time)
    if isinstance(refusal, PinRefused):
        return wrong_pin(refusal.tries_left)
    if isinstance(refusal, BadgeRefused):
        return wrong_badge(refusal.tries_left)
    if isinstance(refusal, FaceResting):
        return resting("face", refusal.retry_after_s)
    if isinstance(refusal, TooManyTries):
        return resting("", refusal.retry_after_s)
    return words(refusal.code)


def away(code: str, way: str, *, badge: bool = False) -> Said | None:
    """Return the words when a way has no service behind it, or None. way: "face", "pin", "badge".

    badge: as in `words`.
    """
    if code not in _AWAY:
        return None
    if way == "face":
        return Said("Face is not available now", _naming("Use your PIN{or_badge}.", badge=badge))
    return Said(
        f"{_NAMES.get(way, 'PIN')} is not available now", "Nothing was recorded. Try again."
    )


def already(direction: str, local_time: str) -> Said:
    """“You are already in, since 07:54”; what is not known is left out."""
    where = f"You are already {direction}" if direction else "Already recorded"
    return Said(f"{where}, since {local_time}" if local_time else where, "Nothing was added.")


def wrong_pin(tries_left: int | None) -> Said:
    """Say that number or PIN is wrong; which of them is not told."""
    help_ = "HR can set a new PIN."
    if tries_left is None:
        then = help_
    elif tries_left == 0:
        then = f"No tries are left for now. {help_}"
    else:
        then = f"{tries_left} {'try' if tries_left == 1 else 'tries'} left. {help_}"
    return Said("Number or PIN is not right", then)


def wrong_badge(tries_left: int | None) -> Said:
    """Say that a badge opens nothing. tries_left: of the PIN with it, where that was asked for."""
    if tries_left is None:
        return Said("I do not know this badge", "Use your PIN, and show the badge to HR.")
    return Said("Badge or PIN is not right", wrong_pin(tries_left).then)


def resting(way: str, seconds: int | None, *, badge: bool = False) -> Said:
    """Say that tries have run out, and what is left. way: as in `away`, or "" for a program.

    badge: as in `words`.
    """
    name = _NAMES.get(way)
    wait = _minutes(seconds) if seconds is not None else ""
    if name is None:
        return Said("Too many tries", f"Try again in {wait or 'a while'}, or ask HR.")
    left = "Use your PIN{or_badge}. Nothing is lost." if way == "face" else "Use face, or ask HR."
    if way == "badge":
        left = "Use another way, or ask HR. Nothing is lost."
    other = _naming(left, badge=badge)
    return Said(f"{name} is resting" + (f" for {wait}" if wait else ""), other)


def _minutes(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return "a minute" if minutes <= 1 else f"{minutes} minutes"
