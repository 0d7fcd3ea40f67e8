"""The camera, the kiosk's clock, its keypad and badge reader: our own parts in JavaScript.

They post frames, PINs and badges to routes by themselves; a State hears only of a punch's id, or
of the code of a refusal. Nothing that they see enters a State.
"""

import reflex as rx

_FRAMES = rx.asset("frames.js", shared=True)
_OVAL = rx.asset("oval.jsx", shared=True)
_USE_CAMERA = rx.asset("use-camera.js", shared=True)
_CAMERA = rx.asset("camera.jsx", shared=True)
_TURN = rx.asset("turn.jsx", shared=True)
_ENROL = rx.asset("enrol.jsx", shared=True)
_KIOSK = rx.asset("kiosk.jsx", shared=True)
_BADGE = rx.asset("badge.jsx", shared=True)
_PINPAD = rx.asset("pinpad.jsx", shared=True)


def _punch(punch_id: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (punch_id,)


def _refusal(code: rx.Var[str], problem: rx.Var[dict]) -> tuple[rx.Var[str], rx.Var[dict]]:
    return (code, problem)


def _outcome(outcome: rx.Var[dict]) -> tuple[rx.Var[dict]]:
    return (outcome,)


class KioskCamera(rx.NoSSRComponent):
    """Capture at the kiosk: guides, takes a few frames, posts them until one answer settles it.

    hints: code of a refusal to the one instruction shown while it tries again by itself; after
    `patience_ms` such a refusal is told as "patience". Codes of its own: camera_denied,
    camera_missing, camera_busy, no_network, no_answer.
    """

    library = _CAMERA.importable_path
    tag = "KioskCamera"

    url: rx.Var[str]
    hints: rx.Var[dict[str, str]]
    opening: rx.Var[str]
    holding: rx.Var[str]
    patience_ms: rx.Var[int]
    attempt: rx.Var[str]

    on_punch: rx.EventHandler[_punch]
    on_refused: rx.EventHandler[_refusal]


class KioskTurn(rx.NoSSRComponent):
    """A head turn that the server asks for, after a face that was in doubt."""

    library = _TURN.importable_path
    tag = "KioskTurn"

    url: rx.Var[str]
    attempt: rx.Var[str]

    on_punch: rx.EventHandler[_punch]
    on_refused: rx.EventHandler[_refusal]


class PinPad(rx.NoSSRComponent):
    """Number and PIN by keypad or keyboard, posted from the browser.

    with_badge: the badge that was read a moment ago says whose PIN it is.
    """

    library = _PINPAD.importable_path
    tag = "PinPad"

    url: rx.Var[str]
    note: rx.Var[str]
    attempt: rx.Var[str]
    with_badge: rx.Var[bool]

    on_punch: rx.EventHandler[_punch]
    on_refused: rx.EventHandler[_refusal]
    on_leave: rx.EventHandler[rx.event.no_args_event_spec]


class BadgeReader(rx.NoSSRComponent):
    """Hears a badge reader, which types, on any screen that shows this; posts what it read.

    gap_ms: how far apart its characters come at most. needs_pin: hold the badge, say on_pin.
    """

    library = _BADGE.importable_path
    tag = "BadgeReader"

    url: rx.Var[str]
    gap_ms: rx.Var[int]
    needs_pin: rx.Var[bool]
    attempt: rx.Var[str]

    on_punch: rx.EventHandler[_punch]
    on_refused: rx.EventHandler[_refusal]
    on_pin: rx.EventHandler[rx.event.no_args_event_spec]


class EnrolCamera(rx.NoSSRComponent):
    """Guided enrolment; children stand below the gates.

    on_done gets {ok, code, detail, refused: [{index, code}], names: [file name or ""]}.
    """

    library = _ENROL.importable_path
    tag = "EnrolCamera"

    judge_url: rx.Var[str]
    enrol_url: rx.Var[str]
    consent_version: rx.Var[str]
    hints: rx.Var[dict[str, str]]
    min_width: rx.Var[int]

    on_done: rx.EventHandler[_outcome]
    on_stop: rx.EventHandler[rx.event.no_args_event_spec]


class _KioskPart(rx.NoSSRComponent):
    library = _KIOSK.importable_path

    zone: rx.Var[str]


class KioskClock(_KioskPart):
    """The 24-hour ring with the server's time at the site."""

    tag = "KioskClock"


class DayGreeting(_KioskPart):
    """Good morning, good afternoon or good evening, at the site."""

    tag = "DayGreeting"

    name: rx.Var[str]


class KioskSeconds(_KioskPart):
    """The time at the site with its seconds."""

    tag = "KioskSeconds"


class KioskWatch(rx.NoSSRComponent):
    """The heartbeat, the notice without network, and the reload when the pairing ended."""

    library = _KIOSK.importable_path
    tag = "KioskWatch"

    url: rx.Var[str]
    every_ms: rx.Var[int]
    headline: rx.Var[str]
    text: rx.Var[str]


class KioskStatus(rx.NoSSRComponent):
    """Says whether the last heartbeat was answered."""

    library = _KIOSK.importable_path
    tag = "KioskStatus"


class KioskDwell(rx.NoSSRComponent):
    """Waits some seconds, not while the screen is touched, and tells."""

    library = _KIOSK.importable_path
    tag = "KioskDwell"

    seconds: rx.Var[int]
    bar: rx.Var[bool]

    on_done: rx.EventHandler[rx.event.no_args_event_spec]


kiosk_camera = KioskCamera.create
kiosk_turn = KioskTurn.create
pin_pad = PinPad.create
badge_reader = BadgeReader.create
enrol_camera = EnrolCamera.create
kiosk_clock = KioskClock.create
day_greeting = DayGreeting.create
kiosk_seconds = KioskSeconds.create
kiosk_watch = KioskWatch.create
kiosk_status = KioskStatus.create
kiosk_dwell = KioskDwell.create
