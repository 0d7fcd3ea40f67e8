"""Signing in over HTTP: cookies, redirects, and who may send a form."""

from urllib.parse import parse_qs, urlsplit

import pytest

from attendance_app.domain.actor import Role
from attendance_app.domain.errors import NotSignedIn
from attendance_app.wiring import UseCases
from tests.api.conftest import Client
from tests.builders import World

PASSWORD = "a long enough sentence"
ADA = "ada@example.com"
LOGIN = "/api/v1/auth/login"


@pytest.fixture
def ada(cases: UseCases) -> str:
    cases.accounts.create_admin(ADA, PASSWORD, "Ada")
    return ADA


def sign_in(client: Client, password: str = PASSWORD, **form: str):
    return client.post(LOGIN, data={"email": ADA, "password": password, **form})


def test_signing_in_sets_a_cookie_that_no_script_reads(client: Client, ada: str) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    words = answer.headers["set-cookie"].lower()
    assert words.startswith("att_session=")
    for flag in ("httponly", "samesite=strict", "path=/"):
        assert flag in words
    assert client.get("/api/v1/employees").status_code == 200


@pytest.mark.parametrize("public_url", ["https://attendance.example.com"])
def test_over_https_the_cookie_is_bound_to_the_host(client: Client, ada: str) -> None:
    answer = sign_in(client)
    words = answer.headers["set-cookie"]
    assert words.startswith("__Host-att_session=")
    assert "Secure" in words
    assert "domain" not in words.lower()
    assert "max-age=" in answer.headers["strict-transport-security"]


def test_a_refusal_sets_none_and_says_little(client: Client, ada: str) -> None:
    wrong = sign_in(client, "wrong")
    unknown = client.post(LOGIN, data={"email": "eve@example.com", "password": "wrong"})
    assert wrong.headers["location"] == unknown.headers["location"]
    assert parse_qs(urlsplit(wrong.headers["location"]).query)["error"] == ["credentials"]
    assert "set-cookie" not in wrong.headers


def test_too_many_tries_say_how_long_to_wait(client: Client, ada: str) -> None:
    answers = [sign_in(client, "wrong") for _ in range(11)]
    query = parse_qs(urlsplit(answers[-1].headers["location"]).query)
    assert query["error"] == ["limited"]
    assert 0 < int(query["wait"][0]) <= 15 * 60
    assert "set-cookie" not in sign_in(client).headers


def test_signing_in_again_ends_the_session_that_the_browser_had(
    client: Client, cases: UseCases, ada: str
) -> None:
    sign_in(client)
    first = client.http.cookies["att_session"]
    sign_in(client)
    assert client.http.cookies["att_session"] != first
    with pytest.raises(NotSignedIn):
        cases.accounts.actor_of(first)


def test_a_cookie_that_somebody_planted_becomes_no_session(client: Client, ada: str) -> None:
    client.http.cookies.set("att_session", "planted")
    answer = sign_in(client)
    assert "att_session=planted" not in answer.headers["set-cookie"]


def test_signing_out_ends_the_session(client: Client, cases: UseCases, ada: str) -> None:
    sign_in(client)
    token = client.http.cookies["att_session"]
    answer = client.post("/api/v1/auth/logout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    with pytest.raises(NotSignedIn):
        cases.accounts.actor_of(token)


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\r\nX: y",
        "",
    ],
)
def test_signing_in_leads_nowhere_else(client: Client, ada: str, path: str) -> None:
    answer = sign_in(client, next=path)
    assert answer.headers["location"] == "/"


def test_signing_in_leads_on_to_where_one_wanted(client: Client, ada: str) -> None:
    assert sign_in(client, next="/people?q=a").headers["location"] == "/people?q=a"


def test_an_employee_begins_on_their_own_page(
    client: Client, cases: UseCases, world: World
) -> None:
    hashed = cases.accounts.passwords.hash(PASSWORD)
    mira = world.employee()
    world.account(Role.EMPLOYEE, email=ADA, employee=mira, password_hash=hashed)
    assert sign_in(client).headers["location"] == "/me"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:3000.evil"])
def test_a_form_of_another_site_is_refused(client: Client, ada: str, origin: str) -> None:
    form = {"email": ADA, "password": PASSWORD}
    answer = client.post(LOGIN, data=form, headers={"Origin": origin})
    assert answer.status_code == 403
    assert answer.json()["code"] == "foreign_origin"


def test_our_own_form_is_taken(client: Client, ada: str) -> None:
    form = {"email": ADA, "password": PASSWORD}
    answer = client.post(LOGIN, data=form, headers={"Origin": "http://localhost:3000"})
    assert answer.headers["location"] == "/"


def test_the_setup_link_signs_the_first_administrator_in(client: Client, cases: UseCases) -> None:
    form = {
        "token": cases.accounts.new_setup_link() or "",
        "company_name": "Nordwind",
        "site_name": "Berlin",
        "zone": "Europe/Berlin",
        "name": "Ada",
        "email": ADA,
    }
    weak = client.post("/api/v1/auth/setup", data=form | {"password": "short"})
    query = parse_qs(urlsplit(weak.headers["location"]).query)
    assert (query["field"], query["name"]) == (["password"], ["Ada"])
    assert "short" not in weak.headers["location"]
    done = client.post("/api/v1/auth/setup", data=form | {"password": PASSWORD})
    assert done.headers["location"] == "/"
    assert client.get("/api/v1/employees").status_code == 200
    again = client.post("/api/v1/auth/setup", data=form | {"password": PASSWORD})
    assert "error=link" in again.headers["location"]


def test_an_invitation_is_accepted(client: Client, cases: UseCases, ada: str) -> None:
    admin = cases.accounts.actor_of(cases.accounts.sign_in(ADA, PASSWORD, "10.0.0.1", "").token)
    link = cases.accounts.invite(admin, "Robin", "robin@example.com", ["hr"])
    form = {"token": link, "password": "robin's long sentence"}
    assert client.post("/api/v1/auth/accept", data=form).headers["location"] == "/"
    assert client.get("/api/v1/employees").status_code == 200
    assert "error=link" in client.post("/api/v1/auth/accept", data=form).headers["location"]
