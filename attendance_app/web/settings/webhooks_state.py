"""Webhooks in the settings: who is told by HTTPS that an export has ended."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AttendanceError
from attendance_app.services.webhooks import WebhookView
from attendance_app.web import notices, wording
from attendance_app.web.asking import ask, field_errors, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.zones import home_zone
from attendance_app.wiring import use_cases


@dataclass(frozen=True)
class HookLine:
    """A webhook, as the table shows it."""

    id: int
    name: str
    url: str
    added: str


def hook_lines(views: Sequence[WebhookView], zone: str) -> list[HookLine]:
    """Draw up the webhooks."""
    return [
        HookLine(
            view.id,
            view.name,
            view.url,
            f"added {wording.moment(view.added_at, zone)} by {view.added_by}",
        )
        for view in views
    ]


class WebhooksState(rx.State):
    """The webhooks, the form of a new one, and its secret, which is shown once."""

    rows: rx.Field[list[HookLine]] = rx.field(default_factory=list)
    secret: str = ""
    adding: bool = False
    saving: bool = False
    testing: int = 0
    loading: bool = True
    error: str = ""
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    _zone: str = "UTC"

    @rx.event
    @requires(Role.ADMIN)
    async def load(self):
        """Read the webhooks."""
        self.error, self.errors, self.adding, self.secret = "", {}, False, ""
        yield
        try:
            self._zone = home_zone(await asyncio.to_thread(use_cases().sites.list))
            await self._read()
        except AttendanceError as error:
            self.error = sentence(error)
        self.loading = False

    async def _read(self) -> None:
        self.rows = hook_lines(await ask(self, use_cases().webhooks.list), self._zone)

    @rx.event
    @requires(Role.ADMIN)
    def show_adding(self, wish: bool):
        """Open or close the form."""
        self.adding, self.errors = wish, {}

    @rx.event
    @requires(Role.ADMIN)
    def forget(self, _open: bool = False):
        """Put away what was shown once."""
        self.secret = ""

    @rx.event
    @requires(Role.ADMIN)
    async def add(self, form: dict[str, str]):
        """Add a webhook, and show its secret once."""
        self.errors, self.saving = {}, True
        yield
        name, url = form.get("name", ""), form.get("url", "")
        try:
            self.secret = await ask(self, use_cases().webhooks.add, name, url)
            await self._read()
            self.adding = False
        except AttendanceError as error:
            self.errors = field_errors(error)
        self.saving = False

    @rx.event
    @requires(Role.ADMIN)
    async def test(self, webhook: int):
        """Post a test message, and say what the receiver answered."""
        self.testing = webhook
        yield
        try:
            await ask(self, use_cases().webhooks.test, webhook)
            said = notices.ok("The receiver took it.", "It was a signed message of type “test”.")
        except AttendanceError as error:
            said = notices.trouble("The receiver did not take it.", sentence(error))
        self.testing = 0
        await notices.say(self, said)

    @rx.event
    @requires(Role.ADMIN)
    async def remove(self, webhook: int):
        """End a webhook."""
        try:
            await ask(self, use_cases().webhooks.remove, webhook)
            await self._read()
        except AttendanceError as error:
            await notices.say(self, notices.trouble("This was not done.", sentence(error)))
