"""Who may sign in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from attendance_app.db import access
from attendance_app.db import sites as places
from attendance_app.db.tables import AccountRow, SetupLinkRow
from attendance_app.domain.actor import SYSTEM, Actor, Role
from attendance_app.domain.errors import Conflict, NotFound, RuleViolation
from attendance_app.domain.ids import EmployeeId
from attendance_app.domain.names import clean_name
from attendance_app.domain.passwords import LONGEST, check_password
from attendance_app.services.audit import record
from attendance_app.services.emails import clean_email
from attendance_app.services.secrets import new_token, token_hash
from attendance_app.services.sessions import Sessions, account_of, actor_for
from attendance_app.services.sites import add_site

LINK_LIFE = timedelta(hours=24)
INVITATION_LIFE = timedelta(days=7)
USED_LINK = "This link was used already, or it is too old. Ask for a new one."


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as administrators see it. invited: it has no password yet."""

    id: int
    email: str
    name: str
    roles: tuple[str, ...]
    employee_id: int | None
    disabled: bool
    last_seen_at: datetime | None
    invited: bool


@dataclass(frozen=True, slots=True)
class Accounts(Sessions):
    """Manages accounts, and signs people in."""

    def me(self, actor: Actor) -> AccountView:
        """Return the asker's own account."""
        with self.transaction() as session:
            return _view(account_of(session, actor.account or 0), None)

    def setup_needed(self) -> bool:
        """Tell whether nobody can administer yet."""
        with self.transaction() as session:
            return access.administrators(session) == 0

    def new_setup_link(self) -> str | None:
        """Return a one-time token for the first administrator, or None once there is one.

        Earlier ones stop working.
        """
        with self.transaction() as session:
            if access.administrators(session):
                return None
            return self._new_link(session, None, LINK_LIFE)

    def create_first_admin(
        self,
        token: str,
        company_name: str,
        site_name: str,
        zone: str,
        name: str,
        email: str,
        password: str,
        ip: str = "",
    ) -> None:
        """Set up the company, its first site and its first administrator, by the one-time link.

        Raises:
            NotFound: the link was used, is too old, or somebody administers already.
            RuleViolation: something that was typed will not do; the link stays usable.

        """
        self.count(("setup", ip))
        account = self._new_account(email, name, [Role.ADMIN], None)
        check_password(password, account.email, account.name)
        account.password_hash = self.passwords.hash(password)
        with self.transaction() as session:
            access.lock_administration(session)
            link = access.use_link(session, token_hash(token), self.clock.now())
            if link is None or link.account_id is not None or access.administrators(session):
                raise NotFound(USED_LINK, "token")
            places.name_company(session, clean_name(company_name, "company_name"))
            add_site(session, site_name, zone, "site_name")
            self._store(session, account)
            record(session, self.clock, actor_for(account, ip), "setup.done", "account", account.id)

    def create_admin(self, email: str, password: str, name: str = "Administrator") -> None:
        """Make an administrator; whoever calls it holds the machine.

        Raises:
            Conflict: the address has an account.
            RuleViolation: the address or the password will not do.

        """
        account = self._new_account(email, name, [Role.ADMIN], None)
        check_password(password, account.email, account.name)
        account.password_hash = self.passwords.hash(password)
        with self.transaction() as session:
            self._store(session, account)
            record(session, self.clock, SYSTEM, "account.created", "account", account.id)

    def invite(
        self,
        actor: Actor,
        name: str,
        email: str,
        roles: Iterable[str],
        employee_id: EmployeeId | None = None,
    ) -> str:
        """Make an account without a password and return the one-time token that sets it.

        Who has not accepted yet can be invited again; the earlier link stops working.
        """
        actor.require(Role.ADMIN)
        account = self._new_account(email, name, roles, employee_id)
        with self.transaction() as session:
            known = access.account_by_email(session, account.email)
            if known and known.password_hash is None and known.disabled_at is None:
                known.name, known.roles, known.employee_id = (
                    account.name,
                    account.roles,
                    account.employee_id,
                )
                account = known
                session.flush()
            else:
                self._store(session, account)
            token = self._new_link(session, account.id, INVITATION_LIFE)
            said = {"roles": account.roles, "employee_id": account.employee_id}
            record(session, self.clock, actor, "account.invited", "account", account.id, said)
            return token

    def accept_invitation(self, token: str, password: str, ip: str = "") -> str:
        """Set the password of an invited account and return its address, to sign in with.

        Raises:
            NotFound: the link was used or is too old.
            RuleViolation: the password will not do; the link stays usable.

        """
        self.count(("setup", ip))
        check_password(password)
        encoded = self.passwords.hash(password)
        with self.transaction() as session:
            link = access.use_link(session, token_hash(token), self.clock.now())
            account = access.account(session, link.account_id or 0) if link else None
            if account is None or account.disabled_at is not None:
                raise NotFound(USED_LINK, "token")
            check_password(password, account.email, account.name)
            account.password_hash = encoded
            access.close_sessions(session, account.id)
            actor = actor_for(account, ip)
            record(session, self.clock, actor, "account.accepted", "account", account.id)
            return account.email

    def list(self, actor: Actor) -> tuple[AccountView, ...]:
        """Return every account, by name."""
        actor.require(Role.ADMIN)
        with self.transaction() as session:
            return tuple(_view(row, seen) for row, seen in access.accounts(session))

    def set_roles(self, actor: Actor, account_id: int, roles: Iterable[str]) -> None:
        """Change what an account may do; its sessions end.

        Raises:
            RuleViolation: nobody would be left to administer.

        """
        actor.require(Role.ADMIN)
        wanted = _roles(roles)
        with self.transaction() as session:
            access.lock_administration(session)
            account = account_of(session, account_id)
            before, account.roles = account.roles, wanted
            session.flush()
            _somebody_administers(session)
            access.close_sessions(session, account_id)
            said = {"before": sorted(before), "after": wanted}
            record(session, self.clock, actor, "account.roles", "account", account_id, said)

    def disable(self, actor: Actor, account_id: int) -> None:
        """Let somebody sign in no more; their sessions end at once.

        Raises:
            RuleViolation: nobody would be left to administer.

        """
        actor.require(Role.ADMIN)
        with self.transaction() as session:
            access.lock_administration(session)
            account = account_of(session, account_id)
            account.disabled_at = account.disabled_at or self.clock.now()
            session.flush()
            _somebody_administers(session)
            access.close_sessions(session, account_id)
            record(session, self.clock, actor, "account.disabled", "account", account_id)

    def enable(self, actor: Actor, account_id: int) -> None:
        """Let a disabled account sign in again."""
        actor.require(Role.ADMIN)
        with self.transaction() as session:
            account_of(session, account_id).disabled_at = None
            record(session, self.clock, actor, "account.enabled", "account", account_id)

    def change_password(self, actor: Actor, old: str, new: str, keep: str | None = None) -> None:
        """Change one's own password; every other session ends. keep: the token of this one."""
        account_id = actor.account or 0
        self.count(("password", str(account_id)))
        with self.transaction() as session:
            account = account_of(session, account_id)
        if not self.passwords.verify(account.password_hash, old[:LONGEST]):
            raise RuleViolation("The present password is not right.", "old")
        check_password(new, account.email, account.name)
        encoded = self.passwords.hash(new)
        with self.transaction() as session:
            account_of(session, account_id).password_hash = encoded
            access.close_sessions(session, account_id, token_hash(keep) if keep else b"")
            record(session, self.clock, actor, "account.password", "account", account_id)

    def _new_link(self, session: Session, account_id: int | None, life: timedelta) -> str:
        now, token = self.clock.now(), new_token()
        row = SetupLinkRow(
            token_hash=token_hash(token),
            account_id=account_id,
            created_at=now,
            expires_at=now + life,
        )
        access.replace_link(session, row)
        return token

    def _new_account(
        self, email: str, name: str, roles: Iterable[str], employee_id: EmployeeId | None
    ) -> AccountRow:
        wanted = _roles(roles)
        if Role.EMPLOYEE in wanted and employee_id is None:
            raise RuleViolation("Choose which employee this account belongs to.", "employee_id")
        return AccountRow(
            email=clean_email(email), name=clean_name(name), roles=wanted, employee_id=employee_id
        )  # pyright: ignore[reportCallIssue] - the database gives the id

    def _store(self, session: Session, account: AccountRow) -> None:
        if access.account_by_email(session, account.email):
            raise Conflict("This address has an account already.", "email")
        if account.employee_id and access.account_of_employee(session, account.employee_id):
            raise Conflict("This employee has an account already.", "employee_id")
        session.add(account)
        session.flush()


def _view(row: AccountRow, seen: datetime | None) -> AccountView:
    return AccountView(
        id=row.id,
        email=row.email,
        name=row.name,
        roles=tuple(row.roles),
        employee_id=row.employee_id,
        disabled=row.disabled_at is not None,
        last_seen_at=seen,
        invited=row.password_hash is None,
    )


def _roles(roles: Iterable[str]) -> list[str]:
    wanted = sorted(set(roles))
    if not wanted or not set(wanted) <= set(Role):
        raise RuleViolation("Choose at least one role.", "roles")
    return [str(role) for role in wanted]


def _somebody_administers(session: Session) -> None:
    if access.administrators(session) == 0:
        raise RuleViolation("Somebody must be able to administer. Give the role to another first.")
