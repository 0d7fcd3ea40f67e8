"""The ways to a punch that need no face: number and PIN, or a badge."""

from dataclasses import dataclass
from uuid import UUID

from attendance_app.db import badges, punches
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import BadgeRow, EmployeeRow, SiteRow
from attendance_app.domain.actor import Actor, PairedKiosk
from attendance_app.domain.badges import clean_number
from attendance_app.domain.errors import (
    BadgeNeedsPin,
    BadgeNotAllowed,
    BadgeRefused,
    CheckInRefused,
    PinRefused,
    RuleViolation,
    TooManyTries,
)
from attendance_app.domain.ids import BadgeId, EmployeeId
from attendance_app.domain.punch import Method
from attendance_app.services import attempts, audit, recording
from attendance_app.services.badge_numbers import BadgeNumbers, Digest
from attendance_app.services.ports import (
    Clock,
    JobQueue,
    PasswordHasher,
    PresenceCache,
    RateLimiter,
)
from attendance_app.services.recording import Ask, Receipt


@dataclass(frozen=True, slots=True)
class _Shown:
    """A badge that opens, as it was read. digests: of its number, that of the key in use first."""

    id: BadgeId
    digests: tuple[Digest, ...]


@dataclass(frozen=True, slots=True)
class _Holder:
    """Who is claimed. number: their personnel number."""

    id: EmployeeId
    number: str
    pin_hash: str | None


