"""The kiosk: readable from two metres, usable by touch, keyboard and switch."""

from typing import Any

import reflex as rx

from attendance_app.domain.refusals import HOLD, INSTRUCTIONS, LOOK
from attendance_app.web import routes
from attendance_app.web.check_in.badge_screens import badge, badge_pin, reader
from attendance_app.web.check_in.parts import action, head, watch
from attendance_app.web.check_in.state import CheckInState as S
from attendance_app.web.components import camera
from attendance_app.web.components.forms import native_form
from attendance_app.web.components.icons import icon, mark
from attendance_app.web.components.parts import duration
from attendance_app.web.shell import kiosk_page
from attendance_app.web.wording import DASH

PAIR = "/api/v1/kiosks/pair"
BY_FACE = "/api/v1/check-ins"
BY_TURN = "/api/v1/check-ins/turns"
BY_PIN = "/api/v1/check-ins/pin"

WHITE = "#FFFFFF"


# ---- idle ---------------------------------------------------------------------------------


def way(icon_name: str, title: str, text: Any, on_click: Any, off: Any = False) -> rx.Component:
    """Draw one way of clocking in; all of them look the same."""
    return rx.el.button(
        rx.el.span(icon(icon_name, "xl"), class_name="k-way-icon"),
        rx.el.span(rx.el.b(title), rx.el.span(text)),
        icon("chevron-right"),
        type="button",
        class_name="k-way",
        disabled=off,
        aria_disabled=off,
        on_click=on_click,
    )


def badge_sentence() -> Any:
    """Say what to do with a badge here."""
    return rx.cond(
        S.badge_allowed,
        rx.cond(S.badge_needs_pin, "To the reader, then your PIN", "Hold it to the reader"),
        "Not used at this site",
    )


def idle() -> rx.Component:
    """Draw the clock and the ways."""
    sentence = rx.cond(S.face_allowed, "Just look at the camera", "Not used at this site")
    return rx.fragment(
        head(camera.kiosk_status()),
        rx.el.main(
            camera.kiosk_clock(zone=S.zone),
            rx.el.div(
                rx.el.h1(
                    camera.day_greeting(zone=S.zone),
                    rx.el.br(),
                    "Clock in or out with",
                    class_name="k-h1",
                ),
                way("face", "Face", sentence, S.face, off=~S.face_allowed),
                way("grid-3x3", "PIN", "Your number, then your PIN", S.pin),
                way("id-card", "Badge", badge_sentence(), S.badge, off=~S.badge_allowed),
                rx.el.p(
                    icon("camera-off"), "The camera is off until you tap Face.", class_name="k-note"
                ),
                class_name="k-ways",
            ),
            class_name="k-idle",
        ),
        rx.el.footer(
            rx.el.a(
                icon("shield-check"),
                "Your face, your data",
                href=routes.PRIVACY,
                class_name="k-lang row",
            ),
            class_name="k-foot",
        ),
        reader(),
    )


# ---- face and PIN -------------------------------------------------------------------------


def face() -> rx.Component:
    """Draw the camera; the white page around it is the lamp."""
    return before_the_camera(
        camera.kiosk_camera(
            url=BY_FACE,
            hints=dict(INSTRUCTIONS),
            opening=LOOK,
            holding=HOLD,
            attempt=S.attempt,
            on_punch=S.punched,
            on_refused=S.refused,
        )
    )


def turn() -> rx.Component:
    """Draw the camera while somebody turns the head as the server asks."""
    return before_the_camera(
        camera.kiosk_turn(url=BY_TURN, attempt=S.attempt, on_punch=S.punched, on_refused=S.refused)
    )


def before_the_camera(part: rx.Component) -> rx.Component:
    """Draw what stands around a camera: the time, what is kept, and the way out."""
    return rx.fragment(
        rx.el.header(
            rx.el.span(icon("clock"), camera.kiosk_seconds(zone=S.zone), class_name="k-status"),
            rx.el.span(
                icon("shield-check"),
                "No picture is kept",
                class_name="push k-status",
            ),
            class_name="k-top",
        ),
        part,
        rx.el.div(
            action("x", "Cancel", S.idle),
            action("grid-3x3", "Use PIN", S.pin),
            class_name="k-actions",
        ),
    )


def pin() -> rx.Component:
    """Draw the keypad; the PIN goes from the browser to its route, never through here."""
    return rx.fragment(
        head(camera.kiosk_status()),
        camera.pin_pad(
            url=BY_PIN,
            note="Forgot it? HR can set a new one.",
            attempt=S.attempt,
            on_punch=S.punched,
            on_refused=S.refused,
            on_leave=S.idle,
        ),
        rx.el.div(
            rx.el.button(
                icon("arrow-left"),
                "Back",
                type="button",
                class_name="k-btn k-btn-quiet",
                on_click=S.idle,
            ),
            class_name="k-actions k-back",
        ),
    )


# ---- refusal and answer -------------------------------------------------------------------

_ICONS = (
    "camera-off",
    "circle-check",
    "cloud-off",
    "eye",
    "file-text",
    "focus",
    "hand",
    "grid-3x3",
    "hourglass",
    "id-card",
    "image-off",
    "keyboard",
    "moon",
    "move-diagonal",
    "rotate-ccw",
    "scan-face",
    "sun",
    "unplug",
    "user-x",
    "users",
)


def said_icon() -> rx.Component:
    """Draw the icon of what was said."""
    known = [(name, icon(name, "2xl")) for name in _ICONS]
    return rx.fragment(rx.match(S.said.icon, *known, icon("circle-help", "2xl")))


