"""What the kiosk says when it refuses: what happened, what is safe, what to do next."""

from dataclasses import dataclass

from attendance_app.domain.errors import (
    CheckInRefused,
    FaceResting,
    PinRefused,
    PunchedTooSoon,
    TooManyTries,
)

_OTHER_WAY = "Use your PIN."
_SENTENCES: dict[str, tuple[str, str]] = {
    "no_face": ("I do not see a face", "Stand before the camera, or use your PIN."),
    "several_faces": ("I see two faces", "One person at a time, please."),
    "too_far": ("A little closer", "Come nearer until your face fills the oval."),
    "too_dark": ("It is too dark here", "Step towards the screen; it lights your face."),
    "too_bright": (
        "The light is too bright",
        "Your face is washed out. Take one step to the side and try again.",
    ),
    "not_sharp": ("Hold still for a second", "The picture is blurred."),
    "turned_away": ("Look at the camera", "Face the screen and try again."),
    "not_live": (
        "That looked like a picture",
        "Try once more facing the camera. Your PIN always works.",
    ),
    "replayed": (
        "That looked like a picture",
        "Try once more facing the camera. Your PIN always works.",
    ),
    "turn_failed": ("I could not follow your turn", "Try once more, or use your PIN."),
    "unsure": ("Let us make sure it is you", "Turn your head once, or enter your PIN."),
    "not_recognised": ("I do not recognise you yet", "Try once more, or use your PIN."),
    "too_close_to_call": ("Let us make sure it is you", "Enter your PIN."),
    "no_consent": ("You have not agreed to face", "Use your PIN. Nothing else changes."),
    "face_not_allowed": ("Face is not used at this site", _OTHER_WAY),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A refusal in words. headline: read from two metres; then: what to do."""

    headline: str
    then: str


def said(refusal: CheckInRefused) -> Said:
    """Return the words for a refusal; equal refusals get equal words."""
    if isinstance(refusal, PunchedTooSoon):
        return Said(_already(refusal), "Nothing was added.")
    if isinstance(refusal, PinRefused):
        return Said("Number or PIN is not right", _tries(refusal.tries_left))
    if isinstance(refusal, FaceResting):
        minutes = -(-refusal.retry_after_s // 60)
        rest = "a minute" if minutes == 1 else f"{minutes} minutes"
        return Said(f"Face is resting for {rest}", "Use your PIN. Nothing is lost.")
    if isinstance(refusal, TooManyTries):
        minutes = -(-refusal.retry_after_s // 60)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        return Said("Too many tries", f"Try again in {wait}, or ask HR.")
    return Said(*_SENTENCES.get(refusal.code, ("That did not work", _OTHER_WAY)))


def _already(refusal: PunchedTooSoon) -> str:
    where = f"You are already {refusal.direction}" if refusal.direction else "Already recorded"
    return f"{where}, since {refusal.local_time}" if refusal.local_time else where


def _tries(left: int) -> str:
    if left == 0:
        return "No tries are left for now. HR can set a new PIN."
    return f"{left} {'try' if left == 1 else 'tries'} left. HR can set a new PIN."