@dataclass(frozen=True, slots=True)
class PinAndBadge:
    """Records for whoever knows a PIN, or holds a badge. One instance serves all kiosks at once."""

    transaction: Transaction
    clock: Clock
    presence: PresenceCache
    hasher: PasswordHasher
    numbers: BadgeNumbers
    limiter: RateLimiter
    queue: JobQueue | None = None

    def by_pin(
        self,
        kiosk: PairedKiosk,
        number: str,
        pin: str,
        key: UUID | None,
        ip: str,
        attempt: UUID | None = None,
    ) -> Receipt:
        """Record a punch for the employee who knows the number and the PIN.

        attempt: of the refused face before it, at this kiosk within two minutes: the punch gets its
        time, and its scores when the PIN confirms whom the face showed.

        A wrong PIN is never stored under the key, and neither is a PIN: the key stands for the
        punch, and its answer is told only to somebody who knows the PIN.

        Raises:
            PinRefused: number or PIN is wrong; takes as long for an unknown number.
            TooManyTries: too many tries for this number, or at this kiosk.
            PunchedTooSoon: the employee punched a moment ago.
            Conflict: the key was used for another employee.

        """
        number, door = number.strip()[:64], _door(kiosk, ip)
        self._count_pin(door, number)
        at = self.clock.now()
        with self.transaction() as session:
            holder = _holder(punches.by_number(session, number))
        if not self._knows_pin(holder, pin) or holder is None:
            raise PinRefused(self.limiter.remaining("pin", *door, number))
        self._forget_tries(door, number)
        ask = Ask(kiosk, Method.PIN, at, key, recording.body_hash(kiosk, "pin", number.encode()))
        return self._record(ask, holder, attempt, None)

    def by_badge(
        self,
        kiosk: PairedKiosk,
        number: str,
        pin: str,
        key: UUID | None,
        ip: str,
        attempt: UUID | None = None,
    ) -> Receipt:
        """Record a punch for whoever holds the badge with this number.

        pin: of the holder, where the site wants it with the badge; else it is not looked at.
        attempt: as `by_pin`. Neither number nor PIN is stored under the key.

        Raises:
            BadgeNotAllowed: badges are switched off at this site.
            BadgeNeedsPin: the site wants the PIN too; nothing was looked up yet.
            BadgeRefused: nobody's, no longer in use, or the PIN is wrong.
            TooManyTries: too many badges, or too many that open nothing, at this kiosk; or too
                many PINs for this badge.
            PunchedTooSoon, Conflict: as `by_pin`.

        """
        at, door = self.clock.now(), _door(kiosk, ip)
        needs_pin = self._needs_pin(kiosk)
        if needs_pin and not pin:
            raise BadgeNeedsPin("Enter your PIN too.")
        self._count_badge(door)
        read = self._read(door, number)
        with self.transaction() as session:
            digests = self.numbers.digests(session, read)
            row = badges.in_use(session, _values(digests))
            holder = _holder(session.get(EmployeeRow, row.employee_id)) if row else None
            shown = _Shown(BadgeId(row.id), digests) if row else None
        if needs_pin:
            self._check_pin(door, holder, digests, pin)
        if holder is None or shown is None:
            self._note_revoked(kiosk, digests)
            raise self._unknown(door)
        ask = Ask(
            kiosk, Method.BADGE, at, key, recording.body_hash(kiosk, "badge", digests[0].value)
        )
        return self._record(ask, holder, attempt, shown)

    def _needs_pin(self, kiosk: PairedKiosk) -> bool:
        with self.transaction() as session:
            site = session.get_one(SiteRow, kiosk.site)
            if not site.badge_allowed:
                raise BadgeNotAllowed("Badges are not used at this site.")
            return site.badge_needs_pin

    def _read(self, door: tuple[str, ...], number: str) -> str:
        try:
            return clean_number(number[:200])
        except RuleViolation:
            raise self._unknown(door) from None

    def _unknown(self, door: tuple[str, ...]) -> CheckInRefused:
        wait = self.limiter.hit("badge_unknown", *door)
        return TooManyTries(wait) if wait else BadgeRefused()

    def _check_pin(
        self,
        door: tuple[str, ...],
        holder: _Holder | None,
        digests: tuple[Digest, ...],
        pin: str,
    ) -> None:
        """Check the PIN with a badge; tries count together with those of number and PIN."""
        name = (
            holder.number
            if holder is not None
            else f"badge {digests[0].value.hex() if digests else 0}"
        )
        self._count_pin(door, name)
        if not self._knows_pin(holder, pin):
            raise BadgeRefused(self.limiter.remaining("pin", *door, name))
        self._forget_tries(door, name)

    def _note_revoked(self, kiosk: PairedKiosk, digests: tuple[Digest, ...]) -> None:
        """Note that a badge which was revoked is held to a reader: somebody has found it."""
        with self.transaction() as session:
            row = badges.newest(session, _values(digests))
            if row is None:
                return
            actor = Actor("kiosk", kiosk.kiosk, kiosk.name)
            said = {"badge": row.id, "label": row.label, "ending": row.ending}
            said |= {"why": row.revoked_why}
            who = ("employee", row.employee_id)
            audit.record(session, self.clock, actor, "badge.refused", *who, said)

    def _record(
        self, ask: Ask, holder: _Holder, attempt: UUID | None, badge: _Shown | None
    ) -> Receipt:
        with self.transaction() as session:
            person = punches.lock_employee(session, holder.id)
            row = badges.locked(session, badge.id, holder.id) if badge is not None else None
            outcome = recording.earlier_or_claim(session, ask)
            if outcome is None:
                if person is None or person.archived_at is not None:
                    raise PinRefused(0) if badge is None else BadgeRefused()
                if badge is not None and (row is None or row.revoked_at is not None):
                    raise BadgeRefused()
                way = ask.method.value
                ask, evidence = attempts.go_on(session, ask, person.id, attempt)
                scores = evidence.scores(person.id) if evidence is not None else {}
                confirmed = way if evidence is not None else None
                outcome = recording.punch_now(
                    *(session, ask, person),
                    confirmed_by=confirmed,
                    badge=row.id if row is not None else None,
                    **scores,
                )
                if badge is not None and row is not None and outcome.receipt is not None:
                    _note_use(row, badge, ask)
        return recording.tell(outcome, self.presence, self.queue)

    def _knows_pin(self, holder: _Holder | None, pin: str) -> bool:
        """Compare; it takes as long for nobody."""
        return self.hasher.verify(holder.pin_hash if holder is not None else None, pin[:64])

    def _count_pin(self, door: tuple[str, ...], number: str) -> None:
        waits = (
            self.limiter.hit("pin_kiosk", *door),
            self.limiter.hit("pin", *door, number),
            self.limiter.hit("pin_number", number),
        )
        if any(waits):
            raise TooManyTries(max(waits))

    def _forget_tries(self, door: tuple[str, ...], number: str) -> None:
        self.limiter.clear("pin", *door, number)
        self.limiter.clear("pin_number", number)

    def _count_badge(self, door: tuple[str, ...]) -> None:
        wait = self.limiter.hit("badge_kiosk", *door)
        if not wait and self.limiter.remaining("badge_unknown", *door) == 0:
            wait = self.limiter.hit("badge_unknown", *door)
        if wait:
            raise TooManyTries(wait)


def _note_use(row: BadgeRow, badge: _Shown, ask: Ask) -> None:
    row.last_used_at, row.last_used_site_id = ask.at, ask.kiosk.site
    newest = badge.digests[0]
    if row.badge_key_id != newest.key:  # hashed under an earlier key
        row.digest, row.badge_key_id = newest.value, newest.key


def _values(digests: tuple[Digest, ...]) -> list[bytes]:
    return [digest.value for digest in digests]


def _holder(person: EmployeeRow | None) -> _Holder | None:
    if person is None or person.archived_at is not None:
        return None
    return _Holder(EmployeeId(person.id), person.number, person.pin_hash)


def _door(kiosk: PairedKiosk, ip: str) -> tuple[str, ...]:
    return (str(kiosk.kiosk or f"site {kiosk.site} {ip}"),)
