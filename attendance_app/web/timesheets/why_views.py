"""What the why of a day says in words and figures."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from attendance_app.services.timesheet_views import PunchMark, RulesUsed, WhyStep, WhyView
from attendance_app.web import routes, wording
from attendance_app.web.days import signed

STATUS = {
    "HOLIDAY_WORKED": "worked on a holiday",
    "HOLIDAY": "holiday",
    "ON_LEAVE": "on leave",
    "MISSING_PUNCH": "a punch is missing",
    "ABSENT": "absent",
    "PRESENT": "on time",
    "REST_DAY_WORKED": "worked on a day off",
}


@dataclass(frozen=True)
class WhyCard:
    """The head of the page. later, earlier: addresses, empty when there is none."""

    employee: int = 0
    name: str = ""
    day: str = ""
    title: str = ""
    sub: str = ""
    locked: bool = False
    earlier: str = ""
    later: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Tile:
    """A figure of the sum. sign: empty, +, - or =."""

    label: str
    value: str
    sign: str
    sum: bool


@dataclass(frozen=True)
class StepRow:
    """One thing that the rules did. tone: more, less or none."""

    number: str
    headline: str
    sentence: str
    minutes: str
    tone: str
    key: str
    source: str


@dataclass(frozen=True)
class ResultLine:
    """One figure of the result."""

    name: str
    value: str
    tag: bool = False
    sum: bool = False


@dataclass(frozen=True)
class PunchLine:
    """A punch as it was recorded, and what became of it."""

    time: str
    direction: str
    how: str
    state: str
    note: str
    counts: bool


@dataclass(frozen=True)
class UsedRules:
    """With what the day was computed."""

    name: str = ""
    href: str = ""
    since: str = ""
    version: str = ""
    zone: str = ""
    tzdata: str = ""
    engine: str = ""
    input: str = ""
    result: str = ""


def why_card(view: WhyView) -> WhyCard:
    """Draw up the head."""
    place = ", ".join(part for part in (view.department, view.site) if part)
    told = [view.name, place, f"planned {view.planned}" if view.planned else "", _status(view)]
    return WhyCard(
        employee=view.employee_id,
        name=view.name,
        day=view.day.isoformat(),
        title=title(view),
        sub=" · ".join(part for part in told if part),
        locked=view.locked,
        earlier=routes.why(view.employee_id, view.previous_day) if view.previous_day else "",
        later=routes.why(view.employee_id, view.next_day) if view.next_day else "",
        sheet=f"{routes.timesheet(view.employee_id)}?day={view.day}",
    )


def title(view: WhyView) -> str:
    """Name the day, or the night that runs into the next one."""
    zone = ZoneInfo(view.rules.zone or "UTC")
    midnight = datetime.combine(view.day, time(), zone).astimezone(UTC)
    bars = [*view.raw, *(bar for bar in view.line.bars if bar.kind == "planned")]
    if not bars:
        return wording.long_day(view.day)
    ends = (min(b.from_minute for b in bars), max(b.to_minute for b in bars) - 1)
    first, last = ((midnight + timedelta(minutes=m)).astimezone(zone).date() for m in ends)
    if (last - first).days != 1:
        return wording.long_day(view.day)
    start = f"{first:%a} {first.day} {first:%B}"
    return f"Night shift, {start} to {last:%a} {last.day} {last:%B}"


def tiles(view: WhyView) -> list[Tile]:
    """Draw up the sum: from the first punch to what is paid."""
    return [
        Tile(tile.label, _length(tile.minutes), _sign(tile.sign), tile.sign == "=")
        for tile in view.tiles
    ]


def step_rows(view: WhyView) -> list[StepRow]:
    """Draw up the steps in the order of the rules."""
    return [_step_row(step) for step in view.steps]


def result(view: WhyView) -> list[ResultLine]:
    """List the minutes by kind, the paid sum, the tags, and the days of a split shift."""
    line = view.line
    kinds = [("Regular", line.regular), ("Overtime", line.overtime), ("Double time", line.double)]
    listed = [ResultLine(n, wording.hours(m)) for n, m in kinds if m or n != "Double time"]
    split = len(view.by_day) > 1
    paid = f"Paid on {wording.day(view.day)}" if split else "Paid"
    listed.append(ResultLine(paid, wording.hours(line.worked), sum=True))
    tagged = [("Night", line.night), ("On a holiday", line.holiday)]
    listed += [ResultLine(n, wording.hours(m), tag=True) for n, m in tagged if m]
    if split:
        listed += [
            ResultLine(f"{day:%A} {day.day} {day:%b}", wording.hours(m)) for day, m in view.by_day
        ]
    if line.leave_minutes:
        listed.append(ResultLine(line.leave or "Leave", wording.hours(line.leave_minutes)))
    return listed


def punch_lines(view: WhyView) -> list[PunchLine]:
    """List the punches, corrected ones beside what corrects them."""
    return [_punch_line(mark) for mark in view.marks]


def used_rules(used: RulesUsed) -> UsedRules:
    """Name the rules, the zone and the engine."""
    since = f"from {wording.day_and_year(used.effective_from)}" if used.effective_from else ""
    approved = f", approved by {used.approved_by}" if used.approved_by else ""
    return UsedRules(
        name=f"{used.rule_set}, v{used.number}" if used.version_id else "Rules of the product",
        href=routes.RULES,
        since=f"{since}{approved}",
        version=f"version {used.number}" if used.version_id else "of the product",
        zone=used.zone,
        tzdata=f"tzdata {used.tzdata}" if used.tzdata else "",
        engine=used.engine,
        input=sealed(used.input_sha256),
        result=sealed(used.result_sha256),
    )


def sealed(sha256: str) -> str:
    """Write a checksum by its ends: 9c41 e07a … 52fd."""
    return f"{sha256[:4]} {sha256[4:8]} … {sha256[-4:]}" if len(sha256) >= 12 else sha256


def _status(view: WhyView) -> str:
    line = view.line
    if line.in_progress:
        return f"in since {line.in_progress}"
    if line.late or line.early:
        told = [f"{line.late} min late"] if line.late else []
        told += [f"left {line.early} min early"] if line.early else []
        return ", ".join(told)
    return STATUS.get(line.status, "")


def _step_row(step: WhyStep) -> StepRow:
    told = step.text.replace("-", wording.MINUS)
    lost = step.minutes < 0 or told.startswith(wording.MINUS)
    tone = "more" if step.minutes > 0 else "less" if lost else "none"
    minutes = signed(step.minutes) if step.minutes or not told else told
    return StepRow(
        number=str(step.number),
        headline=step.headline,
        sentence=step.sentence,
        minutes=minutes,
        tone=tone,
        key=step.key,
        source=step.source.partition(";")[0],
    )


def _punch_line(mark: PunchMark) -> PunchLine:
    return PunchLine(
        time=mark.local,
        direction=mark.direction,
        how=", ".join(part for part in (mark.method, mark.kiosk) if part),
        state=mark.state,
        note=mark.note,
        counts=mark.state in ("counts", "added"),
    )


def _length(minutes: int) -> str:
    minutes = abs(minutes)
    return wording.hours(minutes) if minutes >= 60 else f"{minutes} min"


def _sign(sign: str) -> str:
    return wording.MINUS if sign == "-" else sign
