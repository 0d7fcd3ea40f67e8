"""Enters the invented company: sites, shifts, people, six weeks of punches, an export."""

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import islice
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from attendance_app.domain.actor import SYSTEM
from attendance_app.domain.errors import Conflict
from attendance_app.domain.ids import EmployeeId, ShiftId, SiteId
from attendance_app.seed.days import Worked, six_weeks
from attendance_app.seed.hours import enter_hours
from attendance_app.seed.people import COMPANY, KIOSKS, SHIFTS, SITES, STAFF, Invented
from attendance_app.services.employees import EmployeeForm
from attendance_app.services.punches import PunchImport
from attendance_app.wiring import UseCases

_BATCH = 1000
_SHOWN_PINS = 3


def seed(cases: UseCases) -> list[str]:
    """Fill an empty company; return what its first user should know.

    Raises:
        Conflict: somebody works here already.

    """
    if cases.employees.search(SYSTEM, state="all", size=1).total:
        raise Conflict("There are employees already. A demonstration needs an empty company.")
    cases.maintenance.prepare()
    now = cases.punches.clock.now()
    cases.company.update(SYSTEM, name=COMPANY)
    sites, shifts = _sites(cases), _shifts(cases)
    ids = {who.number: _employ(cases, who, sites, shifts, now.date()) for who in STAFF}
    punches = _punch(cases, now)
    cases.maintenance.prepare()  # puts the punches of months gone by into their partitions
    pins = _let_in(cases, ids)
    for who in STAFF:
        if who.gone:
            cases.employees.archive(SYSTEM, ids[who.number])
    for name, site in KIOSKS:
        cases.kiosks.add(SYSTEM, name, sites[site])
    here = {who.number: ids[who.number] for who in STAFF if not who.gone}
    enter_hours(cases, sites, here, now.date())
    cases.board.rebuild()
    export = _export(cases, now.date())
    return [f"{COMPANY}: {len(ids)} people, {punches} punches, export {export}", *pins]


def _sites(cases: UseCases) -> Mapping[str, SiteId]:
    known = {site.name: SiteId(site.id) for site in cases.sites.list()}
    missing = [(name, zone) for name, zone in SITES if name not in known]
    return known | {name: cases.sites.add(SYSTEM, name, zone) for name, zone in missing}


def _shifts(cases: UseCases) -> Mapping[str, ShiftId]:
    known = {shift.name: ShiftId(shift.id) for shift in cases.sites.shifts()}
    missing = [shift for shift in SHIFTS if shift[0] not in known]
    return known | {shift[0]: cases.sites.add_shift(SYSTEM, *shift) for shift in missing}


def _employ(
    cases: UseCases,
    who: Invented,
    sites: Mapping[str, SiteId],
    shifts: Mapping[str, ShiftId],
    today: date,
) -> EmployeeId:
    form = EmployeeForm(
        number=who.number,
        name=who.name,
        email=f"employee{who.number}@example.com",
        department=who.department,
        site_id=sites[who.site],
        shift_id=shifts[who.shift],
        starts_on=today - timedelta(days=who.tenure),
    )
    return cases.employees.create(SYSTEM, form)


def _punch(cases: UseCases, now: datetime) -> int:
    """Import everybody's punches; return how many were recorded."""
    items, count = _items(now), 0
    while batch := list(islice(items, _BATCH)):
        outcomes = cases.punches.import_batch(SYSTEM, batch)
        count += sum(outcome.status == "created" for outcome in outcomes)
    return count


def _items(now: datetime) -> Iterator[PunchImport]:
    zones = {name: ZoneInfo(zone) for name, zone in SITES}
    hours = {name: (start, end, days) for name, start, end, days, _ in SHIFTS}
    for who in STAFF:
        start, end, weekdays = hours[who.shift]
        worked = Worked(
            time.fromisoformat(start), time.fromisoformat(end), weekdays, zones[who.site]
        )
        first = now.date() - timedelta(days=who.tenure)
        dice = random.Random(who.number)  # noqa: S311 - an invention that is the same each time
        for clocking in six_weeks(worked, first, now, dice):
            key = uuid5(NAMESPACE_OID, f"{who.number} {clocking.at.isoformat()}")
            yield PunchImport(key, who.number, clocking.at, clocking.direction)


def _let_in(cases: UseCases, ids: Mapping[str, EmployeeId]) -> list[str]:
    """Record consents, and give PINs; return some of them, to try a kiosk with."""
    text, shown = cases.consents.current_text(), list[str]()
    for n, who in enumerate(STAFF):
        if n % 3 != 2 and not who.gone:
            cases.consents.grant(
                SYSTEM, ids[who.number], text.id, who.name, through="demonstration"
            )
        if n % 2 == 0 and not who.gone:
            pin = cases.employees.new_pin(SYSTEM, ids[who.number])
            shown.append(f"PIN of {who.number} {who.name}: {pin}")
    return shown[:_SHOWN_PINS]


def _export(cases: UseCases, today: date) -> str:
    """Export the month before, and do it here and now; return how it ended."""
    last = today.replace(day=1) - timedelta(days=1)
    period = cases.payroll.ensure_period(SYSTEM, last.replace(day=1), last)
    job = cases.payroll.request(SYSTEM, period.id, ("xlsx", "pdf", "csv"))
    cases.payroll.run(job)
    return cases.payroll.get(SYSTEM, job).state
