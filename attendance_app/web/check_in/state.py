"""The kiosk's screens. The browser tells only which punch, or which refusal; this looks it up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import reflex as rx

from attendance_app.domain.actor import PairedKiosk
from attendance_app.domain.errors import AttendanceError, NotSignedIn
from attendance_app.services.check_in import Receipt
from attendance_app.services.sites import SiteView
from attendance_app.web.authorise import requires
from attendance_app.web.check_in.voice import Sentence, refusal
from attendance_app.web.session import call, kiosk_credential, kiosk_of
from attendance_app.wiring import use_cases

Screen = Literal["idle", "face", "turn", "pin", "badge", "badge_pin", "refused", "answer"]
NOTHING = Sentence("")


@dataclass(frozen=True)
class Answer:
    """What the greeting shows. direction: "in" or "out"; worked: minutes of today, or -1."""

    punch_id: str = ""
    direction: str = ""
    time: str = ""
    greeting: str = ""
    name: str = ""
    worked: int = -1
    site: str = ""
    day: str = ""


class CheckInState(rx.State):
    """One kiosk's page."""

    loaded: bool = False
    paired: bool = False
    revoked: bool = False
    kiosk: str = ""
    site: str = ""
    zone: str = "UTC"
    face_allowed: bool = True
    badge_allowed: bool = False
    badge_needs_pin: bool = False
    screen: str = "idle"
    way: str = ""
    attempt: str = ""  # of a refused face: the way after it gets its time
    pair_error: str = ""
    said: Sentence = NOTHING
    answer: Answer = Answer()

    @rx.event
    @requires("public")
    async def load(self):
        """Find out whether this browser is a paired kiosk; show nothing of a company before."""
        self.reset()
        self.pair_error = pairing_refusal(self.router.url.query_parameters)
        try:
            kiosk = await kiosk_of(self)
        except NotSignedIn:
            self.revoked = bool(kiosk_credential(self))
        else:
            site = await call(_site_of, kiosk)
            self.paired, self.kiosk, self.zone = True, kiosk.name, kiosk.zone
            self.site, self.face_allowed = site.name, site.face_allowed
            self.badge_allowed, self.badge_needs_pin = site.badge_allowed, site.badge_needs_pin
        self.loaded = True

    @rx.event
    @requires("kiosk")
    def face(self):
        """Somebody chose the face: only now does the camera start."""
        self._show("face", way="face")

    @rx.event
    @requires("kiosk")
    def turn(self):
        """Somebody in doubt chose to turn the head."""
        self._show("turn", way="face")

    @rx.event
    @requires("kiosk")
    def pin(self):
        """Somebody chose the PIN."""
        self._show("pin", way="pin")

    @rx.event
    @requires("kiosk")
    def badge(self):
        """Somebody chose the badge."""
        self._show("badge", way="badge")

    @rx.event
    @requires("kiosk")
    def badge_pin(self):
        """Ask for the PIN of whoever holds the badge that was read."""
        self._show("badge_pin", way="badge")

    @rx.event
    @requires("kiosk")
    def idle(self):
        """Forget who was here."""
        self._show("idle", way="")

    @rx.event
    @requires("kiosk")
    def again(self):
        """Try the same way once more."""
        screens: dict[str, Screen] = {"pin": "pin", "badge": "badge"}
        self._show(screens.get(self.way, "face"), way=self.way)

    @rx.event
    @requires("kiosk")
    async def punched(self, punch_id: str):
        """Greet for a punch of this kiosk; what it was, the server looks up."""
        try:
            kiosk = await kiosk_of(self)
            receipt = await call(use_cases().check_in.receipt, kiosk, UUID(punch_id))
        except (AttendanceError, ValueError):
            return self._show("idle", way="")
        self.answer = answer_of(receipt)
        return self._show("answer", way=self.way)

    @rx.event
    @requires("kiosk")
    async def not_me(self):
        """Tell those who correct punches that this one is somebody else's; offer the other ways."""
        try:
            kiosk = await kiosk_of(self)
            await call(use_cases().check_in.dispute, kiosk, UUID(self.answer.punch_id))
        except (AttendanceError, ValueError):
            code = "not_noted"
        else:
            code = "not_me"
        self.said = refusal(code, "face", {}, self.zone, badge=self.badge_allowed)
        self._show("refused", way="face")

    @rx.event
    @requires("kiosk")
    def refused(self, code: str, about: dict[str, Any]):
        """Say why nothing was recorded; the time of the first try is kept on the server."""
        self.attempt = attempt_of(about) or self.attempt
        self._refuse(code, about)

    @rx.event
    @requires("kiosk")
    def badge_refused(self, code: str, about: dict[str, Any]):
        """Say why a badge recorded nothing; it may have been read on any screen."""
        self.way = "badge"
        self._refuse(code, about)

    def _refuse(self, code: str, about: dict[str, Any]) -> None:
        badge = self.badge_allowed
        self.said = refusal(str(code)[:40], self.way, about, self.zone, badge=badge)
        self._show("refused", way=self.way)

    def _show(self, screen: Screen, way: str) -> None:
        if screen != "answer":
            self.answer = Answer()
        if screen in ("idle", "answer"):
            self.attempt = ""
        if screen != "refused":
            self.said = NOTHING
        self.screen, self.way = screen, way


def attempt_of(about: Mapping[str, Any]) -> str:
    """Return the identifier that a refusal told; anything else is none."""
    try:
        return str(UUID(str(about.get("attempt", ""))))
    except ValueError:
        return ""


def pairing_refusal(query: Mapping[str, str]) -> str:
    """Say why the last code was refused, from what the route put into the address."""
    code = query.get("error", "")
    if code in ("limited", "too_many_tries"):
        return "Too many tries. Wait a minute, then try again."
    if code:
        return "This code is not right, or too old. Ask for a new one; it holds ten minutes."
    return ""


def answer_of(receipt: Receipt) -> Answer:
    """Write a receipt as the screen shows it: the first name and the initial of the last."""
    words = {"in": "Welcome,", "out": "Goodbye,"}
    return Answer(
        punch_id=str(receipt.punch_id),
        direction=receipt.direction,
        time=receipt.local_time,
        greeting=words[receipt.direction],
        name=short_name(receipt.employee_name),
        worked=-1 if receipt.worked_today_minutes is None else receipt.worked_today_minutes,
        site=receipt.site,
    )


def short_name(name: str) -> str:
    """Return the first name with the initial of the last: enough to know it is oneself."""
    first, *rest = name.split()
    return f"{first} {rest[-1][0]}." if rest else first


def _site_of(kiosk: PairedKiosk) -> SiteView:
    """Return the kiosk's site, and so which ways may be used there."""
    sites = use_cases().sites.list()
    unknown = SiteView(0, "", kiosk.zone, face_allowed=False, employees=0, badge_allowed=False)
    return next((site for site in sites if site.id == kiosk.site), unknown)
