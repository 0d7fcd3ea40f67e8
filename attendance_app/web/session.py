"""Who is signed in, as the pages see it. It decides nothing: handlers and routes ask again."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import ParamSpec, TypeVar

import reflex as rx
from reflex.state import BaseState

from attendance_app.domain.actor import Actor, PairedKiosk
from attendance_app.domain.errors import NotSignedIn
from attendance_app.settings import settings
from attendance_app.web.authorise import requires
from attendance_app.wiring import use_cases

Params = ParamSpec("Params")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends an event: a signed-in person, a paired kiosk, both in one browser, or nobody."""

    actor: Actor | None = None
    kiosk: PairedKiosk | None = None

    @property
    def key(self) -> str:
        """Whose values a browser tab may hold; the same person gets the same key again."""
        account = self.actor.id if self.actor else ""
        kiosk = self.kiosk.kiosk if self.kiosk else ""
        return f"{account}|{kiosk}"

    @property
    def kind(self) -> str:
        """What to call the caller in a log, without a name."""
        parts = [f"account {self.actor.id}"] if self.actor else []
        parts += [f"kiosk {self.kiosk.kiosk}"] if self.kiosk else []
        return " and ".join(parts) or "nobody"


async def call(
    function: Callable[Params, Answer], *args: Params.args, **kwargs: Params.kwargs
) -> Answer:
    """Run a blocking function in a thread, so that nobody else waits."""
    return await asyncio.to_thread(function, *args, **kwargs)


def cookie(state: BaseState, name: str) -> str | None:
    """Return a cookie of the request that opened the state's websocket."""
    try:
        found = SimpleCookie(state.router.headers.cookie or "").get(name)
    except CookieError:
        return None
    return found.value if found else None


async def actor_of(state: BaseState, *, active: bool = False) -> Actor:
    """Return who is signed in at the browser of `state`.

    active: whether a person did something there; the gate says so for each event, nobody else.

    Raises:
        NotSignedIn: nobody, or the session has ended.

    """
    token, ip = cookie(state, settings().session_cookie), state.router.session.client_ip
    return await call(use_cases().accounts.actor_of, token, ip, active=active)


def kiosk_credential(state: BaseState) -> str | None:
    """Return what the browser of `state` shows to prove that it is a kiosk."""
    return cookie(state, settings().kiosk_cookie)


async def kiosk_of(state: BaseState) -> PairedKiosk:
    """Return the kiosk that the browser of `state` is paired as.

    Raises:
        NotSignedIn: none, or it was revoked.

    """
    credential = kiosk_credential(state)
    if not credential:
        raise NotSignedIn("This browser is not paired as a kiosk.")
    return await call(use_cases().kiosks.authenticate, credential)


async def caller_of(state: BaseState, *, active: bool = False) -> Caller:
    """Return who sends the events of `state`; whoever cannot prove it is nobody.

    active: whether a person did something there, which puts off the end of their session.
    """
    actor = kiosk = None
    if cookie(state, settings().session_cookie):
        try:
            actor = await actor_of(state, active=active)
        except NotSignedIn:
            actor = None
    if kiosk_credential(state):
        try:
            kiosk = await kiosk_of(state)
        except NotSignedIn:
            kiosk = None
    return Caller(actor, kiosk)


class SessionState(rx.State):
    """The signed-in person's name and roles, for drawing."""

    name: str = ""
    email: str = ""
    roles: rx.Field[list[str]] = rx.field(default_factory=list)
    company: str = ""
    site_names: rx.Field[list[str]] = rx.field(default_factory=list)
    to_decide: int = 0

    @rx.event
    @requires()
    async def load(self):
        """Read who is signed in; the gate has sent everybody else to the door."""
        ask = use_cases()
        actor = await actor_of(self)
        me = await call(ask.accounts.me, actor)
        self.name, self.email, self.roles = me.name, me.email, sorted(me.roles)
        self.company = (await call(ask.company.profile)).name
        self.site_names = [site.name for site in await call(ask.sites.list)]
        self.to_decide = await call(ask.corrections.waiting, actor)
