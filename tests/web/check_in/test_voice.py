"""The kiosk says what happened and what to do next, in the design's words."""

import pytest

from attendance_app.domain import errors
from attendance_app.domain.errors import CheckInRefused
from attendance_app.domain.refusals import INSTRUCTIONS, said, words
from attendance_app.web.check_in.voice import UNKNOWN, refusal

CHICAGO = "America/Chicago"


@pytest.mark.parametrize(
    ("code", "headline"),
    [
        ("too_bright", "The light is too bright"),
        ("too_dark", "It is too dark here"),
        ("too_far", "A little closer"),
        ("not_sharp", "Hold still for a second"),
        ("several_faces", "I see two faces"),
        ("turned_away", "I cannot see your eyes"),
        ("not_recognised", "I do not recognise you yet"),
        ("too_close_to_call", "Let us make sure it is you"),
        ("not_live", "That looked like a picture"),
        ("no_consent", "You have not agreed to face"),
        ("face_worker_unavailable", "Face is not available now"),
        ("unavailable", "Face is not available now"),
        ("no_answer", "Face is not available now"),
        ("camera_denied", "The camera is switched off for this page"),
        ("not_signed_in", "This kiosk is no longer paired"),
    ],
)
def test_each_code_has_its_headline(code: str, headline: str) -> None:
    assert refusal(code, "face", {}, CHICAGO).headline == headline


def test_no_refusal_of_the_domain_is_left_without_words() -> None:
    codes = {
        kind.code
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, CheckInRefused)
    } - {CheckInRefused.code}
    assert [c for c in codes if refusal(c, "face", {}, CHICAGO) == UNKNOWN] == []


def test_a_second_tap_is_told_since_when_in_the_time_of_the_site() -> None:
    said = refusal(
        "just_punched",
        "face",
        {"last_at": "2026-11-17T13:54:18+00:00", "direction": "in"},
        CHICAGO,
    )
    assert (said.headline, said.then) == ("You are already in, since 07:54", "Nothing was added.")


def test_a_wrong_pin_tells_how_many_tries_are_left() -> None:
    then = refusal("pin_refused", "pin", {"tries_left": 4}, CHICAGO).then
    assert then == "4 tries left. HR can set a new PIN."


def test_one_try_is_no_tries() -> None:
    assert refusal("pin_refused", "pin", {"tries_left": 1}, CHICAGO).then.startswith("1 try left.")


def test_a_limit_tells_how_long_and_which_way_is_left() -> None:
    said = refusal("too_many_tries", "face", {"retry_after_s": 900}, CHICAGO)
    assert said.headline == "Face is resting for 15 minutes"
    assert said.then == "Use your PIN. Nothing is lost."


@pytest.mark.parametrize(
    "about",
    [
        {"tries_left": "<b>9</b>", "last_at": 7, "direction": ["in"], "retry_after_s": True},
        {"tries_left": -1, "last_at": "soon", "direction": "sideways", "retry_after_s": 10**9},
        {"last_at": "2026-11-17T13:54:18"},
    ],
)
@pytest.mark.parametrize("code", ["pin_refused", "just_punched", "too_many_tries"])
def test_what_a_browser_makes_up_never_reaches_the_screen(
    code: str, about: dict[str, object]
) -> None:
    said = refusal(code, "face", about, CHICAGO)
    assert "<" not in said.headline + said.then
    assert "sideways" not in said.headline
    assert "None" not in said.headline + said.then


def test_pin_and_face_are_away_in_their_own_words() -> None:
    assert refusal("no_answer", "pin", {}, CHICAGO).headline == "PIN is not available now"


def test_only_what_the_person_can_mend_is_tried_again_by_itself() -> None:
    assert "not_recognised" not in INSTRUCTIONS
    assert "not_live" not in INSTRUCTIONS
    assert "too_close_to_call" not in INSTRUCTIONS
    assert "face_worker_unavailable" not in INSTRUCTIONS


def test_trying_again_is_not_offered_where_it_cannot_help() -> None:
    assert not refusal("face_worker_unavailable", "face", {}, CHICAGO).again
    assert not refusal("too_close_to_call", "face", {}, CHICAGO).again
    assert refusal("not_recognised", "face", {}, CHICAGO).again


def test_the_screen_and_the_routes_say_the_same() -> None:
    told = said(errors.NotLive(""))
    shown = refusal(errors.NotLive.code, "face", {}, CHICAGO)
    assert (shown.headline, shown.then) == (told.headline, told.then)
    assert words("camera_denied").headline == refusal("camera_denied", "face", {}, CHICAGO).headline
