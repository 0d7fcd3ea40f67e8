"""How sure a face must be: measured, proposed, and approved by somebody else."""

import asyncio

import reflex as rx

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AttendanceError, NotSignedIn, Unavailable
from attendance_app.web import notices
from attendance_app.web.asking import ask, field_errors, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.settings.calibration_views import (
    SCOPES,
    AnewCard,
    ProposalLine,
    ScopeCard,
    TextCard,
    anew_card,
    proposal_line,
    scope_cards,
    text_card,
)
from attendance_app.web.settings.reading import fraction
from attendance_app.web.settings.state import SettingsState
from attendance_app.web.watching import still_open, to_the_door
from attendance_app.wiring import use_cases

NEWS_EVERY_S = 5


class CalibrationState(rx.State):
    """The measurement, and what waits for a second administrator."""

    cards: rx.Field[list[ScopeCard]] = rx.field(default_factory=list)
    summary: str = ""
    measuring: bool = False
    proposals: rx.Field[list[ProposalLine]] = rx.field(default_factory=list)
    is_alone: bool = False
    stale: int = 0  # people whose faces are of another model than the one in use
    anew: AnewCard = AnewCard()
    text: TextCard = TextCard()
    form_key: int = 0
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    @rx.event
    @requires(Role.ADMIN)
    async def load(self):
        """Read what was proposed; nothing is measured until somebody asks."""
        self.cards, self.summary, self.errors, self.measuring = [], "", {}, False
        await self._read()

    @rx.event
    @requires(Role.ADMIN)
    async def measure(self):
        """Compare everybody with everybody."""
        self.measuring = True
        yield
        try:
            found = await ask(self, use_cases().calibration.measured)
            self.cards, self.summary = scope_cards(found), summary(found)
        except AttendanceError as error:
            await notices.say(self, notices.trouble("Nothing was measured.", sentence(error)))
        self.measuring = False

    @rx.event
    @requires(Role.ADMIN)
    async def propose_measured(self, scope: str):
        """Propose what was measured."""
        method = use_cases().calibration.propose_measured
        await self._do(method, "Proposed.", "Another administrator must approve it.", scope)

    @rx.event
    @requires(Role.ADMIN)
    async def propose(self, form: dict[str, str]):
        """Propose other values."""
        values = fraction(form.get("threshold", "")), fraction(form.get("margin", "0"))
        method, scope = use_cases().calibration.propose, form.get("scope", "")
        await self._do(
            method, "Proposed.", "Another administrator must approve it.", scope, *values
        )

    @rx.event
    @requires(Role.ADMIN)
    async def approve(self, proposal: int):
        """Put another administrator's proposal into force."""
        await self._do(use_cases().calibration.approve, "Approved.", "It is in force.", proposal)
        return SettingsState.load  # shows what is in force now

    @rx.event
    @requires(Role.ADMIN)
    async def refuse(self, proposal: int):
        """Take a proposal off the table."""
        await self._do(use_cases().calibration.refuse, "Refused.", "Nothing changes.", proposal)

    async def _do(self, method, title: str, text: str, *args) -> None:
        self.errors = {}
        try:
            await ask(self, method, *args)
            await self._read()
            self.form_key += 1
            await notices.say(self, notices.ok(title, text))
        except AttendanceError as error:
            self.errors = field_errors(error)
            await notices.say(self, notices.trouble("This was not done.", sentence(error)))

    async def _read(self) -> None:
        standing = await ask(self, use_cases().calibration.standing)
        zone = await asyncio.to_thread(_zone)
        self.proposals = [proposal_line(one, zone) for one in standing.proposals[:20]]
        self.is_alone = standing.administrators < 2
        await self._read_anew()
        self.text = text_card(await ask(self, use_cases().consent_texts.standing))

    async def _read_anew(self) -> None:
        self.anew = anew_card(await ask(self, use_cases().reembedding.standing))
        self.stale = await ask(self, _stale)

    @rx.event(background=True)
    @requires(Role.ADMIN)
    async def watch(self):
        """Follow the faces that are computed anew, while that goes on."""
        try:
            async for _ in still_open(self, every=NEWS_EVERY_S):
                async with self:
                    if self.anew.known and not self.anew.done:
                        await self._read_anew()
        except NotSignedIn:
            return to_the_door(self)

    @rx.event
    @requires(Role.ADMIN)
    async def publish_text(self):
        """Put the product's consent text into force; everybody is asked again."""
        publish = use_cases().consent_texts.publish
        asked = "People are asked again; until they agree, their PIN works."
        await self._do(publish, "Published.", asked)


def summary(found) -> str:
    """Tell what was compared."""
    told = f"{found.people} people, model {found.model_id}."
    if found.lookalikes:
        told += f" {found.lookalikes} pairs are nearer than the values in force allow."
    return told


def _stale(actor: Actor) -> int:
    """Count whom to enrol again; 0 while the worker does not tell its model."""
    try:
        model = use_cases().enrolment.current_model(actor)
    except Unavailable:
        return 0
    return use_cases().employees.search(actor, face="stale", model=model, size=1).total


def _zone() -> str:
    sites = use_cases().sites.list()
    return sites[0].zone if sites else "UTC"


SCOPE_CHOICES = tuple(SCOPES.items())