def refused() -> rx.Component:
    """Draw why nothing was recorded, and the other ways."""
    nothing = rx.fragment()
    ways = (
        rx.cond((S.way != "face") & S.face_allowed, action("face", "Use face", S.face), nothing),
        rx.cond(S.way != "pin", action("grid-3x3", "Use PIN", S.pin), nothing),
        rx.cond(
            (S.way != "badge") & S.badge_allowed, action("id-card", "Use badge", S.badge), nothing
        ),
    )
    return rx.fragment(
        head(camera.kiosk_status()),
        rx.el.main(
            rx.el.span(said_icon(), class_name="k-say-icon"),
            rx.el.div(
                rx.el.h1(S.said.headline),
                rx.el.p(S.said.then, class_name="k-lead"),
                class_name="k-words",
            ),
            class_name="k-say k-refuse",
            role="alert",
        ),
        rx.el.div(
            rx.cond(S.said.again, action("rotate-ccw", "Try again", S.again), nothing),
            rx.cond(S.said.turn, action("face", "Turn my head", S.turn), nothing),
            *ways,
            action("x", "Leave", S.idle),
            camera.kiosk_dwell(seconds=20, bar=False, on_done=S.idle),
            class_name="k-trio is-flow",
        ),
        reader(),
    )


def direction() -> rx.Component:
    """Draw IN or OUT: the word, the arrow, the colour and the time all differ."""
    return rx.el.div(
        rx.cond(
            S.answer.direction == "in",
            rx.fragment(icon("log-in", class_name="flip"), rx.el.span("IN")),
            rx.fragment(icon("log-out", class_name="flip"), rx.el.span("OUT")),
        ),
        rx.el.time(S.answer.time),
        class_name="k-dir",
    )


def figures() -> rx.Component:
    """Draw what today has come to; a dash when it is not known."""
    word = rx.cond(S.answer.direction == "in", "Today so far", "Today")
    return rx.el.div(
        rx.el.div(
            rx.el.small(word),
            rx.el.b(rx.cond(S.answer.worked < 0, DASH, duration(S.answer.worked))),
        ),
        rx.el.div(rx.el.small("Site"), rx.el.b(rx.el.bdi(S.answer.site))),
        class_name="k-figures",
    )


def answer() -> rx.Component:
    """Draw the greeting: the whole screen is the answer."""
    return rx.fragment(
        head(
            rx.el.span(icon("check"), "Saved", class_name="push row"),
            mark(track="rgba(255,255,255,.28)", arc=WHITE, hub=WHITE),
        ),
        rx.el.main(
            direction(),
            rx.el.div(
                rx.el.span(S.answer.greeting),
                " ",
                rx.el.span(rx.el.bdi(S.answer.name)),
                class_name="k-name",
            ),
            class_name="k-hello",
            role="status",
            aria_live="assertive",
        ),
        rx.el.div(
            camera.kiosk_dwell(seconds=4, on_done=S.idle),
            rx.el.div(figures(), action("user-x", "Not me", S.not_me), class_name="k-sum"),
        ),
        reader(),
    )


# ---- not paired ---------------------------------------------------------------------------


def pairing() -> rx.Component:
    """Ask for the one-time code."""
    return rx.fragment(
        rx.el.header(mark(), rx.el.span(rx.el.b("Attendance")), class_name="k-top"),
        rx.el.main(
            rx.el.div(
                rx.el.h1(
                    rx.cond(S.revoked, "This kiosk is no longer paired", "Make this a kiosk"),
                    class_name="k-h1",
                ),
                rx.el.p(
                    rx.cond(
                        S.revoked,
                        "Ask an administrator for a new code.",
                        "An administrator finds the code under Kiosks. It holds ten minutes.",
                    ),
                    class_name="k-lead",
                ),
                class_name="k-words",
            ),
            native_form(
                rx.el.label("One-time code", html_for="pair-code", class_name="k-label"),
                rx.el.input(
                    id="pair-code",
                    name="code",
                    required=True,
                    auto_focus=True,
                    auto_complete="off",
                    auto_capitalize="characters",
                    spell_check=False,
                    max_length=20,
                    placeholder="XXXX-XXXX",
                    aria_invalid=S.pair_error != "",
                    aria_describedby="pair-error",
                    class_name="k-slot pair-code",
                ),
                rx.el.p(S.pair_error, id="pair-error", role="alert", class_name="pair-error"),
                rx.el.button("Pair this browser", type="submit", class_name="k-btn k-btn-primary"),
                action=PAIR,
                class_name="pair-form",
            ),
            class_name="k-say",
        ),
        rx.el.div(),
    )


@kiosk_page(
    routes.KIOSK,
    "Kiosk",
    class_name=rx.match(
        S.screen,
        ("face", "k-capture"),
        ("turn", "k-capture"),
        ("refused", "k-refusal"),
        ("answer", "k-greet"),
        "k-plain",
    ),
    direction=S.answer.direction,
    on_load=S.load,
)
def kiosk() -> rx.Component:
    """Draw one screen at a time."""
    paired = rx.match(
        S.screen,
        ("face", face()),
        ("turn", turn()),
        ("pin", pin()),
        ("badge", badge()),
        ("badge_pin", badge_pin()),
        ("refused", refused()),
        ("answer", answer()),
        idle(),
    )
    shown = rx.cond(S.paired, rx.fragment(paired, watch()), pairing())
    return rx.cond(S.loaded, shown, rx.el.main())
