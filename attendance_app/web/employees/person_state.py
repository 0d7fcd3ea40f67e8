"""One person: profile, PIN, badges, face and consent, punches."""

import asyncio

import reflex as rx

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AttendanceError, Conflict
from attendance_app.domain.ids import BadgeId, EmployeeId
from attendance_app.web import notices
from attendance_app.web.asking import ask, field_errors, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.components.table import PageMark
from attendance_app.web.employees.badge_views import BadgeLine
from attendance_app.web.employees.person_views import (
    ConsentLine,
    DoubleLine,
    FaceCard,
    PersonCard,
    PunchLine,
    differences,
)
from attendance_app.web.employees.reading import PersonPage, read_person, read_punches
from attendance_app.web.employees.state import choices, employee_form
from attendance_app.wiring import use_cases

TABS = ("profile", "face", "punches")
Pairs = list[tuple[str, str]]


class PersonState(rx.State):
    """The person whose page is open."""

    person: PersonCard = PersonCard()
    face: FaceCard = FaceCard()
    consent: str = "none"
    consents: rx.Field[list[ConsentLine]] = rx.field(default_factory=list)
    doubles: rx.Field[list[DoubleLine]] = rx.field(default_factory=list)
    punches: rx.Field[list[PunchLine]] = rx.field(default_factory=list)
    punch_mark: PageMark = PageMark()
    tab: str = TABS[0]
    loading: bool = True
    saving: bool = False
    error: str = ""
    draft: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    theirs: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    form_key: int = 0
    version: int = 0
    pin_shown: str = ""
    pin_error: str = ""
    badges: rx.Field[list[BadgeLine]] = rx.field(default_factory=list)
    badge_errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    giving_badge: bool = False
    site_choices: rx.Field[Pairs] = rx.field(default_factory=list)
    shift_choices: rx.Field[Pairs] = rx.field(default_factory=list)

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def load(self):
        """Read the person that the address names."""
        wanted = self._wanted()
        if wanted != self.person.id:
            self.person, self.loading = PersonCard(), True
        tab = self.router.url.query_parameters.get("tab", "")
        self.tab = tab if tab in TABS else TABS[0]
        self.error, self.errors, self.theirs, self.pin_shown = "", {}, {}, ""
        yield
        await self._read(EmployeeId(wanted))
        self.loading = False

    def _wanted(self) -> int:
        parts = self.router.url.path.strip("/").split("/")
        return number_or_none(parts[1] if len(parts) > 1 else "") or 0

    async def _read(self, employee: EmployeeId) -> None:
        try:
            self.site_choices, self.shift_choices = await asyncio.to_thread(choices)
            self._put(await ask(self, read_person, employee))
            self.punches, self.punch_mark = await ask(self, read_punches, employee, 1)
        except AttendanceError as error:
            self.error = sentence(error)

    def _put(self, page: PersonPage) -> None:
        """Show what was read; the form begins anew."""
        self.person, self.face = page.card, page.face
        self.consent, self.consents = page.consent, page.consents
        self.doubles, self.badges = page.doubles, page.badges
        self.draft, self.version = page.draft, page.card.version
        self.form_key += 1

    async def _reread(self) -> None:
        self._put(await ask(self, read_person, EmployeeId(self.person.id)))

    @rx.event
    @requires(Role.ADMIN, Role.HR, Role.MANAGER)
    async def turn_punches(self, page: int):
        """Turn the page of the punches."""
        try:
            self.punches, self.punch_mark = await ask(
                self, read_punches, EmployeeId(self.person.id), max(1, page)
            )
        except AttendanceError as error:
            await notices.say(
                self, notices.trouble("The punches could not be read.", sentence(error))
            )

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def save(self, form: dict[str, str]):
        """Save the profile; who saved first wins, and the later one sees what changed."""
        self.errors, self.theirs, self.saving = {}, {}, True
        yield
        try:
            edit = use_cases().employees.edit
            await ask(self, edit, EmployeeId(self.person.id), employee_form(form), self.version)
            await self._reread()
            await notices.say(self, notices.ok("Saved."))
        except Conflict as error:
            await self._compare(form, error)
        except AttendanceError as error:
            self.errors = field_errors(error)
        self.saving = False

    async def _compare(self, typed: dict[str, str], error: Conflict) -> None:
        """Show, beside what was typed, what is saved now; saving again is then on purpose."""
        if error.field:
            self.errors = field_errors(error)
            return
        page = await ask(self, read_person, EmployeeId(self.person.id))
        self.theirs = differences(typed, page.draft, page.choice_names)
        self.version, self.person = page.card.version, page.card
        said = "What is saved now stands under each field. Save again to replace it."
        await notices.say(self, notices.decide("Somebody else changed this meanwhile.", said))

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def new_pin(self):
        """Make a PIN, and show it once."""
        self.pin_error = ""
        try:
            self.pin_shown = await ask(
                self, use_cases().employees.new_pin, EmployeeId(self.person.id)
            )
            await self._reread()
        except AttendanceError as error:
            self.pin_error = sentence(error)

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def set_pin(self, form: dict[str, str]):
        """Set the PIN that the person chose."""
        self.pin_error = ""
        employee = EmployeeId(self.person.id)
        try:
            await ask(self, use_cases().employees.set_pin, employee, form.get("pin", ""))
            await self._reread()
            await notices.say(self, notices.ok("The PIN is set.", "It works from now on."))
        except AttendanceError as error:
            self.pin_error = sentence(error)

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    def close_pin(self, _open: bool = False):
        """Forget the PIN that was shown."""
        self.pin_shown = ""

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    def show_badge_form(self, wish: bool):
        """Open or close the form of a new badge."""
        self.giving_badge, self.badge_errors = wish, {}

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def give_badge(self, form: dict[str, str]):
        """Give the person the badge that was read or typed."""
        self.badge_errors = {}
        given = EmployeeId(self.person.id), form.get("number", ""), form.get("label", "")
        try:
            await ask(self, use_cases().badges.assign, *given)
            await self._reread()
            self.giving_badge = False
            await notices.say(self, notices.ok("The badge is given.", "It works from now on."))
        except AttendanceError as error:
            self.badge_errors = field_errors(error)

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def revoke_badge(self, badge: int, why: str):
        """Take a badge back, or note that it is lost."""
        lost = "It opens nothing any more; the audit log tells where it is shown."
        said = lost if why == "lost" else "It may be given to somebody else."
        revoke = use_cases().badges.revoke
        await self._do(revoke, "The badge is revoked.", said, BadgeId(badge), str(why))

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def archive(self):
        """End somebody's employment here: templates are erased, their account is closed."""
        await self._do(
            use_cases().employees.archive,
            "Archived.",
            "Only hours and punches are kept.",
        )

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def restore(self):
        """Bring somebody back."""
        await self._do(use_cases().employees.restore, "Restored.", "A face must be enrolled again.")

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def withdraw(self):
        """Record that the person takes their consent back; their face is erased at once."""
        await self._do(use_cases().consents.withdraw, "Withdrawn and erased.", "PIN always works.")

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def decide_held(self, verdict: str):
        """Decide about a face that resembles another's: two people, twins, or the same person."""
        said = "The face is erased." if verdict == "same" else "It is used; both confirm by PIN."
        await self._do(use_cases().doubles.decide, "Decided.", said, str(verdict))

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def declare_twin(self, form: dict[str, str]):
        """Record a twin by personnel number: from now on a face alone decides for neither."""
        declare = use_cases().doubles.declare_twin
        await self._do(declare, "Recorded.", "Both confirm by PIN.", form.get("number", ""))

    @rx.event
    @requires(Role.ADMIN, Role.HR)
    async def forget_double(self, other: int):
        """Take a pair back."""
        forget = use_cases().doubles.forget
        await self._do(forget, "Taken back.", "A face alone decides again.", EmployeeId(other))

    async def _do(self, method, title: str, text: str, *args) -> None:
        """Do one deed to this person, read again, and say what came of it."""
        try:
            await ask(self, method, EmployeeId(self.person.id), *args)
            await self._reread()
            await notices.say(self, notices.ok(title, text))
        except AttendanceError as error:
            await notices.say(self, notices.trouble("This was not done.", sentence(error)))
