"""Nobody gets anything without being allowed to, by websocket or by HTTP.

Handlers and routes are enumerated from the application itself, so a new one is covered by being
there. They are called in a server process as it runs in production.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import socketio
from sqlalchemy import text

from attendance_app.adapters.clock import SystemClock
from attendance_app.adapters.passwords import Argon2Passwords
from attendance_app.db.engine import Transaction, make_engine, transactions
from attendance_app.domain.actor import SYSTEM, Role, Scope
from attendance_app.domain.ids import SiteId
from attendance_app.services.accounts import Accounts
from attendance_app.services.maintenance import Maintenance
from attendance_app.services.tokens import ApiTokens
from tests.builders import World
from tests.conftest import fresh_database
from tests.fakes import CountingLimiter, FrozenClock
from tests.running import HYDRATE, Browser, RunningApp, start_app
from tests.stack import Servers

SECRET = "Canaria Kanarienvogel"  # the name of an employee: it must reach nobody unsigned
PASSWORD = "a long enough sentence"
STATE = "reflex___state____state.attendance_app___web___"
PUBLIC_ROUTES = {
    ("POST", "/api/v1/auth/login"),
    ("POST", "/api/v1/auth/logout"),
    ("POST", "/api/v1/auth/setup"),
    ("POST", "/api/v1/auth/accept"),
    ("POST", "/api/v1/kiosks/pair"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/docs"),
}
FRAMEWORK_ROUTES = {"/ping", "/_health"}
PUBLIC_HANDLERS = {
    "NoticeState.close",
    "NoticeState.turn",
    "CheckInState.load",
    "LoginState.load",
    "LoginState.load_invitation",
    "OwnerState.unexpected",
    "PrivacyState.load",
    "SetupState.load",
    "SetupState.zone_picked",
}
VALUES: dict[str, Any] = {"form": {"name": SECRET}, "wish": True, "accept": True}


@dataclass
class Place:
    """A running application with one person of each role."""

    app: RunningApp
    transaction: Transaction
    cookies: dict[Role, str]
    tokens: dict[Scope, str]
    inventory: dict[str, Any]

    def fingerprint(self) -> dict[str, str]:
        """A checksum of each table's rows."""
        with self.transaction() as session:
            names = session.execute(
                text("select tablename from pg_tables where schemaname = 'public' order by 1")
            ).scalars()
            return {name: session.execute(_checksum(name)).scalar_one() for name in names}

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Fail when a row was added, changed or removed meanwhile."""
        before = self.fingerprint()
        yield
        assert self.fingerprint() == before


def _checksum(table: str) -> Any:
    """Take the rows as they stand; a session may tell anew, once a minute, that it was used."""
    row = "(to_jsonb(t) - 'last_seen_at')::text" if table == "sessions" else "t::text"
    return text(f"select coalesce(md5(string_agg({row}, '|' order by {row})), '') from {table} t")


@pytest.fixture(scope="module")
def place(
    servers: Servers, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    with fresh_database(servers, template) as url:
        engine = make_engine(url)
        transaction, clock = transactions(engine), SystemClock()
        Maintenance(transaction, clock, "What we keep").prepare()
        world = World(transaction, FrozenClock(clock.now()))
        site = world.site()
        world.employee(SECRET, site, number="CANARY-1", email="canary@example.com")
        accounts = Accounts(transaction, clock, Argon2Passwords(), CountingLimiter(most=1000))
        cookies = {role: _session(accounts, world, role) for role in Role}
        tokens = _tokens(ApiTokens(transaction, clock, CountingLimiter()), site)
        with start_app(servers, url, tmp_path_factory.mktemp("app")) as app:
            yield Place(app, transaction, cookies, tokens, app.inventory())
        engine.dispose()


def _session(accounts: Accounts, world: World, role: Role) -> str:
    employee = world.employee(f"Person {role}") if role is Role.EMPLOYEE else None
    email = f"{role}@example.com"
    encoded = accounts.passwords.hash(PASSWORD)
    world.account(role, email=email, employee=employee, password_hash=encoded)
    return f"att_session={accounts.sign_in(email, PASSWORD, '10.0.0.1', 'test').token}"


def _tokens(tokens: ApiTokens, site: SiteId) -> dict[Scope, str]:
    return {
        scope: tokens.create(SYSTEM, scope, scope, site if scope is Scope.KIOSK else None)
        for scope in Scope
    }


def payload_for(handler: dict[str, Any]) -> dict[str, Any]:
    return {name: VALUES.get(name, "1") for name in handler["parameters"]}


def short(handler: dict[str, Any]) -> str:
    return ".".join(handler["function"].split(".")[-2:])


def is_door(answer: dict[str, Any] | None) -> bool:
    """Whether an answer is nothing but the way to the sign-in page."""
    events = (answer or {}).get("events") or []
    return (
        not (answer or {}).get("delta")
        and [event["name"] for event in events] == ["_redirect"]
        and events[0]["payload"]["path"].startswith("/login")
    )


# --- marks


def test_every_handler_is_marked(place: Place) -> None:
    handlers = place.inventory["handlers"]
    unmarked = {short(h) for h in handlers if h["access"] is None and not h["framework"]}
    assert unmarked == {"EventHandlerSetVar.setvar"}  # Reflex's own; refused like all unmarked
    assert len(handlers) > 50


def test_only_known_handlers_are_public(place: Place) -> None:
    public = {short(h) for h in place.inventory["handlers"] if h["access"] == ["public"]}
    assert public == PUBLIC_HANDLERS


def test_only_a_few_framework_handlers_pass_unasked(place: Place) -> None:
    passing = {short(h) for h in place.inventory["handlers"] if h["framework"]}
    assert passing == {
        "State.hydrate",
        "State.hydrate_and_load",
        "State.set_is_hydrated",
        "FrontendEventExceptionState.handle_frontend_exception",
        "UpdateVarsInternalState.update_vars_internal",
        "OnLoadInternalState.on_load_internal",
        "OnLoadInternalState.set_is_hydrated",
    }


def test_every_route_has_exactly_one_mark(place: Place) -> None:
    routes = place.inventory["routes"]
    ours = [route for route in routes if route["path"] not in FRAMEWORK_ROUTES]
    assert all(route["marks"] and len(route["marks"]) == 1 for route in ours), ours
    public = {(verb, r["path"]) for r in ours if r["marks"] == ["public"] for verb in r["methods"]}
    assert public == PUBLIC_ROUTES


# --- nobody


def test_nobody_gets_a_person_from_the_first_answer(place: Place) -> None:
    with Browser(place.app.url) as browser:
        said = json.dumps(browser.call(HYDRATE))
    assert "is_hydrated" in said
    assert SECRET not in said
    assert "canary" not in said.lower()


def test_nobody_gets_anything_from_any_handler(place: Place) -> None:
    guarded = [
        handler
        for handler in place.inventory["handlers"]
        if not handler["framework"] and handler["access"] != ["public"]
    ]
    with Browser(place.app.url) as browser, place.unchanged():
        browser.call(HYDRATE)
        for handler in guarded:
            browser.send(handler["name"], payload_for(handler))
            answer = browser.answer()
            assert is_door(answer), f"{handler['function']} answered {answer}"
        assert browser.answers() == []


def test_nobody_gets_a_person_from_public_handlers(place: Place) -> None:
    public = [h for h in place.inventory["handlers"] if h["access"] == ["public"]]
    with Browser(place.app.url) as browser, place.unchanged():
        browser.call(HYDRATE)
        for handler in public:
            said = json.dumps(browser.call(handler["name"], payload_for(handler)))
            assert SECRET not in said, handler["function"]
            assert "canary" not in said.lower(), handler["function"]


def test_nobody_gets_anything_from_any_route(place: Place) -> None:
    with httpx.Client(base_url=place.app.url, timeout=20) as client, place.unchanged():
        for route in place.inventory["routes"]:
            path = re.sub(r"\{\w+\}", "1", route["path"])
            for verb in route["methods"]:
                answer = client.request(verb, path)
                assert "set-cookie" not in answer.headers or 'att_session=""' in str(
                    answer.headers["set-cookie"]
                ), path
                assert SECRET not in answer.text
                assert answer.status_code < 500, (verb, path, answer.text)
                if (verb, route["path"]) in PUBLIC_ROUTES or path in FRAMEWORK_ROUTES:
                    continue
                if path == "/metrics":  # this machine may read its figures, which name nobody
                    continue
                assert answer.status_code == 401, (verb, path, answer.status_code)


def test_metrics_are_for_this_machine_only(place: Place) -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.7"}
    answer = httpx.get(f"{place.app.url}/metrics", headers=forwarded)
    assert answer.status_code == 401


@pytest.mark.parametrize("cookie", ["att_session=forged", "att_session=", 'att_session="a\\"b'])
def test_a_forged_session_is_nobody(place: Place, cookie: str) -> None:
    answer = httpx.get(f"{place.app.url}/api/v1/employees", headers={"Cookie": cookie})
    assert answer.status_code == 401
    with Browser(place.app.url, cookie) as browser:
        browser.send(f"{STATE}employees___state____people_state.load")
        assert is_door(browser.answer())


# --- other sites


def test_a_page_of_another_site_opens_no_socket(place: Place) -> None:
    evil = Browser(place.app.url, place.cookies[Role.ADMIN], origin="https://evil.example")
    with pytest.raises(socketio.exceptions.ConnectionError), evil:
        pass


def test_a_page_of_another_site_sends_nothing(place: Place) -> None:
    with place.unchanged():
        for route in place.inventory["routes"]:
            for verb in set(route["methods"]) - {"GET", "HEAD"}:
                for origin in ("https://evil.example", "null"):
                    answer = httpx.request(
                        verb,
                        place.app.url + re.sub(r"\{\w+\}", "1", route["path"]),
                        headers={"Origin": origin, "Cookie": place.cookies[Role.ADMIN]},
                    )
                    assert answer.status_code == 403, (verb, route["path"])


def test_a_page_of_another_site_reads_nothing(place: Place) -> None:
    headers = {"Origin": "https://evil.example", "Cookie": place.cookies[Role.ADMIN]}
    answer = httpx.get(f"{place.app.url}/api/v1/employees", headers=headers)
    assert "access-control-allow-origin" not in answer.headers


# --- roles


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.ADMIN, 200), (Role.HR, 200), (Role.MANAGER, 403), (Role.EMPLOYEE, 403)],
)
def test_who_reads_employees_by_session(place: Place, role: Role, status: int) -> None:
    headers = {"Cookie": place.cookies[role]}
    answer = httpx.get(f"{place.app.url}/api/v1/employees", headers=headers)
    assert answer.status_code == status
    assert (SECRET in answer.text) == (status == 200)


@pytest.mark.parametrize(
    ("scope", "status"), [(Scope.ADMIN, 200), (Scope.HR, 200), (Scope.KIOSK, 403)]
)
def test_who_reads_employees_by_token(place: Place, scope: Scope, status: int) -> None:
    headers = {"Authorization": f"Bearer {place.tokens[scope]}"}
    answer = httpx.get(f"{place.app.url}/api/v1/employees", headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize("scope", [Scope.ADMIN, Scope.HR])
def test_only_kiosks_clock_people_in(place: Place, scope: Scope) -> None:
    headers = {"Authorization": f"Bearer {place.tokens[scope]}"}
    answer = httpx.post(f"{place.app.url}/api/v1/check-ins", headers=headers)
    assert answer.status_code == 403


PEOPLE = f"{STATE}employees___state____people_state.load"
AUDIT = f"{STATE}audit___state____audit_state.load"
SYSTEMS = f"{STATE}payroll___systems_state____systems_state.load"


@pytest.mark.parametrize(
    ("role", "handler", "let_in"),
    [
        (Role.ADMIN, PEOPLE, True),
        (Role.HR, PEOPLE, True),
        (Role.MANAGER, PEOPLE, True),
        (Role.EMPLOYEE, PEOPLE, False),
        (Role.ADMIN, AUDIT, True),
        (Role.HR, AUDIT, False),
        (Role.MANAGER, AUDIT, False),
        (Role.EMPLOYEE, AUDIT, False),
    ],
)
def test_who_may_call_a_handler(place: Place, role: Role, handler: str, let_in: bool) -> None:
    with Browser(place.app.url, place.cookies[role]) as browser:
        browser.call(HYDRATE)
        said = json.dumps(browser.call(handler, quiet_s=1.5))
    assert ("Your account does not allow this." in said) != let_in
    assert ("rows" in said) == let_in
    if handler == PEOPLE:  # the manager has no people
        assert (SECRET in said) == (role in (Role.ADMIN, Role.HR))


@pytest.mark.parametrize(
    ("role", "let_in"),
    [(Role.ADMIN, True), (Role.HR, True), (Role.MANAGER, False), (Role.EMPLOYEE, False)],
)
def test_who_sees_what_payroll_systems_are_set_up_with(
    place: Place, role: Role, let_in: bool
) -> None:
    with Browser(place.app.url, place.cookies[role]) as browser:
        browser.call(HYDRATE)
        said = json.dumps(browser.call(SYSTEMS, quiet_s=1.5))
    assert ("Your account does not allow this." in said) != let_in
    assert ("Paychex Flex SPI" in said) == let_in


def test_an_employee_changes_nothing_through_handlers_of_others(place: Place) -> None:
    """Every handler that is not for everybody signed in, called by somebody who is an employee."""
    others = [
        handler
        for handler in place.inventory["handlers"]
        if not handler["framework"]
        and handler["access"] not in (["public"], [])
        and "employee" not in (handler["access"] or ())
    ]
    with Browser(place.app.url, place.cookies[Role.EMPLOYEE]) as browser:
        browser.call(HYDRATE)
        with place.unchanged():
            for handler in others:
                browser.send(handler["name"], payload_for(handler))
            said = browser.answers(quiet_s=2)
    changed = {state for answer in said for state in answer.get("delta") or {}}
    assert changed <= {f"{STATE}notices____notice_state", "reflex___state____state"}
    assert SECRET not in json.dumps(said)


# --- one browser tab, two people


@pytest.mark.parametrize(
    ("next_one", "sees"), [(None, False), (Role.EMPLOYEE, False), (Role.HR, True)]
)
def test_the_next_person_at_a_tab_sees_nothing_of_the_last(
    place: Place, next_one: Role | None, sees: bool
) -> None:
    with Browser(place.app.url, place.cookies[Role.HR]) as browser:
        browser.call(HYDRATE)
        assert SECRET in json.dumps(browser.call(PEOPLE, quiet_s=1.5))
        tab = browser.token
    cookie = place.cookies[next_one] if next_one else ""
    with Browser(place.app.url, cookie, token=tab) as browser:
        assert (SECRET in json.dumps(browser.call(HYDRATE, quiet_s=1.5))) == sees


def test_who_knows_a_tab_cannot_go_on_in_it(place: Place) -> None:
    with Browser(place.app.url, place.cookies[Role.HR]) as browser:
        browser.call(HYDRATE)
        browser.call(PEOPLE, quiet_s=1.5)
        tab = browser.token
    with Browser(place.app.url, place.cookies[Role.MANAGER], token=tab) as browser:
        said = json.dumps(browser.call(f"{STATE}employees___state____people_state.go", {"page": 1}))
    assert "_redirect" not in said
    assert SECRET not in said


# --- what an attacker reads elsewhere


def test_no_credential_stands_in_the_log(place: Place) -> None:
    with Browser(place.app.url, place.cookies[Role.ADMIN]) as browser:
        browser.call(HYDRATE)
        browser.call("reflex___state____state.there_is_no_such_handler")
    log = place.app.log.read_text()
    assert "there_is_no_such_handler" in log
    for cookie in place.cookies.values():
        assert cookie.partition("=")[2] not in log


def test_the_cookie_is_not_sent_back_to_scripts(place: Place) -> None:
    cookie = place.cookies[Role.ADMIN]
    with Browser(place.app.url, cookie) as browser:
        assert cookie.partition("=")[2] not in json.dumps(browser.call(HYDRATE))


def test_pages_and_answers_carry_the_security_headers(place: Place) -> None:
    for path in ("/api/docs", "/healthz", "/nothing-here"):
        headers = httpx.get(place.app.url + path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert not re.search(r"script-src[^;]*unsafe-inline", headers["content-security-policy"])
