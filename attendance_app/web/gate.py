"""The gate: every event of every browser passes here; what is not clearly allowed is refused."""

import logging
from collections.abc import Callable
from typing import Any, cast

import reflex as rx
from reflex.istate.data import ReflexURL
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event, EventSpec
from reflex_base.registry import RegistrationContext

from attendance_app.web import notices, routes
from attendance_app.web.authorise import KIOSK, PUBLIC, access_of, requires
from attendance_app.web.session import Caller, caller_of

HYDRATE = frozenset({"State.hydrate", "State.hydrate_and_load"})
FRAMEWORK = HYDRATE | {
    "State.set_is_hydrated",
    "FrontendEventExceptionState.handle_frontend_exception",
    "UpdateVarsInternalState.update_vars_internal",
    "OnLoadInternalState.on_load_internal",
    "OnLoadInternalState.set_is_hydrated",
}

log = logging.getLogger(__name__)


class AuthorisationUnavailable(Exception):
    """Nobody could be asked who this is; the event was refused."""


def is_framework(handler: Callable[..., Any]) -> bool:
    """Tell whether a handler is one of the few of Reflex itself that every page needs.

    By the function's own module and name: the names of events say nothing, because every state
    of ours is registered below Reflex's too.
    """
    return handler.__module__ == "reflex.state" and handler.__qualname__ in FRAMEWORK


def may_call(access: frozenset[str] | None, caller: Caller) -> bool:
    """Decide; whatever is not clearly allowed is refused."""
    if access is None:
        return False
    if PUBLIC in access or (KIOSK in access and caller.kiosk is not None):
        return True
    if caller.actor is None:
        return False
    return not access or bool(access & caller.actor.roles)


class OwnerState(rx.State):
    """Whose values this browser tab holds, so that the next person at it never sees them."""

    _owner: str | None = None

    @rx.event
    @requires(PUBLIC)
    async def unexpected(self):
        """Say that something failed which nobody foresaw; the log knows what."""
        no = notices.trouble("This did not work.", "The fault is logged. Reload and try again.")
        await notices.say(self, no)

    def _belongs_to(self, caller: Caller) -> bool:
        """Tell whether the caller may go on with these values; a fresh tab is the caller's."""
        if self._owner is None:
            self._owner = caller.key
        return self._owner == caller.key

    def _hand_over(self, caller: Caller) -> None:
        """Forget every value of the tab unless the caller is who it belonged to."""
        if self._owner != caller.key:
            self._get_root_state().reset()
            self._owner = caller.key


class AuthorisationMiddleware(Middleware):
    """Runs before every event, also of background tasks and page loads. Add it at index 0."""

    async def preprocess(
        self,
        app: rx.App,  # noqa: ARG002 - part of the protocol
        state: BaseState,
        event: Event,
    ) -> StateUpdate | None:
        """Return None to let the event through, else what the refused browser gets instead."""
        registered = RegistrationContext.get().event_handlers.get(event.name)
        if registered is None:
            return StateUpdate()
        handler = registered.handler.fn
        caller = await _identified(state, active=not is_framework(handler))
        owner = await state.get_state(OwnerState)
        if is_framework(handler):
            if handler.__qualname__ in HYDRATE:
                owner._hand_over(caller)
            return None
        access = access_of(handler)
        if may_call(access, caller) and (owner._belongs_to(caller) or PUBLIC in (access or ())):
            return None
        log.warning("refused %s for %s", handler.__qualname__, caller.kind)
        return await _refused(state, caller)


async def _identified(state: BaseState, *, active: bool) -> Caller:
    try:
        return await caller_of(state, active=active)
    except Exception as error:
        raise AuthorisationUnavailable("The session could not be checked.") from error


def door(address: ReflexURL) -> str:
    """Give where somebody who is nobody goes from an address: a kiosk stays one."""
    at_kiosk = address.path.rstrip("/") == routes.KIOSK
    return f"{routes.KIOSK}?unpaired" if at_kiosk else routes.sign_in(address)


async def _refused(state: BaseState, caller: Caller) -> StateUpdate:
    """Send who is not signed in to the door, a lost kiosk to its own, and tell everybody else."""
    if caller.actor is None and caller.kiosk is None:
        return StateUpdate(events=Event.from_event_type(rx.redirect(door(state.router.url))))
    no = notices.trouble("Your account does not allow this.", "Nothing was changed.")
    await notices.say(state, no)  # pyright: ignore[reportArgumentType]
    root = state._get_root_state()
    delta = await root._get_resolved_delta()
    root._clean()
    return StateUpdate(delta=delta)


def unexpected(exception: Exception) -> EventSpec | None:
    """Log what no handler expected, and tell the person; Reflex's own toast would need eval."""
    log.error("an event failed", exc_info=exception)
    if isinstance(exception, AuthorisationUnavailable):
        return None
    return cast("EventSpec", OwnerState.unexpected())
