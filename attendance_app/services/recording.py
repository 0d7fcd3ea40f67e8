"""What check-ins and imports share: keys and their answers, a punch with its presence, receipts.

Functions take the caller's session; the caller has locked the employee's row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from attendance_app.db import presence, punches, workdays
from attendance_app.db.tables import EmployeeRow, PunchKeyRow, SiteRow
from attendance_app.domain import errors
from attendance_app.domain import payroll as clockings
from attendance_app.domain.actor import PairedKiosk
from attendance_app.domain.errors import CheckInRefused, Conflict, PunchedTooSoon
from attendance_app.domain.ids import EmployeeId
from attendance_app.domain.payroll import ClockEvent, pair
from attendance_app.domain.punch import (
    Direction,
    LastPunch,
    Method,
    PunchPolicy,
    late_direction,
    next_direction,
)
from attendance_app.services.ports import JobQueue, PresenceCache, PresentNow

_REFUSALS: dict[str, type[CheckInRefused]] = {
    kind.code: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, CheckInRefused)
}

FACE_RESTS_S = 15 * 60


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the kiosk says. at: UTC; the local words are in the kiosk's zone.

    worked_today_minutes: of the workday that this punch belongs to. repeated: the same key was
    answered before.
    """

    punch_id: UUID
    employee_id: EmployeeId
    employee_name: str
    first_name: str
    direction: str
    at: datetime
    local_time: str
    local_date: date
    zone: str
    site: str
    worked_today_minutes: int | None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """One request to record. at: UTC, when it came in. body_hash: of all that was asked."""

    kiosk: PairedKiosk
    method: Method
    at: datetime
    key: UUID | None
    body_hash: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """Either a receipt or a refusal. standing: news for the presence cache."""

    receipt: Receipt | None = None
    refusal: CheckInRefused | None = None
    standing: presence.Standing | None = None


def body_hash(kiosk: PairedKiosk, kind: str, *parts: bytes) -> bytes:
    """Return the fingerprint of a request: who asks, what for, with what."""
    digest = sha256(f"{kind}|{kiosk.kiosk}|{kiosk.site}".encode())
    for part in parts:
        digest.update(len(part).to_bytes(8) + sha256(part).digest())
    return digest.digest()


def told(outcome: Outcome) -> Receipt:
    """Return the receipt, or raise the refusal."""
    if outcome.receipt is not None:
        return outcome.receipt
    raise outcome.refusal or CheckInRefused("This was refused.")


def tell(outcome: Outcome, cache: PresenceCache, queue: JobQueue | None) -> Receipt:
    """After the commit: let the cache and the workers hear of it, and return or raise as `told`."""
    standing = news(outcome)
    if standing is not None:
        cache.update(standing)
    if outcome.receipt is not None and queue is not None:
        queue.recompute()
    return told(outcome)


def news(outcome: Outcome) -> PresentNow | None:
    """Return what the presence cache should hear."""
    return present(outcome.standing) if outcome.standing is not None else None


def present(standing: presence.Standing) -> PresentNow:
    """Return a standing as the presence cache takes it."""
    return PresentNow(
        EmployeeId(standing.employee),
        standing.direction,
        standing.at,
        standing.site,
        standing.version,
    )


def earlier(session: Session, ask: Ask) -> Outcome | None:
    """Return what was answered to the key before, if anything.

    Raises:
        Conflict: the key was used for another request.

    """
    stored = punches.stored_answer(session, ask.key) if ask.key is not None else None
    return _repeated(session, ask, stored) if stored is not None else None


def earlier_or_claim(session: Session, ask: Ask) -> Outcome | None:
    """Claim the key; None when this request is the first that uses it, or there is no key."""
    if ask.key is None or punches.claim(session, ask.key, ask.body_hash, ask.at):
        return None
    return earlier(session, ask)


def keep_refusal(session: Session, ask: Ask, refusal: CheckInRefused) -> Outcome:
    """Store a refusal under the key."""
    if isinstance(refusal, PunchedTooSoon):
        refusal.local_time = f"{local(refusal.last_at, ask.kiosk.zone):%H:%M}"
    if ask.key is not None:
        at = refusal.last_at if isinstance(refusal, PunchedTooSoon) else None
        way = refusal.direction if isinstance(refusal, PunchedTooSoon) else None
        punches.refuse(session, ask.key, refusal.code, at, way, refusal.attempt)
    return Outcome(refusal=refusal)


def policy_of(session: Session) -> PunchPolicy:
    """Return when a punch counts."""
    seconds = punches.company(session).debounce_seconds
    return PunchPolicy(debounce=timedelta(seconds=seconds))


