"""Makes the pay periods of the calendar, one after the other without a gap."""

from datetime import date, timedelta

from sqlmodel import Session

from attendance_app.db import pay_periods as rows
from attendance_app.domain.pay_calendar import Frequency, period_of, short_period

USUAL = (Frequency.MONTHLY, date(2026, 1, 1))
_BEFORE = 2  # periods before the current one that a new calendar starts with
_MOST = 200


def calendar(session: Session) -> tuple[Frequency, date, bool]:
    """Return frequency, anchor, and whether employees sign."""
    for row in rows.calendars(session, 1):
        return Frequency(row.frequency), row.anchor, row.sign_off
    return *USUAL, False


def why_short(session: Session, first: date, last: date) -> str:
    """Return why a period is shorter than usual, in words; empty when it is not."""
    known = [(Frequency(row.frequency), row.anchor) for row in rows.calendars(session)]
    found = short_period(first, last, [*known, USUAL])
    return found.sentence if found else ""


def ensure_periods(session: Session, today: date) -> None:
    """Make the periods up to the one that holds `today`; none for a custom calendar."""
    frequency, anchor, _ = calendar(session)
    if frequency is Frequency.CUSTOM:
        return
    newest = rows.regular(session, 1)
    if newest and newest[0].ends_on >= today:
        return
    rows.lock_periods(session)
    newest = rows.regular(session, 1)
    day = newest[0].ends_on + timedelta(days=1) if newest else _first(frequency, anchor, today)
    for _ in range(_MOST):
        if day > today:
            break
        last = period_of(frequency, anchor, day)[1]
        rows.make_regular(session, day, last)
        day = last + timedelta(days=1)
    session.flush()


def _first(frequency: Frequency, anchor: date, today: date) -> date:
    first, _ = period_of(frequency, anchor, today)
    for _ in range(_BEFORE):
        first, _ = period_of(frequency, anchor, first - timedelta(days=1))
    return first
