"""What the leave page reads and writes: forms become calls of the use cases."""

from attendance_app.domain.actor import Actor
from attendance_app.domain.errors import RuleViolation
from attendance_app.services.holidays import CalendarView
from attendance_app.services.leave import BalanceView, LeaveTypeView
from attendance_app.web.asking import day_or_none, number_or_none
from attendance_app.web.finding import Pairs, person_named
from attendance_app.web.spans import today
from attendance_app.wiring import use_cases


def read_types(_: Actor) -> tuple[LeaveTypeView, ...]:
    """Read the kinds of leave."""
    return use_cases().leave.types()


def read_balances(actor: Actor, person: str) -> tuple[BalanceView, ...]:
    """Read what is left of somebody's leave today; nobody chosen is nothing."""
    employee = number_or_none(person)
    return use_cases().leave.balances(actor, employee, today()) if employee else ()


def read_calendar(actor: Actor, site: str, year: int) -> tuple[Pairs, CalendarView | None]:
    """Read the sites, and the calendar of the chosen one, else of the first."""
    sites = use_cases().sites.list()
    chosen = next((one for one in sites if str(one.id) == site), sites[0] if sites else None)
    pairs = [(str(one.id), one.name) for one in sites]
    if chosen is None:
        return pairs, None
    return pairs, use_cases().holidays.calendar(actor, chosen.id, year)


def request_leave(actor: Actor, form: dict[str, str]) -> int:
    """Ask for leave for somebody.

    Raises:
        RuleViolation: a day or the person is missing, or the use case refuses.

    """
    first = day_or_none(form.get("first_day"), "first_day")
    if first is None:
        raise RuleViolation("Choose the first day.", "first_day")
    last = day_or_none(form.get("last_day"), "last_day") or first
    return use_cases().leave.request(
        actor,
        person_named(actor, form.get("employee", ""), "employee"),
        _number(form, "type", "Choose the kind of leave."),
        first,
        last,
        minutes_or_none(form.get("hours", ""), "hours"),
        form.get("note", "").strip(),
    )


def grant_leave(actor: Actor, person: str, form: dict[str, str]) -> None:
    """Add to somebody's balance, or take from it with a minus."""
    text = form.get("hours", "").strip().replace("\u2212", "-")
    minutes = minutes_or_none(text.removeprefix("-"), "hours")
    if minutes is None:
        raise RuleViolation("Give the hours as 8 or 8:30; a minus takes them away.", "hours")
    use_cases().leave.grant(
        actor,
        number_or_none(person) or 0,
        _number(form, "type", "Choose the kind of leave."),
        -minutes if text.startswith("-") else minutes,
        day_or_none(form.get("on"), "on") or today(),
        form.get("reason", "").strip(),
        day_or_none(form.get("expires_on"), "expires_on"),
    )


def fill_calendar(actor: Actor, site: int, year: int, form: dict[str, str]) -> int:
    """Freeze the public holidays of a year and the next into a site's calendar."""
    place = form.get("place", "")
    country, _, subdivision = place.partition("-")
    paid = minutes_or_none(form.get("paid", ""), "paid") or 0
    return use_cases().holidays.fill(actor, site, country, subdivision, (year, year + 1), paid)


def add_holiday(actor: Actor, site: int, form: dict[str, str]) -> int:
    """Add a day off of the company's own."""
    day = day_or_none(form.get("day"), "day")
    if day is None:
        raise RuleViolation("Choose the day.", "day")
    paid = minutes_or_none(form.get("paid", ""), "paid") or 0
    return use_cases().holidays.add(actor, site, day, form.get("name", ""), paid)


def edit_holiday(actor: Actor, holiday: int, form: dict[str, str]) -> None:
    """Change a day off's name or pay."""
    paid = minutes_or_none(form.get("paid", ""), "paid") or 0
    use_cases().holidays.edit(actor, holiday, form.get("name", ""), paid)


def add_type(actor: Actor, form: dict[str, str]) -> int:
    """Add a kind of leave."""
    return use_cases().leave.add_type(
        actor,
        form.get("code", ""),
        form.get("name", ""),
        paid=bool(form.get("paid")),
        counted=bool(form.get("counted")),
        day_minutes=minutes_or_none(form.get("day", ""), "day") or 480,
    )


def places() -> Pairs:
    """Give the countries and their parts whose public holidays are known: ("DE-HH", "DE-HH")."""
    listed: Pairs = []
    for country, parts in use_cases().holidays.countries():
        listed.append((country, country))
        listed += [(f"{country}-{part}", f"{country}-{part}") for part in parts]
    return listed


def minutes_or_none(text: str, field: str) -> int | None:
    """Read hours as "8" or "8:30"; nothing is None.

    Raises:
        RuleViolation: it is no length.

    """
    whole, colon, rest = text.strip().partition(":")
    if not whole and not rest:
        return None
    if not whole.isdecimal() or (colon and not rest.isdecimal()) or int(rest or 0) > 59:
        raise RuleViolation("Give the hours as 8 or 8:30.", field)
    return int(whole) * 60 + int(rest or 0)


def _number(form: dict[str, str], name: str, sentence: str) -> int:
    number = number_or_none(form.get(name))
    if number is None:
        raise RuleViolation(sentence, name)
    return number
