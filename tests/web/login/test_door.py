"""The door lets nobody be led astray, and says why it stays shut."""

import pytest
from reflex.istate.data import ReflexURL

from attendance_app.domain.actor import Actor
from attendance_app.web.login.state import LoginState, refusal
from attendance_app.web.routes import inside, sign_in
from tests.web.desk import Desk, run

NOBODY = Actor("visitor", None, "nobody")


@pytest.mark.parametrize("path", ["/", "/people?q=zoe", "/people/3?tab=face"])
def test_signing_in_leads_on_to_a_page_of_ours(path: str) -> None:
    assert inside(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "people",
        "",
        "/\t/evil.example",
    ],
)
def test_signing_in_never_leads_out(path: str) -> None:
    assert inside(path) == "/"


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("/", "/login?next=/"),
        ("/people?q=zoe&page=2", "/login?next=/people%3Fq%3Dzoe%26page%3D2"),
        ("/people/3?tab=face", "/login?next=/people/3%3Ftab%3Dface"),
        ("//evil.example/x?y=1", "/login?next=/"),
    ],
)
def test_the_way_to_the_door_remembers_the_whole_address(address: str, leads: str) -> None:
    assert sign_in(ReflexURL(f"http://desk.example{address}")) == leads


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, ""),
        ({"error": "credentials"}, "E-mail or password is not right."),
        ({"error": "limited", "wait": "45"}, "45 seconds"),
        ({"error": "limited", "wait": "900"}, "15 minutes"),
        ({"error": "limited", "wait": "soon"}, "a minute"),
        ({"error": "link"}, "used already"),
        (
            {"error": "rule_violation", "message": "This password is easy to guess."},
            "easy to guess",
        ),
        ({"error": "?"}, "try again"),
    ],
)
def test_a_refusal_says_what_to_do(query: dict[str, str], words: str) -> None:
    assert words in refusal(query)


def test_a_message_in_the_address_is_short() -> None:
    assert len(refusal({"error": "x", "message": "call this number " * 100})) <= 160


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (
            "/invite?token=t&error=rule_violation&field=password&message=Easy%20to%20guess.",
            ("", "Easy to guess."),
        ),
        ("/invite?token=t&error=conflict&message=Taken.", ("Taken.", "")),
        ("/invite?token=t", ("", "")),
    ],
)
def test_what_is_wrong_with_a_password_stands_at_the_password(
    monkeypatch: pytest.MonkeyPatch, address: str, shown: tuple[str, str]
) -> None:
    page = Desk(monkeypatch, NOBODY, {}).at(address).state(LoginState)
    run(LoginState.load_invitation, page)
    assert (page.error, page.password_error) == shown
