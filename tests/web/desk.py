"""Runs the handlers of desk pages in this process, on the real use cases, as somebody."""

import asyncio
import inspect
from types import ModuleType, SimpleNamespace
from typing import Any, TypeVar

import pytest
import reflex as rx
from reflex.istate.data import ReflexURL, RouterData

from attendance_app.domain.actor import Actor
from attendance_app.web import asking
from attendance_app.web.notices import Notice, NoticeState

State = TypeVar("State", bound=rx.State)


class Desk:
    """One browser tab of somebody who is signed in."""

    def __init__(self, patch: pytest.MonkeyPatch, actor: Actor, cases: Any) -> None:
        self.patch, self.actor = patch, actor
        self.cases = SimpleNamespace(**cases) if isinstance(cases, dict) else cases
        self.root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]

        async def actor_of(_: object) -> Actor:
            return self.actor

        patch.setattr(asking, "actor_of", actor_of)

    def serves(self, *modules: ModuleType) -> "Desk":
        """Give these modules the use cases of the test."""
        for module in modules:
            self.patch.setattr(module, "use_cases", lambda: self.cases)
        return self

    def at(self, address: str) -> "Desk":
        """Open an address."""
        self.root.router = RouterData(url=ReflexURL(f"http://desk.example{address}"))
        return self

    def state(self, of: type[State]) -> State:
        """Give a state of this tab."""
        return self.root.get_substate(of.get_full_name().split("."))  # pyright: ignore

    @property
    def notice(self) -> Notice:
        """What the tab says."""
        return self.state(NoticeState).notice


def run(handler: Any, state: rx.State, *args: Any) -> list[Any]:
    """Run an event handler to its end; return the events it sends on."""
    answer = handler.fn(state, *args)

    async def drain() -> list[Any]:
        if inspect.isasyncgen(answer):
            return [sent async for sent in answer if sent is not None]
        sent = await answer if inspect.isawaitable(answer) else answer
        return [] if sent is None else [sent]

    return asyncio.run(drain())


def leads_to(events: list[Any]) -> str:
    """Give where the one redirect of some events leads."""
    (event,) = events
    return next(str(value) for name, value in event.args if str(name) == "path").strip('"')
