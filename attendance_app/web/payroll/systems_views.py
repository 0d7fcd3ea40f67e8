"""What the page of payroll systems draws."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.payroll_preflight import Problem
from attendance_app.domain.payroll_profile import TARGETS, Profile
from attendance_app.services.export_profiles import CheckView, ProfileView
from attendance_app.web import routes, wording

MEANINGS = {
    "REG": "Regular time",
    "OT": "Overtime",
    "DT": "Double time",
    "HOLIDAY": "Public holidays, paid and not worked",
    "NIGHT": "Premium: minutes at night, in REG, OT or DT too",
    "HOLIDAY_WORKED": "Premium: minutes on holidays, in REG, OT or DT too",
    "LEAVE": "Late changes of paid leave",
}
_BETWEEN = re.compile(r"[\t,;=]")
_FIXES = {
    "day": "See the day",
    "hours": "See the hours",
    "name": "Change the name",
    "code": "Map it",
    "id": "List the id",
    "period": "Choose a period",
}


@dataclass(frozen=True)
class SystemLine:
    """An entry of the list of systems."""

    key: str
    title: str
    ready: bool
    href: str


@dataclass(frozen=True)
class SettingLine:
    """A field for a value that the system asks for."""

    key: str
    name: str
    label: str
    hint: str
    value: str
    optional: bool


@dataclass(frozen=True)
class CodeLine:
    """A field for what a pay code is called there."""

    name: str
    code: str
    meaning: str
    value: str


@dataclass(frozen=True)
class SystemCard:
    """The chosen system: where its layout is told, and what its fields take."""

    key: str = ""
    title: str = ""
    source: str = ""
    codes_hint: str = ""
    ids_hint: str = ""
    ids: str = ""
    saved: str = ""
    ready: bool = False


@dataclass(frozen=True)
class ProblemLine:
    """Somebody who cannot be written, why, and the way to where that is settled."""

    who: str
    reason: str
    fix: str
    href: str


@dataclass(frozen=True)
class PreviewText:
    """How a file begins."""

    name: str
    text: str


@dataclass(frozen=True)
class Checked:
    """What a look at a period found. said: one sentence about it."""

    done: bool = False
    clean: bool = False
    said: str = ""


def address(system: str, period: int = 0) -> str:
    """Give the address of a system's form, and of the period that it is checked with."""
    return f"{routes.PAYROLL_SYSTEMS}?system={quote(system)}" + (
        f"&period={period}" if period else ""
    )


def system_lines(every: tuple[ProfileView, ...], period: int) -> list[SystemLine]:
    """Draw up the list of systems."""
    return [
        SystemLine(
            one.target.key,
            one.target.title,
            one.set_at is not None,
            address(one.target.key, period),
        )
        for one in every
    ]


def setting_lines(view: ProfileView) -> list[SettingLine]:
    """Draw up the fields of a system's own values."""
    return [
        SettingLine(
            one.key,
            f"setting_{one.key}",
            one.label,
            one.help,
            view.settings.get(one.key, one.default),
            one.key in ("cost_centre",),
        )
        for one in view.target.settings
    ]


def code_lines(view: ProfileView) -> list[CodeLine]:
    """Draw up the fields of pay codes."""
    return [
        CodeLine(f"code_{place}", code, MEANINGS.get(code, "Paid leave of this type"), value)
        for place, (code, value) in enumerate(view.codes.items())
    ]


def system_card(view: ProfileView, zone: str) -> SystemCard:
    """Draw up the chosen system."""
    target = view.target
    saved = f"Saved {wording.moment(view.set_at, zone)} by {view.set_by}" if view.set_at else ""
    return SystemCard(
        key=target.key,
        title=target.title,
        source=target.source,
        codes_hint=target.codes_said,
        ids_hint=_ids_hint(view),
        ids="\n".join(f"{number}, {known}" for number, known in sorted(view.ids.items())),
        saved=saved,
        ready=view.set_at is not None,
    )


def _ids_hint(view: ProfileView) -> str:
    target = view.target
    form = f"A line each: personnel number, comma, {target.ids_said}."
    if target.ids_listed:
        return f"{form} Everybody who is paid needs one."
    other = "name" if target.by_name else "personnel number"
    return f"{form} Who is not listed is sent with their {other}."


def profile_of(key: str, codes: list[CodeLine], form: dict[str, str]) -> Profile:
    """Read a profile out of what was typed.

    Raises:
        RuleViolation: a line of the ids is none.

    """
    mapped = {line.code: form.get(line.name, "").strip() for line in codes}
    settings = {
        one.key: form.get(f"setting_{one.key}", "").strip() for one in TARGETS[key].settings
    }
    return Profile(
        key,
        {code: value for code, value in mapped.items() if value},
        {name: value for name, value in settings.items() if value},
        read_ids(form.get("ids", "")),
    )


def read_ids(typed: str) -> dict[str, str]:
    """Read lines of a personnel number and an id, as typed or as a spreadsheet copies them.

    Raises:
        RuleViolation: a line has not two parts, or a number stands there twice.

    """
    found: dict[str, str] = {}
    for place, line in enumerate(typed.splitlines(), 1):
        if not line.strip():
            continue
        number, known = (*(part.strip() for part in _BETWEEN.split(line, maxsplit=1)), "")[:2]
        if not number or not known:
            raise RuleViolation(f"Line {place}: write a number, a comma and an id.", "ids")
        if number in found:
            raise RuleViolation(f"Line {place}: {number} is listed twice.", "ids")
        found[number] = known
    return found


def problem_lines(view: CheckView, target: str, period: int) -> list[ProblemLine]:
    """Draw up who cannot be written; a pay code that is not mapped is one line for everybody."""
    found: dict[tuple[str, int, str], list[Problem]] = {}
    for one in view.problems:
        whose = (one.reason, 0, "") if one.fix == "code" else (one.reason, one.employee, one.name)
        found.setdefault(whose, []).append(one)
    return [
        ProblemLine(_who(several), one.reason, _FIXES[one.fix], _fix(one, target, period))
        for several in found.values()
        for one in several[:1]
    ]


def _who(several: list[Problem]) -> str:
    one = several[0]
    named = " ".join(part for part in (one.number, one.name) if part) or "The period"
    return f"{named}, and others" if len(several) > 1 else named


def _fix(one: Problem, target: str, period: int) -> str:
    if one.fix == "day" and one.day is not None:
        return routes.why(one.employee, one.day.isoformat())
    if one.fix == "hours":
        return routes.timesheet(one.employee)
    if one.fix == "name":
        return routes.person(one.employee)
    if one.fix == "period":
        return f"{routes.PAYROLL}?period={period}"
    return f"{address(target, period)}#f-{'ids' if one.fix == 'id' else 'code_0'}"


def checked(view: CheckView) -> Checked:
    """Say what a look at a period found."""
    of = f"{view.checked:,} people" if view.checked != 1 else "1 person"
    if view.checked < view.people:
        of = f"The first {of} of {view.people:,}"
    if not view.people:
        return Checked(done=True, said="Nobody is paid in this period.")
    if not view.total:
        return Checked(done=True, clean=True, said=f"{of} checked: everybody can be written.")
    shown = (
        f" The first {len(view.problems)} are listed." if view.total > len(view.problems) else ""
    )
    things = "1 thing stops" if view.total == 1 else f"{view.total:,} things stop"
    return Checked(done=True, said=f"{of} checked: {things} the file.{shown}")


def preview_texts(view: CheckView) -> list[PreviewText]:
    """Draw up how files begin."""
    return [PreviewText(file.name, "\n".join(file.lines)) for file in view.files]
