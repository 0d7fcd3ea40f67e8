"""Everything that can go wrong, on purpose.

AttendanceError
  x CheckInRefused            the kiosk speaks; not a fault
    + NoFaceFound
    + SeveralFacesFound
    + FaceTooSmall
    + TooDark
    + TooBright
    + NotSharp
    + TurnedAway
    + NotLive
    + TurnFailed
    + Replayed
    + FaceNotRecognised
    + AmbiguousFace
    + Unsure
    + PunchedTooSoon
    + PinRefused
    + BadgeRefused
    + BadgeNeedsPin
    + BadgeNotAllowed
    + TooManyTries
      + FaceResting
    + NoConsent
    + FaceNotAllowed
  x UnreadableImage           the bytes are no picture that we take
  x RuleViolation             shown beside the form
    + PolicyRefused           rules that contradict themselves; domain/worked_time/policy.py
    + CasesMalformed          a file of worked examples; domain/worked_time/case_file.py
    + NotFound
    + Conflict                somebody else changed it, or the key was used for another request
    + ConsentMissing
  x AccessDenied              who asks may not
    + NotSignedIn
  x Unavailable               retried, then alarmed
    + FaceWorkerUnavailable
    + StorageUnavailable
      + StorageRefused      somebody must change the settings first
    + QueueUnavailable
    + MailUnavailable
    + WebhookUnavailable
  x MailRefused               the mail server said no for good
  x WebhookRefused            the receiver will not be asked again

Each class has a stable `code` that interfaces show; the message is a sentence for people.
"""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID


class AttendanceError(Exception):
    """Base of every error this application raises deliberately."""

    code: ClassVar[str] = "error"


class CheckInRefused(AttendanceError):
    """The frames were understood, and the answer is no.

    attempt: what the server keeps of a refused face, so that a PIN gets its time.
    """

    code = "refused"
    attempt: UUID | None = None


class NoFaceFound(CheckInRefused):
    """No face in the frames."""

    code = "no_face"


class SeveralFacesFound(CheckInRefused):
    """More than one person stands before the camera."""

    code = "several_faces"


class FaceTooSmall(CheckInRefused):
    """The face is too far away to tell people apart."""

    code = "too_far"


class TooDark(CheckInRefused):
    """Too little light on the face."""

    code = "too_dark"


class TooBright(CheckInRefused):
    """The face is washed out."""

    code = "too_bright"


class NotSharp(CheckInRefused):
    """The face moved, or the lens is dirty."""

    code = "not_sharp"


class TurnedAway(CheckInRefused):
    """The face does not look at the camera."""

    code = "turned_away"


class NotLive(CheckInRefused):
    """It looked like a picture or a screen."""

    code = "not_live"


class TurnFailed(CheckInRefused):
    """The head did not turn as it was asked to, or not as one head; the message says which."""

    code = "turn_failed"


class Replayed(CheckInRefused):
    """The same picture twice: a camera never gives that."""

    code = "replayed"


class FaceNotRecognised(CheckInRefused):
    """The nearest enrolled face is too far away."""

    code = "not_recognised"

    def __init__(self, best_similarity: float) -> None:
        super().__init__("No enrolled face is near enough.")
        self.best_similarity = best_similarity


class AmbiguousFace(CheckInRefused):
    """Two employees are almost equally near."""

    code = "too_close_to_call"


class Unsure(CheckInRefused):
    """Somebody is near, but not near enough, or it may be a picture: a head turn or the PIN."""

    code = "unsure"


class PunchedTooSoon(CheckInRefused):
    """The same employee punched a moment ago."""

    code = "just_punched"

    def __init__(self, last_at: datetime, wait: timedelta, direction: str = "") -> None:
        super().__init__("This punch is already recorded.")
        self.last_at = last_at
        self.wait = wait
        self.direction = direction
        self.local_time = ""  # "07:54" where the kiosk stands, once somebody knows where that is


class PinRefused(CheckInRefused):
    """Number or PIN is not right; which of them is not told."""

    code = "pin_refused"

    def __init__(self, tries_left: int) -> None:
        super().__init__("Number or PIN is not right.")
        self.tries_left = tries_left


class BadgeRefused(CheckInRefused):
    """Nobody's badge, one that is revoked, or its PIN is wrong; which of them is not told.

    tries_left: None where the badge alone was asked for.
    """

    code = "badge_refused"

    def __init__(self, tries_left: int | None = None) -> None:
        super().__init__("The badge is not known here.")
        self.tries_left = tries_left


class BadgeNeedsPin(CheckInRefused):
    """At this site a badge counts only together with the PIN."""

    code = "badge_needs_pin"


class BadgeNotAllowed(CheckInRefused):
    """Badges are switched off at this site."""

    code = "badge_not_allowed"


class TooManyTries(CheckInRefused):
    """The limit of attempts is reached."""

    code = "too_many_tries"

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"Too many tries. Try again in {retry_after_s} seconds.")
        self.retry_after_s = retry_after_s


class FaceResting(TooManyTries):
    """Pictures were held up as this person's face too often; the PIN works meanwhile."""

    code = "face_resting"


class NoConsent(CheckInRefused):
    """The employee has not agreed to face recognition."""

    code = "no_consent"


class FaceNotAllowed(CheckInRefused):
    """Face recognition is switched off at this site."""

    code = "face_not_allowed"


class UnreadableImage(AttendanceError):
    """The bytes are not a picture that can be read, or it breaks a limit."""

    code = "unreadable_image"

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.reason = code or self.code


class RuleViolation(AttendanceError):
    """The request breaks a rule; `field` names the input it belongs to, when there is one."""

    code = "rule_violation"

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotFound(RuleViolation):
    """There is no such thing, or the asker may not know of it."""

    code = "not_found"


class Conflict(RuleViolation):
    """It changed meanwhile, or a key was used before for another request."""

    code = "conflict"


class ConsentMissing(RuleViolation):
    """No biometric data may be taken without a recorded consent to the current text."""

    code = "consent_missing"


class AccessDenied(AttendanceError):
    """The asker's roles do not allow it."""

    code = "access_denied"


class NotSignedIn(AccessDenied):
    """Nobody is signed in, or the session has ended."""

    code = "not_signed_in"


class Unavailable(AttendanceError):
    """Something outside this process did not answer; trying again may help."""

    code = "unavailable"


class FaceWorkerUnavailable(Unavailable):
    """The face worker did not answer in time, or answered nonsense."""

    code = "face_worker_unavailable"


class StorageUnavailable(Unavailable):
    """The object store did not answer."""

    code = "storage_unavailable"


class StorageRefused(StorageUnavailable):
    """The object store answered no: keys, bucket or rights are wrong, so trying again is no use."""

    code = "storage_refused"


class MailUnavailable(Unavailable):
    """The mail server did not take a mail. again: it is sure that nothing was sent."""

    code = "mail_unavailable"

    def __init__(self, message: str, *, again: bool = True) -> None:
        super().__init__(message)
        self.again = again


class MailRefused(AttendanceError):
    """The mail server refused for good: the address, the sender, or how we sign in."""

    code = "mail_refused"


class WebhookUnavailable(Unavailable):
    """The receiver of a webhook did not take it; it may be tried again."""

    code = "webhook_unavailable"


class WebhookRefused(AttendanceError):
    """Nothing is sent there: the receiver is gone, redirects, or stands inside a network."""

    code = "webhook_refused"


class QueueUnavailable(Unavailable):
    """The job queue did not answer; the job's row is kept and will be found."""

    code = "queue_unavailable"
