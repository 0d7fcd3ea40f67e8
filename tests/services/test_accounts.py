"""Signing in, staying signed in, and who may administer."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import text

from attendance_app.adapters.passwords import Argon2Passwords
from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import (
    AccessDenied,
    Conflict,
    NotFound,
    NotSignedIn,
    RuleViolation,
    TooManyTries,
)
from attendance_app.services.accounts import Accounts
from attendance_app.services.sessions import NOT_RIGHT, SessionPolicy
from tests.builders import World, actor_with
from tests.fakes import CountingLimiter, FrozenClock, PlainHasher

PASSWORD = "a long enough sentence"
ADA = "ada@example.com"


@pytest.fixture
def limits() -> CountingLimiter:
    return CountingLimiter(most=5, wait=300)


@pytest.fixture
def accounts(transaction: Transaction, clock: FrozenClock, limits: CountingLimiter) -> Accounts:
    return Accounts(transaction, clock, PlainHasher(), limits)


@pytest.fixture
def ada(world: World) -> Actor:
    account = world.account(
        Role.ADMIN, email=ADA, name="Ada", password_hash=PlainHasher().hash(PASSWORD)
    )
    return Actor("account", account, "Ada", frozenset({Role.ADMIN}))


def sign_in(accounts: Accounts, password: str = PASSWORD, email: str = ADA) -> str:
    return accounts.sign_in(email, password, "10.0.0.1", "Firefox").token


# --- signing in


def test_a_session_knows_whose_it_is(accounts: Accounts, ada: Actor) -> None:
    token = sign_in(accounts)
    assert accounts.actor_of(token, "10.0.0.1").name == "Ada"
    assert accounts.actor_of(token).roles == {Role.ADMIN}


def test_the_address_may_be_written_in_any_case(accounts: Accounts, ada: Actor) -> None:
    assert sign_in(accounts, email="  ADA@Example.COM ")


@pytest.mark.parametrize(
    ("email", "password"),
    [(ADA, "wrong"), ("nobody@example.com", PASSWORD), (ADA, PASSWORD + "x" * 500), ("", "")],
)
def test_every_refusal_reads_the_same(
    accounts: Accounts, ada: Actor, email: str, password: str
) -> None:
    with pytest.raises(AccessDenied) as refused:
        accounts.sign_in(email, password, "10.0.0.1", "Firefox")
    assert str(refused.value) == NOT_RIGHT


def test_an_unknown_address_costs_as_much_as_a_wrong_password(
    transaction: Transaction, clock: FrozenClock, world: World
) -> None:
    hasher = Argon2Passwords()
    accounts = Accounts(transaction, clock, hasher, CountingLimiter(most=1000))
    world.account(Role.HR, email=ADA, password_hash=hasher.hash(PASSWORD))

    def seconds(email: str) -> float:
        best = []
        for _ in range(7):
            began = time.perf_counter()
            with pytest.raises(AccessDenied):
                accounts.sign_in(email, "wrong", "10.0.0.1", "")
            best.append(time.perf_counter() - began)
        return min(best)

    assert seconds("nobody@example.com") > 0.6 * seconds(ADA)


def test_a_disabled_account_gets_in_no_more(accounts: Accounts, ada: Actor, world: World) -> None:
    hashed = PlainHasher().hash(PASSWORD)
    robin = world.account(Role.HR, email="robin@example.com", password_hash=hashed)
    token = sign_in(accounts, email="robin@example.com")
    accounts.disable(ada, robin)
    with pytest.raises(NotSignedIn):
        accounts.actor_of(token)
    with pytest.raises(AccessDenied, match=NOT_RIGHT):
        sign_in(accounts, email="robin@example.com")
    accounts.enable(ada, robin)
    assert sign_in(accounts, email="robin@example.com")


def test_too_many_tries_lock_even_the_right_password_out(accounts: Accounts, ada: Actor) -> None:
    for _ in range(5):
        with pytest.raises(AccessDenied):
            sign_in(accounts, "wrong")
    with pytest.raises(TooManyTries) as refused:
        sign_in(accounts)
    assert refused.value.retry_after_s == 300


def test_another_address_is_not_locked_by_it(
    accounts: Accounts, ada: Actor, world: World, limits: CountingLimiter
) -> None:
    for _ in range(5):
        with pytest.raises(AccessDenied):
            sign_in(accounts, "wrong")
    limits.clear("sign_in_ip", "10.0.0.1")
    hashed = PlainHasher().hash(PASSWORD)
    world.account(Role.HR, email="robin@example.com", password_hash=hashed)
    assert sign_in(accounts, email="robin@example.com")


def test_what_was_typed_for_no_account_is_written_nowhere(
    accounts: Accounts, transaction: Transaction
) -> None:
    with pytest.raises(AccessDenied):
        sign_in(accounts, email="oops-my-password-in-the-wrong-field")
    with transaction() as session:
        assert session.execute(text("select count(*) from audit_entries")).scalar_one() == 0


# --- sessions


def test_only_the_hash_of_a_token_is_stored(
    accounts: Accounts, ada: Actor, transaction: Transaction
) -> None:
    token = sign_in(accounts)
    with transaction() as session:
        rows = session.execute(text("select s::text || a::text from sessions s, audit_entries a"))
        assert token not in " ".join(rows.scalars())


def test_each_sign_in_is_another_session(accounts: Accounts, ada: Actor) -> None:
    first, second = sign_in(accounts), sign_in(accounts)
    assert first != second
    accounts.sign_out(first)
    with pytest.raises(NotSignedIn):
        accounts.actor_of(first)
    assert accounts.actor_of(second)


def test_a_session_ends_when_it_is_not_used(
    accounts: Accounts, ada: Actor, clock: FrozenClock
) -> None:
    token = sign_in(accounts)
    clock.advance(hours=11, minutes=59)
    assert accounts.actor_of(token)
    clock.advance(hours=11, minutes=59)
    assert accounts.actor_of(token)
    clock.advance(hours=12)
    with pytest.raises(NotSignedIn):
        accounts.actor_of(token)


def test_a_page_that_asks_by_itself_does_not_keep_its_session(
    accounts: Accounts, ada: Actor, clock: FrozenClock
) -> None:
    token = sign_in(accounts)
    for _ in range(23):
        clock.advance(minutes=30)
        assert accounts.actor_of(token, active=False)
    clock.advance(minutes=30)
    with pytest.raises(NotSignedIn):
        accounts.actor_of(token, active=False)


def test_a_session_ends_at_last_however_much_it_is_used(
    transaction: Transaction, clock: FrozenClock, ada: Actor
) -> None:
    policy = SessionPolicy(timedelta(hours=12), timedelta(days=1))
    accounts = Accounts(transaction, clock, PlainHasher(), CountingLimiter(), policy)
    token = sign_in(accounts)
    for _ in range(3):
        clock.advance(hours=7)
        assert accounts.actor_of(token)
    clock.advance(hours=3)
    with pytest.raises(NotSignedIn):
        accounts.actor_of(token)


def test_a_session_is_written_at_most_once_a_minute(
    accounts: Accounts, ada: Actor, clock: FrozenClock, transaction: Transaction
) -> None:
    token, began = sign_in(accounts), clock.now()
    clock.advance(seconds=59)
    accounts.actor_of(token)
    with transaction() as session:
        seen = text("select last_seen_at from sessions")
        assert session.execute(seen).scalar_one() == began
        clock.advance(seconds=1)
        accounts.actor_of(token)
    with transaction() as session:
        assert session.execute(seen).scalar_one() == clock.now()


def test_a_change_of_roles_ends_the_sessions(accounts: Accounts, ada: Actor, world: World) -> None:
    hashed = PlainHasher().hash(PASSWORD)
    robin = world.account(Role.EMPLOYEE, email="robin@example.com", password_hash=hashed)
    token = sign_in(accounts, email="robin@example.com")
    accounts.set_roles(ada, robin, ["hr"])
    with pytest.raises(NotSignedIn):
        accounts.actor_of(token)
    again = sign_in(accounts, email="robin@example.com")
    assert accounts.actor_of(again).roles == {Role.HR}


def test_a_new_password_ends_every_other_session(accounts: Accounts, ada: Actor) -> None:
    other, own = sign_in(accounts), sign_in(accounts)
    accounts.change_password(ada, PASSWORD, "another long sentence", keep=own)
    assert accounts.actor_of(own)
    with pytest.raises(NotSignedIn):
        accounts.actor_of(other)
    with pytest.raises(AccessDenied):
        sign_in(accounts)
    assert sign_in(accounts, "another long sentence")


def test_the_present_password_is_asked_for(accounts: Accounts, ada: Actor) -> None:
    with pytest.raises(RuleViolation) as refused:
        accounts.change_password(ada, "wrong", "another long sentence")
    assert refused.value.field == "old"


@pytest.mark.parametrize("token", [None, "", "nonsense", "\ud800", "x" * 10_000])
def test_nonsense_is_no_session(accounts: Accounts, token: str | None) -> None:
    with pytest.raises(NotSignedIn):
        accounts.actor_of(token)


# --- the first administrator


def set_up(accounts: Accounts, token: str, **typed: str) -> None:
    form = {
        "company_name": "Nordwind",
        "site_name": "Berlin",
        "zone": "Europe/Berlin",
        "name": "Ada",
        "email": ADA,
        "password": PASSWORD,
    }
    accounts.create_first_admin(token, **form | typed)


def test_the_link_makes_company_site_and_administrator(accounts: Accounts) -> None:
    assert accounts.setup_needed()
    set_up(accounts, accounts.new_setup_link() or "")
    assert not accounts.setup_needed()
    assert accounts.actor_of(sign_in(accounts)).has([Role.ADMIN])
    assert accounts.new_setup_link() is None


def test_a_link_works_once(accounts: Accounts) -> None:
    link = accounts.new_setup_link() or ""
    set_up(accounts, link)
    with pytest.raises(NotFound):
        set_up(accounts, link, email="eve@example.com")


def test_a_newer_link_replaces_the_older(accounts: Accounts) -> None:
    older, newer = accounts.new_setup_link() or "", accounts.new_setup_link() or ""
    with pytest.raises(NotFound):
        set_up(accounts, older)
    set_up(accounts, newer)


def test_a_link_lasts_a_day(accounts: Accounts, clock: FrozenClock) -> None:
    link = accounts.new_setup_link() or ""
    clock.advance(hours=24)
    with pytest.raises(NotFound):
        set_up(accounts, link)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "short"),
        ("password", "password1234"),
        ("password", "aaaaaaaaaaaaaaaa"),
        ("password", "x" * 129),
        ("password", ADA),
        ("email", "not an address"),
        ("zone", "Mars/Olympus"),
        ("name", " "),
        ("company_name", "a\u202eb"),
        ("site_name", "\x00"),
    ],
)
def test_a_mistake_leaves_the_link_usable(accounts: Accounts, field: str, value: str) -> None:
    link = accounts.new_setup_link() or ""
    with pytest.raises(RuleViolation) as refused:
        set_up(accounts, link, **{field: value})
    assert refused.value.field == field
    set_up(accounts, link)


def test_two_that_come_together_make_one_administrator(accounts: Accounts, world: World) -> None:
    link, outcomes = accounts.new_setup_link() or "", []

    def attempt(email: str) -> None:
        try:
            set_up(accounts, link, email=email)
            outcomes.append("done")
        except NotFound:
            outcomes.append("refused")

    people = [threading.Thread(target=attempt, args=(f"p{n}@example.com",)) for n in range(5)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(outcomes) == ["done", *["refused"] * 4]


# --- accounts


def test_an_invitation_sets_a_password_once(accounts: Accounts, ada: Actor) -> None:
    link = accounts.invite(ada, "Robin", "robin@example.com", ["hr"])
    with pytest.raises(AccessDenied):
        sign_in(accounts, "", "robin@example.com")
    assert accounts.accept_invitation(link, "robin's long sentence") == "robin@example.com"
    token = sign_in(accounts, "robin's long sentence", "robin@example.com")
    assert accounts.actor_of(token).roles == {Role.HR}
    with pytest.raises(NotFound):
        accounts.accept_invitation(link, "somebody else's sentence")


def test_a_second_invitation_replaces_the_first(accounts: Accounts, ada: Actor) -> None:
    first = accounts.invite(ada, "Robin", "robin@example.com", ["hr"])
    second = accounts.invite(ada, "Robin", "robin@example.com", ["manager"])
    with pytest.raises(NotFound):
        accounts.accept_invitation(first, PASSWORD)
    accounts.accept_invitation(second, PASSWORD)


def test_an_address_has_one_account(accounts: Accounts, ada: Actor) -> None:
    with pytest.raises(Conflict):
        accounts.invite(ada, "Ada again", "Ada@example.com", ["hr"])


def test_an_employee_account_names_its_employee(accounts: Accounts, ada: Actor) -> None:
    with pytest.raises(RuleViolation) as refused:
        accounts.invite(ada, "Mira", "mira@example.com", ["employee"])
    assert refused.value.field == "employee_id"


@pytest.mark.parametrize("change", ["disable", "demote"])
def test_the_last_administrator_stays(accounts: Accounts, ada: Actor, change: str) -> None:
    attempts = {
        "disable": lambda: accounts.disable(ada, ada.id or 0),
        "demote": lambda: accounts.set_roles(ada, ada.id or 0, ["hr"]),
    }
    with pytest.raises(RuleViolation, match="Somebody must be able to administer"):
        attempts[change]()
    assert accounts.actor_of(sign_in(accounts)).has([Role.ADMIN])


@pytest.mark.parametrize("role", [Role.HR, Role.MANAGER, Role.EMPLOYEE])
def test_only_administrators_manage_accounts(accounts: Accounts, ada: Actor, role: Role) -> None:
    somebody = actor_with(role)
    with pytest.raises(AccessDenied):
        accounts.list(somebody)
    with pytest.raises(AccessDenied):
        accounts.invite(somebody, "Eve", "eve@example.com", ["admin"])
    with pytest.raises(AccessDenied):
        accounts.set_roles(somebody, ada.id or 0, ["hr"])
    with pytest.raises(AccessDenied):
        accounts.disable(somebody, ada.id or 0)
