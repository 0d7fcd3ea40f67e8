"""Settings: who may sign in, and which programs may ask."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, time
from urllib.parse import quote
from zoneinfo import ZoneInfo

import reflex as rx

from attendance_app.domain.actor import Actor, Role, Scope
from attendance_app.domain.errors import AttendanceError
from attendance_app.web import notices
from attendance_app.web.asking import ask, day_or_none, field_errors, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.settings import inviting
from attendance_app.web.settings.views import ROLES, AccountRow, TokenRow, account_row, token_row
from attendance_app.web.zones import home_zone
from attendance_app.wiring import use_cases

NOBODY = AccountRow(0, "", "", "", 1, [], "", "", "", False)


@dataclass(frozen=True)
class Secret:
    """Something that is shown once. kind: invitation or token."""

    kind: str = ""
    text: str = ""
    name: str = ""


def ticked_roles(form: dict[str, str]) -> list[str]:
    """Read the ticks of the roles."""
    return [value for value, _, _ in ROLES if form.get(f"role_{value}")]


def end_of_day(text: str, zone: str) -> datetime | None:
    """Read the last day of a token; it ends with that day.

    Raises:
        RuleViolation: it is no day.

    """
    day = day_or_none(text, "expires_on")
    if day is None:
        return None
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone)).astimezone(UTC)


def read_access(actor: Actor, zone: str) -> tuple[list[AccountRow], list[TokenRow]]:
    """Read accounts and tokens."""
    uses = use_cases()
    now = uses.accounts.clock.now()
    accounts = [account_row(view, now, actor.account) for view in uses.accounts.list(actor)]
    return accounts, [token_row(view, zone, now) for view in uses.tokens.list(actor)]


class AccessState(rx.State):
    """Accounts and tokens; ``editing`` names the open drawer."""

    accounts: rx.Field[list[AccountRow]] = rx.field(default_factory=list)
    tokens: rx.Field[list[TokenRow]] = rx.field(default_factory=list)
    site_choices: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    account: AccountRow = NOBODY
    secret: Secret = Secret()
    editing: str = ""
    scope: str = "kiosk"
    loading: bool = True
    error: str = ""
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    _zone: str = "UTC"

    @rx.event
    @requires(Role.ADMIN)
    async def load(self):
        """Read accounts and tokens."""
        self.error, self.errors, self.editing, self.secret = "", {}, "", Secret()
        yield
        try:
            sites = await asyncio.to_thread(use_cases().sites.list)
            self.site_choices = [(str(site.id), site.name) for site in sites]
            self._zone = home_zone(sites)
            await self._read()
        except AttendanceError as error:
            self.error = sentence(error)
        self.loading = False

    async def _read(self) -> None:
        self.accounts, self.tokens = await ask(self, read_access, self._zone)

    @rx.event
    @requires(Role.ADMIN)
    def open_form(self, name: str, account: int = 0):
        """Open the form ``invite``, ``roles`` or ``token``."""
        self.account = next((row for row in self.accounts if row.id == account), NOBODY)
        self.editing, self.errors = name, {}

    @rx.event
    @requires(Role.ADMIN)
    def close(self, _open: bool = False):
        """Close the open form."""
        self.editing = ""

    @rx.event
    @requires(Role.ADMIN)
    def forget(self, _open: bool = False):
        """Put away what was shown once."""
        self.secret = Secret()

    @rx.event
    @requires(Role.ADMIN)
    def pick_scope(self, scope: str):
        """Choose what a new token may do; only a kiosk's asks for a site."""
        self.scope = scope if scope in tuple(Scope) else Scope.KIOSK

    @rx.event
    @requires(Role.ADMIN)
    async def invite(self, form: dict[str, str]):
        """Make an account, and show the link that sets its password."""
        name, email = form.get("name", ""), form.get("email", "")
        number, roles = form.get("number", ""), ticked_roles(form)
        token = await self._do(inviting.invite, name, email, roles, number)
        if token:
            link = f"{self.router.url.origin}/invite?token={quote(token)}"
            self.secret = Secret("invitation", link, name.strip())

    @rx.event
    @requires(Role.ADMIN)
    async def set_roles(self, form: dict[str, str]):
        """Change what somebody may do; they sign in again."""
        await self._do(use_cases().accounts.set_roles, self.account.id, ticked_roles(form))

    @rx.event
    @requires(Role.ADMIN)
    async def disable(self, account: int):
        """Let somebody sign in no more."""
        await self._do(use_cases().accounts.disable, account)
        await self._say_refusal()

    @rx.event
    @requires(Role.ADMIN)
    async def enable(self, account: int):
        """Let somebody sign in again."""
        await self._do(use_cases().accounts.enable, account)
        await self._say_refusal()

    @rx.event
    @requires(Role.ADMIN)
    async def create_token(self, form: dict[str, str]):
        """Make a token, and show it once."""
        name = form.get("name", "")

        def create(actor: Actor) -> str:
            ends = end_of_day(form.get("expires_on", ""), self._zone)
            site = number_or_none(form.get("site_id"))
            scope = Scope(self.scope)
            return use_cases().tokens.create(actor, name, scope, site, ends)

        token = await self._do(create)
        if token:
            self.secret = Secret("token", token, name.strip())

    @rx.event
    @requires(Role.ADMIN)
    async def revoke_token(self, token: int):
        """End a token."""
        await self._do(use_cases().tokens.revoke, token)
        await self._say_refusal()

    async def _do(self, method, *args):
        """Do it, read again, close the form; an error stays beside what was typed."""
        self.errors = {}
        try:
            answer = await ask(self, method, *args)
            await self._read()
        except AttendanceError as error:
            self.errors = field_errors(error)
            return None
        self.editing = ""
        return answer

    async def _say_refusal(self) -> None:
        """Say an error of a deed that has no form."""
        said = notices.ok("Done.")
        if self.errors:
            said = notices.trouble("This was not done.", " ".join(self.errors.values()))
        await notices.say(self, said)
