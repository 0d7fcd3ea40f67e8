"""The kiosk's words."""

from datetime import UTC, datetime, timedelta

import pytest

from attendance_app.domain import errors
from attendance_app.domain.errors import (
    BadgeRefused,
    CheckInRefused,
    FaceResting,
    MailUnavailable,
    PinRefused,
    PunchedTooSoon,
    TooManyTries,
    UnreadableImage,
)
from attendance_app.domain.refusals import already, away, resting, said, words, wrong_pin

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


def test_a_badge_that_opens_nothing_leads_to_the_pin():
    assert said(BadgeRefused()).then == "Use your PIN, and show the badge to HR."
    assert said(BadgeRefused(2)).headline == "Badge or PIN is not right"
    assert said(BadgeRefused(2)).then.startswith("2 tries left.")
    assert resting("badge", 60).then == "Use another way, or ask HR. Nothing is lost."


def test_too_many_tries_say_when_to_come_back():
    assert said(TooManyTries(61)).then.startswith("Try again in 2 minutes")


def test_a_face_that_rests_leaves_the_pin():
    assert said(FaceResting(30)).headline == "Face is resting for a minute"
    assert said(FaceResting(30)).then == "Use your PIN. Nothing is lost."
    assert resting("pin", 121).headline == "PIN is resting for 3 minutes"
    assert resting("pin", None).then == "Use face, or ask HR."
    assert resting("", None).then == "Try again in a while, or ask HR."


def test_what_is_not_known_is_left_out():
    assert words("a code of tomorrow").headline == "That did not work"
    assert already("", "").headline == "Already recorded"
    assert wrong_pin(None).then == "HR can set a new PIN."


def test_without_a_service_the_other_way_is_named():
    assert away("no_consent", "face") is None
    assert away("face_worker_unavailable", "face").then == "Use your PIN."
    assert away("unavailable", "pin").then == "Nothing was recorded. Try again."


def test_errors_of_machines_tell_programs_what_to_do():
    assert UnreadableImage("It is no picture.").reason == "unreadable_image"
    assert UnreadableImage("It is too large.", "too_large").reason == "too_large"
    assert MailUnavailable("Nobody answered.").again
    assert not MailUnavailable("It broke off.", again=False).again
