"""Who is signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from attendance_app.db import access
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import AccountRow, SessionRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AccessDenied, NotFound, NotSignedIn, TooManyTries
from attendance_app.domain.ids import EmployeeId
from attendance_app.domain.passwords import LONGEST
from attendance_app.services.audit import record
from attendance_app.services.ports import Clock, PasswordHasher, RateLimiter
from attendance_app.services.secrets import new_token, token_hash

TOUCH_EVERY = timedelta(minutes=1)
NOT_RIGHT = "Email or password is not right."
ENDED = "You are not signed in, or your session has ended. Sign in again."


@dataclass(frozen=True, slots=True)
class SessionPolicy:
    """How long a session lasts: without use, and at most."""

    idle: timedelta = timedelta(hours=12)
    absolute: timedelta = timedelta(days=7)


USUAL_POLICY = SessionPolicy()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. token: goes into the cookie and is known to nobody else."""

    token: str
    actor: Actor
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Sessions:
    """Opens, recognises and ends sessions."""

    transaction: Transaction
    clock: Clock
    passwords: PasswordHasher
    limits: RateLimiter
    policy: SessionPolicy = USUAL_POLICY

    def sign_in(self, email: str, password: str, ip: str, user_agent: str) -> SignedIn:
        """Open a session.

        A wrong password, an unknown address and a disabled account take the same time and get the
        same answer.

        Raises:
            AccessDenied: the address or the password is not right.
            TooManyTries: of this address, or from this network address.

        """
        email = email.strip()[:254].replace("\x00", "")
        self.count(("sign_in_ip", ip), ("sign_in_account", email.casefold()))
        with self.transaction() as session:
            found = access.account_by_email(session, email)
        usable = found if found and found.disabled_at is None else None
        fits = len(password) <= LONGEST
        encoded = usable.password_hash if usable else None
        right = self.passwords.verify(encoded, password if fits else "")
        if not (right and fits and usable):
            self._refused(found, ip)
            raise AccessDenied(NOT_RIGHT)
        self.limits.clear("sign_in_account", email.casefold())
        return self._open(usable.id, encoded, ip, user_agent)

    def sign_out(self, token: str | None) -> None:
        """End a session; a token that is none does nothing."""
        if not token:
            return
        with self.transaction() as session:
            account_id = access.close_session(session, token_hash(token))
            account = access.account(session, account_id) if account_id else None
            if account:
                record(
                    session, self.clock, actor_for(account), "session.ended", "account", account.id
                )

    def actor_of(self, token: str | None, ip: str = "", *, active: bool = True) -> Actor:
        """Return whose session this is.

        active: whether a person does something now, which puts off the idle limit. A page that
        asks by itself does not, or a forgotten browser would stay signed in.

        Raises:
            NotSignedIn: it is none, it has ended, or the account is disabled.

        """
        if not token:
            raise NotSignedIn(ENDED)
        now, key = self.clock.now(), token_hash(token)
        with self.transaction() as session:
            found = access.session_of(session, key, now, now - self.policy.idle)
            if found is None:
                raise NotSignedIn(ENDED)
            if active and now - found[0].last_seen_at >= TOUCH_EVERY:
                access.touch_session(session, key, now)
            return actor_for(found[1], ip)

    def count(self, *attempts: tuple[str, str]) -> None:
        """Count attempts, each a rule and whom it limits.

        Raises:
            TooManyTries: a limit is reached.

        """
        waits = [self.limits.hit(rule, identity) for rule, identity in attempts]
        if any(waits):
            raise TooManyTries(max(waits))

    def _refused(self, account: AccountRow | None, ip: str) -> None:
        """Note a refusal at an account; what was typed for none may be a password, so is not."""
        if account is None:
            return
        nobody = Actor("visitor", None, "somebody", ip=ip)
        with self.transaction() as session:
            record(session, self.clock, nobody, "session.refused", "account", account.id)

    def _open(self, account_id: int, encoded: str | None, ip: str, user_agent: str) -> SignedIn:
        now, token = self.clock.now(), new_token()
        with self.transaction() as session:
            account = account_of(session, account_id)
            if account.disabled_at is not None or account.password_hash != encoded:
                raise AccessDenied(NOT_RIGHT)
            row = SessionRow(
                token_hash=token_hash(token),
                account_id=account_id,
                created_at=now,
                last_seen_at=now,
                expires_at=now + self.policy.absolute,
                ip=ip,
                user_agent=user_agent[:200].replace("\x00", ""),
            )
            access.open_session(session, row)
            actor = actor_for(account, ip)
            record(session, self.clock, actor, "session.opened", "account", account_id)
        return SignedIn(token, actor, row.expires_at)


def account_of(session: Session, account_id: int) -> AccountRow:
    """Return an account.

    Raises:
        NotFound: there is none.

    """
    found = access.account(session, account_id)
    if found is None:
        raise NotFound("There is no such account.")
    return found


def actor_for(account: AccountRow, ip: str = "") -> Actor:
    """Return an account as somebody who asks."""
    employee = EmployeeId(account.employee_id) if account.employee_id is not None else None
    roles = frozenset(Role(role) for role in account.roles)
    return Actor("account", account.id, account.name, roles, employee, ip)
