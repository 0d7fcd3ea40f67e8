"""Signing in: what the door says. The browser posts the form: only a page load sets cookies."""

import asyncio
from collections.abc import Mapping

import reflex as rx

from attendance_app.domain.errors import NotSignedIn
from attendance_app.web import routes
from attendance_app.web.authorise import requires
from attendance_app.web.session import actor_of
from attendance_app.wiring import use_cases

LONGEST_MESSAGE = 160
OTHERWISE = "This did not work. Nothing was changed; try again."
_MINUTE = 60


def refusal(query: Mapping[str, str]) -> str:
    """Say why the last try failed, from what the route put into the address."""
    code = query.get("error", "")
    if code == "limited":
        wait = query.get("wait", "")
        seconds = int(wait) if wait.isascii() and wait.isdigit() else _MINUTE
        return f"Too many tries. This account rests; try again in {_wait(seconds)}."
    if code in ("credentials", "access_denied"):
        return "E-mail or password is not right."
    if code in ("link", "not_found"):
        return "This link was used already, or it is too old. Ask an administrator for a new one."
    return query.get("message", "")[:LONGEST_MESSAGE] or OTHERWISE if code else ""


def _wait(seconds: int) -> str:
    if seconds < _MINUTE:
        return f"{seconds} seconds"
    minutes = -(-seconds // _MINUTE)
    return "a minute" if minutes == 1 else f"{minutes} minutes"


class LoginState(rx.State):
    """What stands at the door."""

    error: str = ""
    password_error: str = ""
    next_path: str = routes.BOARD
    token: str = ""
    setup_needed: bool = False

    @rx.event
    @requires("public")
    async def load(self):
        """Read the address; who is signed in already goes on."""
        query = self.router.url.query_parameters
        self.next_path = routes.inside(query.get("next", routes.BOARD))
        self.error = refusal(query)
        self.setup_needed = await asyncio.to_thread(use_cases().accounts.setup_needed)
        try:
            await actor_of(self)
        except NotSignedIn:
            return None
        return rx.redirect(self.next_path)

    @rx.event
    @requires("public")
    def load_invitation(self):
        """Read the one-time token of an invitation out of the address."""
        query = self.router.url.query_parameters
        self.token = query.get("token", "")
        said = refusal(query) or ("" if self.token else refusal({"error": "link"}))
        at_field = query.get("field") == "password"
        self.error, self.password_error = ("", said) if at_field else (said, "")
