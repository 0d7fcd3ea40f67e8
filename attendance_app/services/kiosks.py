"""Browsers at doors: paired by a one-time code, known by a credential, revoked at a click."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from attendance_app.db import kiosks as db
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import KioskRow, SiteRow
from attendance_app.domain.actor import SYSTEM, Actor, PairedKiosk, Role
from attendance_app.domain.errors import NotFound, NotSignedIn, RuleViolation, TooManyTries
from attendance_app.domain.ids import KioskId, SiteId
from attendance_app.services import audit
from attendance_app.services.ports import Clock, RateLimiter

_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that reads like something else
_CODE_LENGTH = 8
_CODE_LIVES = timedelta(minutes=10)
_ONLINE = timedelta(seconds=30)
_SEEN_EVERY = timedelta(seconds=4)
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class KioskView:
    """A kiosk in the list. state: waiting, paired or revoked. Times: UTC."""

    id: KioskId
    name: str
    site_id: SiteId
    site: str
    state: str
    code_expires_at: datetime | None
    last_seen_at: datetime | None
    online: bool
    paired_at: datetime | None
    punches_today: int


@dataclass(frozen=True, slots=True)
class PairingCode:
    """What is typed at the door, once, before it expires. code: "XXXX-XXXX"."""

    kiosk_id: KioskId
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Kiosks:
    """The kiosks of the company. A code and a credential are stored only as hashes."""

    transaction: Transaction
    clock: Clock
    limiter: RateLimiter

    def list(self, actor: Actor) -> tuple[KioskView, ...]:
        """Return the kiosks by site and name."""
        actor.require(Role.ADMIN, Role.HR)
        now = self.clock.now()
        with self.transaction() as session:
            counts = db.punches_today(session, now)
            return tuple(
                _view(found.kiosk, found.site, counts.get(found.kiosk.id, 0), now)
                for found in db.everywhere(session)
            )

    def add(self, actor: Actor, name: str, site_id: SiteId) -> PairingCode:
        """Add a kiosk and return the code that pairs it."""
        actor.require(Role.ADMIN)
        row = KioskRow(name=_clean(name), site_id=site_id)  # pyright: ignore[reportCallIssue]
        with self.transaction() as session:
            if db.open_site(session, site_id) is None:
                raise NotFound("There is no such site.", "site_id")
            session.add(row)
            session.flush()
            self._note(session, actor, "kiosk.added", row.id)
            return self._fresh_code(row)

    def new_code(self, actor: Actor, kiosk_id: KioskId) -> PairingCode:
        """Return a new code; the browser that is paired stays so until another uses the code."""
        actor.require(Role.ADMIN)
        with self.transaction() as session:
            row = _locked(session, kiosk_id)
            row.revoked_at = None
            self._note(session, actor, "kiosk.code_made", row.id)
            return self._fresh_code(row)

    def pair(self, code: str, ip: str) -> tuple[str, PairedKiosk]:
        """Use a code up and return the credential, which is shown to the browser once.

        Raises:
            TooManyTries: too many codes from this address.
            RuleViolation: the code is wrong, used or expired; which of them is not told.

        """
        wait = self.limiter.hit("pair", ip)
        if wait:
            raise TooManyTries(wait)
        credential, now = secrets.token_urlsafe(32), self.clock.now()
        with self.transaction() as session:
            found = db.by_code_locked(session, _hash(_typed(code)), now)
            if found is None:
                raise RuleViolation(
                    "This code is not right, or its ten minutes are over. "
                    "Ask an administrator for a new one.",
                    "code",
                )
            found.kiosk.pairing_hash = found.kiosk.pairing_expires_at = None
            found.kiosk.credential_hash = _hash(credential)
            found.kiosk.paired_at = found.kiosk.last_seen_at = now
            self._note(session, SYSTEM, "kiosk.paired", found.kiosk.id, ip=ip)
            return credential, _paired(found.kiosk, found.site)

    def authenticate(self, credential: str | None) -> PairedKiosk:
        """Return whose credential it is.

        Raises:
            NotSignedIn: nobody's, or the kiosk is revoked.

        """
        with self.transaction() as session:
            found = _by_credential(session, credential)
            return _paired(found.kiosk, found.site)

    def heartbeat(self, credential: str | None) -> PairedKiosk:
        """Note that the kiosk is there; raises as `authenticate` does."""
        now = self.clock.now()
        with self.transaction() as session:
            found = _by_credential(session, credential)
            seen = found.kiosk.last_seen_at
            if seen is None or now - seen >= _SEEN_EVERY:
                found.kiosk.last_seen_at = now
            return _paired(found.kiosk, found.site)

    def revoke(self, actor: Actor, kiosk_id: KioskId) -> None:
        """Take the credential and the code away; the browser is refused from now on."""
        actor.require(Role.ADMIN)
        with self.transaction() as session:
            row = _locked(session, kiosk_id)
            row.pairing_hash = row.pairing_expires_at = row.credential_hash = None
            row.revoked_at = self.clock.now()
            self._note(session, actor, "kiosk.revoked", row.id)

    def _fresh_code(self, row: KioskRow) -> PairingCode:
        code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
        row.pairing_hash = _hash(code)
        row.pairing_expires_at = self.clock.now() + _CODE_LIVES
        return PairingCode(KioskId(row.id), f"{code[:4]}-{code[4:]}", row.pairing_expires_at)

    def _note(
        self, session: Session, actor: Actor, action: str, kiosk: int, **details: str
    ) -> None:
        audit.record(session, self.clock, actor, action, "kiosk", str(kiosk), dict(details))


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def _typed(code: str) -> str:
    return "".join(c for c in code.upper() if c.isalnum())[:64]


def _clean(name: str) -> str:
    cleaned = unicodedata.normalize("NFC", name).strip()
    if not cleaned or len(cleaned) > _LONGEST_NAME:
        raise RuleViolation("Give the kiosk a name of up to 100 characters.", "name")
    if any(unicodedata.category(c) == "Cc" for c in cleaned):
        raise RuleViolation("The name holds a control character.", "name")
    return cleaned


def _locked(session: Session, kiosk: int) -> KioskRow:
    row = db.locked(session, kiosk)
    if row is None:
        raise NotFound("There is no such kiosk.")
    return row


def _by_credential(session: Session, credential: str | None) -> db.AtSite:
    found = db.by_credential(session, _hash(credential)) if credential else None
    if found is None:
        raise NotSignedIn("This kiosk is not paired. Ask an administrator for a code.")
    return found


def _paired(kiosk: KioskRow, site: SiteRow) -> PairedKiosk:
    return PairedKiosk(KioskId(kiosk.id), SiteId(site.id), kiosk.name, site.zone)


def _view(kiosk: KioskRow, site: SiteRow, punches: int, now: datetime) -> KioskView:
    seen, expires = kiosk.last_seen_at, kiosk.pairing_expires_at
    state = "paired" if kiosk.credential_hash else "waiting"
    return KioskView(
        id=KioskId(kiosk.id),
        name=kiosk.name,
        site_id=SiteId(site.id),
        site=site.name,
        state="revoked" if kiosk.revoked_at else state,
        code_expires_at=expires if expires and expires > now else None,
        last_seen_at=seen,
        online=state == "paired" and seen is not None and now - seen < _ONLINE,
        paired_at=kiosk.paired_at,
        punches_today=punches,
    )