def direction_at(
    session: Session, employee: int, at: datetime, last: presence.Standing | None
) -> Direction:
    """Return what a punch at `at` means; one older than the last one is judged by its neighbours.

    Raises:
        PunchedTooSoon: another punch is within the debounce window.

    """
    policy = policy_of(session)
    if last is None or last.at <= at:
        before = LastPunch(last.at, Direction(last.direction)) if last is not None else None
        return next_direction(before, at, policy)
    before, after = (
        LastPunch(event.at, Direction(event.direction)) if event is not None else None
        for event in punches.neighbours(session, employee, at)
    )
    return late_direction(before, after, at, policy)


def punch_now(
    session: Session, ask: Ask, person: EmployeeRow, **scores: float | str | int | None
) -> Outcome:
    """Decide the direction and record the punch, or keep the refusal that it comes too soon."""
    try:
        last = presence.of(session, person.id)
        way = direction_at(session, person.id, ask.at, last).value
    except PunchedTooSoon as refusal:
        return keep_refusal(session, ask, refusal)
    kiosk = ask.kiosk
    punch = punches.insert(
        session,
        punches.NewPunch(
            employee=person.id,
            at=ask.at,
            direction=way,
            method=ask.method.value,
            site=kiosk.site,
            kiosk=kiosk.kiosk,
            recorded_by=kiosk.name,
            **scores,  # pyright: ignore[reportArgumentType]
        ),
    )
    workdays.touch(session, person.id, ask.at)
    standing = presence.move(session, person.id, ask.at, way, kiosk.site, kiosk.kiosk)
    if ask.key is not None:
        punches.answer(session, ask.key, person.id, punch, ask.at, way)
    said = receipt(session, kiosk, person, punch, ask.at, way)
    return Outcome(receipt=said, standing=standing)


def receipt(
    session: Session,
    kiosk: PairedKiosk,
    person: EmployeeRow,
    punch: UUID,
    at: datetime,
    way: str,
    *,
    repeated: bool = False,
) -> Receipt:
    """Return what to say about a punch, in the words of the kiosk's zone."""
    here = local(at, kiosk.zone)
    return Receipt(
        punch_id=punch,
        employee_id=EmployeeId(person.id),
        employee_name=person.name,
        first_name=person.name.split()[0] if person.name.split() else person.name,
        direction=way,
        at=at.astimezone(UTC),
        local_time=f"{here:%H:%M}",
        local_date=here.date(),
        zone=kiosk.zone,
        site=session.get_one(SiteRow, kiosk.site).name,
        worked_today_minutes=_worked(session, person.id, at, kiosk.zone),
        repeated=repeated,
    )


def local(at: datetime, zone: str) -> datetime:
    """Return an instant as the clocks of a zone show it."""
    return at.astimezone(ZoneInfo(zone))


def _worked(session: Session, employee: int, at: datetime, zone: str) -> int:
    """Return the minutes of the workday that a punch at `at` belongs to, up to `at`.

    After an OUT that is the day on which the span began: a night shift counts where it started.
    """
    here = ZoneInfo(zone)
    found = punches.events(session, employee, at - timedelta(hours=48), at)
    pairing = pair(ClockEvent(e.at.astimezone(UTC), Direction(e.direction)) for e in found)
    ended_now = [span for span in pairing.spans if span.end == at]
    start = ended_now[-1].start if ended_now else at
    (day,) = clockings.workdays(pairing, here, [start.astimezone(here).date()])
    return day.worked_minutes


def _repeated(session: Session, ask: Ask, stored: PunchKeyRow) -> Outcome:
    if bytes(stored.body_hash) != ask.body_hash:
        raise Conflict("This key was used before for another request.", "Idempotency-Key")
    if stored.punch_id is None or stored.occurred_at is None:
        return Outcome(refusal=_stored_refusal(session, ask, stored))
    person = session.get_one(EmployeeRow, stored.employee_id)
    said = receipt(
        session,
        ask.kiosk,
        person,
        stored.punch_id,
        stored.occurred_at,
        stored.direction or "",
        repeated=True,
    )
    return Outcome(receipt=said)


def _stored_refusal(session: Session, ask: Ask, stored: PunchKeyRow) -> CheckInRefused:
    refusal = _same_refusal(session, ask, stored)
    refusal.attempt = stored.attempt_id
    return refusal


def _same_refusal(session: Session, ask: Ask, stored: PunchKeyRow) -> CheckInRefused:
    kind = _REFUSALS.get(stored.refused or "", CheckInRefused)
    if kind is PunchedTooSoon and stored.occurred_at is not None:
        wait = policy_of(session).debounce
        refusal = PunchedTooSoon(stored.occurred_at, wait, stored.direction or "")
        refusal.local_time = f"{local(stored.occurred_at, ask.kiosk.zone):%H:%M}"
        return refusal
    if kind is errors.FaceNotRecognised:
        return errors.FaceNotRecognised(-1.0)
    if issubclass(kind, errors.TooManyTries):
        return kind(FACE_RESTS_S)
    plain = cast("Callable[[str], CheckInRefused]", kind)
    return plain("This was refused before.")
