"""Bearer tokens of programs."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Role, Scope
from attendance_app.domain.errors import AccessDenied, NotSignedIn, RuleViolation, TooManyTries
from attendance_app.services.tokens import ApiTokens
from tests.builders import World, actor_with, admin
from tests.fakes import CountingLimiter, FrozenClock


@pytest.fixture
def tokens(transaction: Transaction, clock: FrozenClock) -> ApiTokens:
    return ApiTokens(transaction, clock, CountingLimiter(most=3))


@pytest.mark.parametrize(
    ("scope", "roles"),
    [(Scope.ADMIN, {Role.ADMIN, Role.HR}), (Scope.HR, {Role.HR}), (Scope.KIOSK, set())],
)
def test_a_scope_decides_what_a_program_may(
    tokens: ApiTokens, world: World, scope: Scope, roles: set[Role]
) -> None:
    token = tokens.create(admin(), "Program", scope, world.site())
    assert token.startswith("att_")
    holder = tokens.authenticate(token, "10.0.0.1")
    assert (holder.actor.roles, holder.scope, holder.actor.kind) == (roles, scope, "token")
    assert (holder.kiosk is not None) == (scope is Scope.KIOSK)


def test_a_kiosk_token_is_for_one_site(tokens: ApiTokens, world: World) -> None:
    with pytest.raises(RuleViolation) as refused:
        tokens.create(admin(), "Door", Scope.KIOSK)
    assert refused.value.field == "site_id"
    site = world.site("Lisbon", "Europe/Lisbon")
    kiosk = tokens.authenticate(tokens.create(admin(), "Door", Scope.KIOSK, site), "").kiosk
    assert kiosk is not None
    assert (kiosk.site, kiosk.zone, kiosk.kiosk) == (site, "Europe/Lisbon", None)


def test_only_the_hash_is_stored(tokens: ApiTokens, transaction: Transaction) -> None:
    token = tokens.create(admin(), "Program", Scope.HR)
    with transaction() as session:
        rows = session.execute(text("select t::text || a::text from api_tokens t, audit_entries a"))
        assert token not in " ".join(rows.scalars())


def test_a_revoked_token_ends_at_once(tokens: ApiTokens) -> None:
    token = tokens.create(admin(), "Program", Scope.HR)
    tokens.revoke(admin(), tokens.list(admin())[0].id)
    with pytest.raises(NotSignedIn):
        tokens.authenticate(token, "")
    assert tokens.list(admin())[0].state == "revoked"


def test_a_token_ends_when_it_was_to_end(tokens: ApiTokens, clock: FrozenClock) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    token = tokens.create(admin(), "Program", Scope.HR, expires_at=tomorrow)
    assert tokens.authenticate(token, "")
    clock.set(tomorrow)
    with pytest.raises(RuleViolation):
        tokens.create(admin(), "Late", Scope.HR, expires_at=clock.now())
    with pytest.raises(NotSignedIn):
        tokens.authenticate(token, "")


@pytest.mark.parametrize("bearer", ["", "att_", "att_x", "x" * 100_000, "\x00", "\ud800"])
def test_nonsense_is_no_token(tokens: ApiTokens, bearer: str) -> None:
    with pytest.raises(NotSignedIn):
        tokens.authenticate(bearer, "10.0.0.1")


def test_guessing_is_slowed_down(tokens: ApiTokens) -> None:
    for _ in range(3):
        with pytest.raises(NotSignedIn):
            tokens.authenticate("att_guess", "10.0.0.1")
    with pytest.raises(TooManyTries):
        tokens.authenticate("att_guess", "10.0.0.1")


@pytest.mark.parametrize("role", [Role.HR, Role.MANAGER, Role.EMPLOYEE])
def test_only_administrators_make_tokens(tokens: ApiTokens, role: Role) -> None:
    with pytest.raises(AccessDenied):
        tokens.create(actor_with(role), "Mine", Scope.HR)
    with pytest.raises(AccessDenied):
        tokens.revoke(actor_with(role), 1)
