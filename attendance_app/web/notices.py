"""What the app tells a person after a deed, drawn from State by the shell of every page.

A handler says it with ``await notices.say(self, notices.ok("Saved.", "Ada gets a message."))``.
A notice stays until it is closed, replaced, or the person goes to another page; one that is said
together with a redirect is given ``stay=True`` and appears on the page that follows.
"""

from dataclasses import dataclass

import reflex as rx

from attendance_app.web.authorise import requires


@dataclass(frozen=True)
class Notice:
    """Bold words for what happened, plain ones for what is safe or next; ``kind`` is a meaning."""

    kind: str = ""
    title: str = ""
    text: str = ""


NOTHING = Notice()


def ok(title: str, text: str = "") -> Notice:
    """Say that it is done."""
    return Notice("ok", title, text)


def note(title: str, text: str = "") -> Notice:
    """Say a fact worth knowing."""
    return Notice("info", title, text)


def slow(title: str, text: str = "") -> Notice:
    """Say that something is late or behind."""
    return Notice("late", title, text)


def decide(title: str, text: str = "") -> Notice:
    """Say that a person must decide; it is read out at once."""
    return Notice("attention", title, text)


def trouble(title: str, text: str = "") -> Notice:
    """Say that it did not happen: the cause, and what to do; it is read out at once."""
    return Notice("absent", title, text)


class NoticeState(rx.State):
    """The one notice of this browser tab."""

    notice: Notice = NOTHING
    _stay: bool = False

    @rx.event
    @requires("public")
    def close(self):
        """Take the notice away."""
        self.notice = NOTHING

    @rx.event
    @requires("public")
    def turn(self):
        """Come to another page: a notice leaves with its page, unless it is to stay."""
        if not self._stay:
            self.notice = NOTHING
        self._stay = False

    def _show(self, notice: Notice, stay: bool) -> None:
        """Replace the notice."""
        self.notice = notice
        self._stay = stay


async def say(state: rx.State, notice: Notice, stay: bool = False) -> None:
    """Show a notice from any handler; in a background handler, inside its ``async with``."""
    (await state.get_state(NoticeState))._show(notice, stay)
