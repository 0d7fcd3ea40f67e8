"""Bearer tokens, with which programs ask."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from attendance_app.db import access
from attendance_app.db import sites as places
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import ApiTokenRow, SiteRow
from attendance_app.domain.actor import Actor, PairedKiosk, Role, Scope
from attendance_app.domain.errors import NotFound, NotSignedIn, RuleViolation, TooManyTries
from attendance_app.domain.ids import SiteId
from attendance_app.domain.names import clean_name
from attendance_app.services.audit import record
from attendance_app.services.ports import Clock, RateLimiter
from attendance_app.services.secrets import new_token, token_hash

PREFIX = "att_"
ROLES: dict[Scope, frozenset[Role]] = {
    Scope.ADMIN: frozenset({Role.ADMIN, Role.HR}),
    Scope.HR: frozenset({Role.HR}),
    Scope.KIOSK: frozenset(),
}
_TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TokenView:
    """A bearer token, without what it is made of. state: "active", "expired" or "revoked"."""

    id: int
    name: str
    scope: str
    site: str | None
    state: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Who asks with a token. kiosk: for the kiosk scope, the site whose punches it may record."""

    actor: Actor
    scope: Scope
    kiosk: PairedKiosk | None


@dataclass(frozen=True, slots=True)
class ApiTokens:
    """Makes, revokes and recognises bearer tokens."""

    transaction: Transaction
    clock: Clock
    limits: RateLimiter

    def create(
        self,
        actor: Actor,
        name: str,
        scope: Scope,
        site_id: int | None = None,
        expires_at: datetime | None = None,
    ) -> str:
        """Return a new token; it cannot be shown again.

        Raises:
            RuleViolation: a kiosk token without a site, or an end in the past.

        """
        actor.require(Role.ADMIN)
        now, token = self.clock.now(), new_token(PREFIX)
        if expires_at is not None and expires_at <= now:
            raise RuleViolation("The end must be in the future.", "expires_at")
        if scope is Scope.KIOSK and site_id is None:
            raise RuleViolation("A kiosk token records for one site: choose it.", "site_id")
        row = ApiTokenRow(
            name=clean_name(name),
            scope=scope.value,
            token_hash=token_hash(token),
            site_id=site_id if scope is Scope.KIOSK else None,
            created_by=actor.account,
            created_at=now,
            expires_at=expires_at,
        )  # pyright: ignore[reportCallIssue] - the database gives the id
        with self.transaction() as session:
            if row.site_id is not None and places.site(session, row.site_id) is None:
                raise RuleViolation("There is no such site.", "site_id")
            session.add(row)
            session.flush()
            said = {"name": row.name, "scope": row.scope, "site_id": row.site_id}
            record(session, self.clock, actor, "token.created", "token", row.id, said)
        return token

    def list(self, actor: Actor) -> tuple[TokenView, ...]:
        """Return the tokens, newest first."""
        actor.require(Role.ADMIN)
        now = self.clock.now()
        with self.transaction() as session:
            return tuple(_view(row, site, now) for row, site in access.tokens(session))

    def revoke(self, actor: Actor, token_id: int) -> None:
        """End a token, at once."""
        actor.require(Role.ADMIN)
        with self.transaction() as session:
            row = session.get(ApiTokenRow, token_id)
            if row is None:
                raise NotFound("There is no such token.")
            if row.revoked_at is None:
                row.revoked_at = self.clock.now()
                record(session, self.clock, actor, "token.revoked", "token", token_id)

    def authenticate(self, bearer: str, ip: str) -> TokenHolder:
        """Return who asks.

        Raises:
            NotSignedIn: there is no such token, or it has ended.
            TooManyTries: too many wrong ones came from this address.

        """
        now = self.clock.now()
        with self.transaction() as session:
            found = access.token_of(session, token_hash(bearer[:200]), now)
            if found is not None:
                row, site = found
                if row.last_used_at is None or now - row.last_used_at >= _TOUCH_EVERY:
                    row.last_used_at = now
                return _holder(row, site, ip)
        wait = self.limits.hit("bearer", ip)
        if wait:
            raise TooManyTries(wait)
        raise NotSignedIn("This bearer token is not known, or it has ended.")


def _holder(row: ApiTokenRow, site: SiteRow | None, ip: str) -> TokenHolder:
    scope = Scope(row.scope)
    kiosk = None
    if scope is Scope.KIOSK:
        if site is None or site.archived_at is not None:
            raise NotSignedIn("The site of this token is no longer there.")
        kiosk = PairedKiosk(None, SiteId(site.id), row.name, site.zone)
    return TokenHolder(Actor("token", row.id, row.name, ROLES[scope], None, ip), scope, kiosk)


def _view(row: ApiTokenRow, site: str | None, now: datetime) -> TokenView:
    ended = row.expires_at is not None and row.expires_at <= now
    return TokenView(
        id=row.id,
        name=row.name,
        scope=row.scope,
        site=site,
        state="revoked" if row.revoked_at else "expired" if ended else "active",
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
    )
