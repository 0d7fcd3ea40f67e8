"""What the schedule reads, and what its forms mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from attendance_app.domain.actor import Actor
from attendance_app.domain.errors import RuleViolation
from attendance_app.services.schedule_views import DayChange, PlanCell, RotationView, WeekView
from attendance_app.services.sites import ShiftView
from attendance_app.web.asking import day_or_none, number_or_none
from attendance_app.web.finding import Pairs, person_named
from attendance_app.web.spans import today
from attendance_app.wiring import use_cases

SIZE = 50
LENGTHS = {"week": 7, "fortnight": 14, "month": 31}


@dataclass(frozen=True)
class PlanFilter:
    """Which plan: from a day on, how long, whose. Ids as text, or empty."""

    first: str = ""
    long: str = "week"
    team: str = ""
    site: str = ""
    query: str = ""
    page: int = 1


@dataclass(frozen=True)
class Plan:
    """Everything that the page shows."""

    view: WeekView
    day: date
    shifts: tuple[ShiftView, ...]
    rotations: tuple[RotationView, ...]
    teams: Pairs
    sites: Pairs


def plan_filter(query: Mapping[str, str]) -> PlanFilter:
    """Read an address; what makes no sense is as usual."""
    try:
        day = day_or_none(query.get("day"), "day")
    except RuleViolation:
        day = None
    length = query.get("length", "week")
    return PlanFilter(
        first=day.isoformat() if day else "",
        long=length if length in LENGTHS else "week",
        team=str(number_or_none(query.get("team")) or ""),
        site=str(number_or_none(query.get("site")) or ""),
        query=query.get("q", "").strip()[:100],
        page=number_or_none(query.get("page")) or 1,
    )


def read_plan(actor: Actor, wanted: PlanFilter) -> Plan:
    """Read a plan from the Monday around the wanted day."""
    uses, now = use_cases(), today()
    day = date.fromisoformat(wanted.first) if wanted.first else now
    monday = day - timedelta(days=day.weekday())
    view = uses.schedules.week(
        actor,
        monday,
        LENGTHS[wanted.long],
        manager_id=number_or_none(wanted.team),
        site_id=number_or_none(wanted.site),
        query=wanted.query,
        page=wanted.page,
        size=SIZE,
    )
    teams = [
        (str(team.manager_id), team.manager)
        for team in uses.teams.list(actor)
        if team.manager_id is not None
    ]
    sites = [(str(site.id), site.name) for site in uses.sites.list()]
    return Plan(view, now, uses.sites.shifts(), uses.schedules.rotations(actor), teams, sites)


def others(actor: Actor, people: list[int]) -> list[int]:
    """Leave oneself out: nobody plans their own days."""
    return [one for one in people if one != actor.employee]


def publish_all(actor: Actor, people: list[int], first: date, last: date) -> int:
    """Publish what was drafted for these people; return how many days."""
    return use_cases().schedules.publish(actor, others(actor, people), first, last)


def copy_before(actor: Actor, people: list[int], first: date) -> int:
    """Draft in the week of a Monday what is planned in the one before."""
    week = first - timedelta(days=7)
    return use_cases().schedules.copy_week(actor, others(actor, people), week, first)


def change_of(employee: int, day: date, cell: PlanCell) -> DayChange:
    """Give the change that makes a day like a cell."""
    if cell.shift_id:
        return DayChange(employee, day, shift_id=cell.shift_id)
    if cell.starts:
        return DayChange(employee, day, starts_at=cell.starts, ends_at=cell.ends)
    return DayChange(employee, day)


def change_from(form: Mapping[str, str], employee: int, day: date) -> DayChange:
    """Read the form of one day.

    Raises:
        RuleViolation: neither a shift nor both times are given.

    """
    kind, note = form.get("kind", ""), form.get("note", "").strip()
    if kind == "off":
        return DayChange(employee, day, note=note)
    if kind == "shift":
        shift = number_or_none(form.get("shift"))
        if shift is None:
            raise RuleViolation("Choose a shift.", "shift")
        return DayChange(employee, day, shift_id=shift, note=note)
    starts, ends = form.get("starts", ""), form.get("ends", "")
    if not starts or not ends:
        raise RuleViolation("Give both times.", "starts" if not starts else "ends")
    return DayChange(employee, day, starts_at=starts, ends_at=ends, note=note)


def assign_plan(
    actor: Actor, form: Mapping[str, str], everybody: list[int], chosen: Sequence[str]
) -> int:
    """Give those chosen, or everybody in the list, a plan from a day on; return how many.

    A name that is still in the line, typed and not yet taken, is chosen too.

    Raises:
        RuleViolation: a day or a plan is missing, or the use case refuses.

    """
    day = day_or_none(form.get("from"), "from")
    if day is None:
        raise RuleViolation("Choose the first day.", "from")
    people = {number for one in chosen if (number := number_or_none(one))}
    if form.get("person", "").strip():
        people.add(person_named(actor, form["person"], "person"))
    if form.get("everybody"):
        people.update(others(actor, everybody))
    if not people:
        raise RuleViolation("Choose at least one person.", "person")
    kind, _, number = form.get("plan", "").partition("-")
    wanted = number_or_none(number)
    if kind not in ("shift", "rotation", "none"):
        raise RuleViolation("Choose a plan.", "plan")
    use_cases().schedules.assign(
        actor,
        sorted(people),
        day,
        shift_id=wanted if kind == "shift" else None,
        rotation_id=wanted if kind == "rotation" else None,
        starts_in_week=number_or_none(form.get("week")) or 1,
    )
    return len(people)


def rotation_days(form: Mapping[str, str], weeks: int) -> list[int | None]:
    """Read the shifts of a pattern, day by day from the first Monday on; empty is off."""
    return [number_or_none(form.get(f"day_{n}")) for n in range(weeks * 7)]
