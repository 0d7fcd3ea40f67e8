"""Enrolling a face: agreement first, then pictures, then what became of them.

The pictures go from the browser to their route; this reads the outcome from the service.
"""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from attendance_app.domain.errors import AttendanceError
from attendance_app.domain.ids import EmployeeId
from attendance_app.services.consents import ConsentStanding
from attendance_app.web import notices, routes
from attendance_app.web.asking import ask, field_errors, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.components.avatar import initials, tint
from attendance_app.web.components.prose import Block, blocks
from attendance_app.web.session import call
from attendance_app.web.wording import moment
from attendance_app.wiring import use_cases

GATES = {
    "no_face": "Look straight at the camera",
    "several_faces": "One person at a time, please",
    "too_far": "A little closer",
    "too_dark": "More light on your face",
    "too_bright": "Less light from behind",
    "not_sharp": "Hold still for a second",
    "turned_away": "Turn back a little",
    "not_live": "Face the camera itself, without a screen or a picture",
}
REASONS = {
    "no_face": "no face found",
    "several_faces": "more than one face",
    "too_far": "the face is too small",
    "too_dark": "too dark",
    "too_bright": "too bright",
    "not_sharp": "not sharp",
    "turned_away": "the face is turned away",
    "not_live": "it looked like a picture of a picture",
    "not_same_person": "not the same person as the others",
    "unreadable_image": "the file is no picture that we can read",
}


@dataclass(frozen=True)
class Refused:
    """A picture that was not used: which one, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Person:
    """Whose face it is."""

    id: int = 0
    name: str = ""
    initials: str = ""
    tint: int = 1
    where: str = ""


class EnrolmentState(rx.State):
    """One person's enrolment at one desk."""

    person: Person = Person()
    step: str = "agreement"  # agreement, pictures, done
    text_id: int = 0
    text_version: str = ""
    text: rx.Field[list[Block]] = rx.field(default_factory=list)
    agreed: str = ""
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    trouble: str = ""
    refused: rx.Field[list[Refused]] = rx.field(default_factory=list)
    templates: int = 0
    held_for: str = ""
    _zone: str = "UTC"

    @rx.event
    @requires("admin", "hr")
    async def load(self):
        """Show the agreement, or the camera when this person agreed to the text in force."""
        self.reset()
        employee = number_or_none(getattr(self, "employee_id", ""))
        try:
            seen = await ask(self, use_cases().employees.get, EmployeeId(employee or 0))
            self.person = Person(
                seen.id, seen.name, initials(seen.name), tint(seen.id), where_of(seen)
            )
            self._zone = seen.zone
            await self._read_consent()
        except AttendanceError as error:
            await notices.say(self, notices.trouble("This page cannot be shown.", sentence(error)))

    @rx.event
    @requires("admin", "hr")
    async def agree(self, form: dict[str, Any]):
        """Record that the person typed their name under the text."""
        signature = str(form.get("signature", ""))
        try:
            await ask(
                self,
                use_cases().consents.grant,
                EmployeeId(self.person.id),
                self.text_id,
                signature,
                "enrolment desk",
            )
            self.errors = {}
            await self._read_consent()
        except AttendanceError as error:
            self.errors = field_errors(error)

    @rx.event
    @requires("admin", "hr")
    async def decline(self):
        """Record a no; nothing else changes for the person."""
        try:
            await ask(self, use_cases().consents.refuse, EmployeeId(self.person.id))
        except AttendanceError as error:
            await notices.say(self, notices.trouble("This was not recorded.", sentence(error)))
            return None
        said = notices.ok("Recorded: no face.", "They use their PIN. Nothing else changes.")
        await notices.say(self, said, stay=True)
        return rx.redirect(routes.person(self.person.id))

    @rx.event
    @requires("admin", "hr")
    async def sent(self, outcome: dict[str, Any]):
        """Read what became of the pictures; the browser only says which it left out and why."""
        self.refused = refused_pictures(outcome)
        self.trouble = "" if outcome.get("ok") is True else trouble_of(outcome)
        try:
            face = await ask(self, use_cases().enrolment.standing, EmployeeId(self.person.id))
        except AttendanceError as error:
            self.trouble = sentence(error)
            return
        self.templates, self.held_for = face.templates, face.held_for_name or ""
        self.step = "pictures" if self.trouble else "done"

    @rx.event
    @requires("admin", "hr")
    def stop(self):
        """Leave without a picture; what was taken was never kept."""
        return rx.redirect(routes.person(self.person.id))

    @rx.event
    @requires("admin", "hr")
    def once_more(self):
        """Go back to the camera."""
        self.step, self.trouble, self.refused = "pictures", "", []

    async def _read_consent(self) -> None:
        """Fill in the text in force, and what this person said to it."""
        cases, employee = use_cases(), EmployeeId(self.person.id)
        text = await call(cases.consents.current_text)
        self.text_id, self.text_version = text.id, text.version
        self.text = blocks(text.body)
        consent = await ask(self, cases.consents.standing, employee)
        self.step = "pictures" if consent.state == "granted" else "agreement"
        self.agreed = agreed_line(consent, self._zone)


def agreed_line(consent: ConsentStanding, zone: str) -> str:
    """Write when somebody agreed, and to what."""
    if consent.state != "granted" or consent.at is None:
        return ""
    return f"Agreed {moment(consent.at, zone)}, version {consent.version}"


def where_of(employee: Any) -> str:
    """Write where somebody works."""
    return ", ".join(part for part in (employee.department, employee.site) if part)


def refused_pictures(outcome: dict[str, Any]) -> list[Refused]:
    """Write the pictures that were left out; the browser's words are not taken, only its codes."""
    given, names = outcome.get("refused"), outcome.get("names")
    listed = given[:10] if isinstance(given, list) else []
    known = names if isinstance(names, list) else []
    return [_refused(one, known) for one in listed if isinstance(one, dict)]


def _refused(one: dict[str, Any], names: list[Any]) -> Refused:
    index = one.get("index")
    place = index if isinstance(index, int) and 0 <= index < 100 else 0
    name = str(names[place])[:80] if place < len(names) else ""
    return Refused(
        name or f"Picture {place + 1}", REASONS.get(str(one.get("code")), "not good enough")
    )


def trouble_of(outcome: dict[str, Any]) -> str:
    """Say why nothing was enrolled."""
    code = str(outcome.get("code", ""))
    if code in ("no_network", "no_answer", "unavailable", "face_worker_unavailable"):
        return "The server did not answer. Nothing was kept; take the pictures again."
    return str(outcome.get("detail", ""))[:300] or "Nothing was kept; take the pictures again."
