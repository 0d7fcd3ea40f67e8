"""A live page stops asking when nobody looks at it any more."""

import asyncio
from types import SimpleNamespace

import pytest

from attendance_app.domain.actor import Actor
from attendance_app.domain.errors import NotSignedIn
from attendance_app.web import watching
from attendance_app.web.watching import still_open


class Tab:
    """A state of one browser tab, as a background handler sees it."""

    def __init__(self, path: str = "/") -> None:
        self.router = SimpleNamespace(
            session=SimpleNamespace(client_token="tab-1"), url=SimpleNamespace(path=path)
        )

    def get_full_name(self) -> str:
        return "board"

    async def __aenter__(self) -> "Tab":
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Whether the socket is there and somebody is signed in; time passes at once."""
    now = SimpleNamespace(connected=True, signed_in=True, sleeps=0)

    async def sleep(_: float) -> None:
        now.sleeps += 1

    async def actor_of(_: object) -> Actor:
        if not now.signed_in:
            raise NotSignedIn("ended")
        return Actor("account", 1, "Ada")

    monkeypatch.setattr(watching.asyncio, "sleep", sleep)
    monkeypatch.setattr(watching, "connected", lambda _: now.connected)
    monkeypatch.setattr(watching, "actor_of", actor_of)
    return now


def beats(tab: Tab, until: int, then) -> int:
    """Count the beats of a loop in which, at beat ``until``, something happens."""

    async def watch() -> int:
        count = 0
        async for _ in still_open(tab, every=0.5):  # pyright: ignore[reportArgumentType]
            count += 1
            if count == until:
                then()
            if count > 10_000:
                break
        return count

    return asyncio.run(watch())


def test_it_ends_at_once_when_the_socket_is_gone(world: SimpleNamespace) -> None:
    assert beats(Tab(), 7, lambda: setattr(world, "connected", False)) == 7


def test_it_ends_within_seconds_when_the_page_is_left(world: SimpleNamespace) -> None:
    tab = Tab("/")
    left = beats(tab, 7, lambda: setattr(tab.router.url, "path", "/people"))
    assert left <= 7 + watching.ADDRESS_S / 0.5


def test_it_raises_within_half_a_minute_when_the_session_ends(world: SimpleNamespace) -> None:
    with pytest.raises(NotSignedIn):
        beats(Tab(), 7, lambda: setattr(world, "signed_in", False))
    assert world.sleeps <= watching.SESSION_S / 0.5 + 7
    assert watching._latest == {}


def test_it_goes_on_while_nobody_can_be_asked(
    world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: object) -> Actor:
        raise OSError("the database is away")

    monkeypatch.setattr(watching, "actor_of", away)
    assert beats(Tab(), 500, lambda: setattr(world, "connected", False)) == 500


def test_the_same_page_opened_anew_takes_over(world: SimpleNamespace) -> None:
    tab = Tab()

    async def two() -> tuple[int, int]:
        first, second = still_open(tab, 0.5), still_open(tab, 0.5)  # pyright: ignore
        await anext(first)
        await anext(second)
        ended = [beat async for beat in first]
        return len(ended), await anext(second)

    assert asyncio.run(two()) == (0, 1)


def test_it_ends_in_any_case(world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LONGEST_S", 60)
    assert beats(Tab(), 10**6, lambda: None) == 120
    assert watching._latest == {}
