"""The kiosk's words."""

from datetime import UTC, datetime, timedelta

import pytest

from attendance_app.domain import errors
from attendance_app.domain.errors import CheckInRefused, PinRefused, PunchedTooSoon, TooManyTries
from attendance_app.domain.refusals import said

SIMPLE = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type)
    and issubclass(kind, CheckInRefused)
    and kind.__init__ is CheckInRefused.__init__
    and kind is not CheckInRefused
]


@pytest.mark.parametrize("kind", SIMPLE, ids=lambda kind: kind.code)
def test_every_refusal_has_words_of_its_own(kind):
    words = said(kind("x"))
    assert words.headline != "That did not work"
    assert words.then


@pytest.mark.parametrize("kind", SIMPLE, ids=lambda kind: kind.code)
def test_the_words_neither_shout_nor_blame(kind):
    words = said(kind("x"))
    text = f"{words.headline} {words.then}".lower()
    assert not [bad for bad in ("!", "please wait", "oops", "invalid", "error") if bad in text]


def test_a_second_tap_says_since_when():
    refusal = PunchedTooSoon(datetime(2026, 11, 23, 6, 54, tzinfo=UTC), timedelta(60), "in")
    refusal.local_time = "07:54"
    assert said(refusal).headline == "You are already in, since 07:54"
    assert said(refusal).then == "Nothing was added."


def test_a_wrong_pin_says_how_many_tries_are_left():
    assert said(PinRefused(4)).then.startswith("4 tries left.")
    assert said(PinRefused(1)).then.startswith("1 try left.")
    assert said(PinRefused(0)).then.startswith("No tries are left")


def test_too_many_tries_say_when_to_come_back():
    assert said(TooManyTries(61)).then.startswith("Try again in 2 minutes")
