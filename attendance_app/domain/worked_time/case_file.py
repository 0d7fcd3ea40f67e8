"""Case files, schema attendance-cases/1: worked examples with the answers that are expected."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from attendance_app.domain.errors import RuleViolation
from attendance_app.domain.worked_time.corrections import Correction, Operation
from attendance_app.domain.worked_time.facts import Facts, Leave, Scheduled, plans_of
from attendance_app.domain.worked_time.findings import Code
from attendance_app.domain.worked_time.policy import Policy
from attendance_app.domain.worked_time.policy_text import read_policy
from attendance_app.domain.worked_time.punch_text import read_punch
from attendance_app.domain.worked_time.punches import Punch
from attendance_app.domain.worked_time.reading import (
    FIRST_YEAR,
    LAST_YEAR,
    Malformed,
    Node,
    parse_date,
    quoted,
)
from attendance_app.domain.worked_time.rules import Rules
from attendance_app.domain.worked_time.statuses import Status
from attendance_app.domain.worked_time.zones import date_of, day_number

SCHEMA = "attendance-cases/1"
SOURCES = ("official", "official-rule", "official-facts", "secondary", "derived")
MINUTES = ("reg", "ot", "dt", "total", "night", "holiday")
_NEEDED = ("id", "punches", "expect")
_TEXTS = ("title", "citation")
_CASE = (
    *("id", "title", "source", "citation", "punches", "expect", "policy", "versions"),
    *("corrections", "schedule", "holidays", "leaves", "carry_straight"),
)
_STATUS = re.compile(r"LATE:[1-9]\d*(\+EARLY_LEAVE:[1-9]\d*)?|EARLY_LEAVE:[1-9]\d*", re.ASCII)
_PLAIN_STATUSES = frozenset(Status) - {Status.LATE, Status.EARLY_LEAVE}
_LEAVE = re.compile(r"([^:]+)(?::(\d{1,4}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a case expects; None: not compared. Findings are always compared.

    Buckets are (REG, OT, DT) minutes.
    """

    minutes: Mapping[str, int] = field(default_factory=dict[str, int])
    days: Mapping[date, int] | None = None
    week_buckets: Mapping[date, tuple[int, ...]] | None = None
    day_buckets: Mapping[date, tuple[int, ...]] | None = None
    status: Mapping[date, str] | None = None
    exceptions: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One worked example."""

    id: str
    title: str
    citation: str
    facts: Facts
    rules: Rules
    expected: Expected


class CasesMalformed(RuleViolation):
    """The case file cannot be read; each error has the path at which it stands."""

    code = "cases_malformed"

    def __init__(self, errors: Sequence[Malformed]) -> None:
        super().__init__("\n".join(f"{path}: {sentence}" for path, sentence in errors))
        self.errors = tuple(errors)


def cases_from(given: object) -> list[Case]:
    """Return the cases of a parsed JSON file.

    Raises:
        CasesMalformed: something in it is missing, unknown or unusable.

    """
    errors: list[Malformed] = []
    root = Node(given, "$", errors)
    keys = ("schema", "year", "defaults", "cases")
    top = root.members(keys, required=keys)
    if "schema" in top:
        top["schema"].one_of((SCHEMA,))
    year = _year(top["year"]) if "year" in top else None
    defaults = read_policy(top["defaults"], Policy()) if "defaults" in top else None
    items = top["cases"].items() if "cases" in top else []
    usable = [_case(item, year or 2026, defaults or Policy()) for item in items]
    _distinct(items, errors)
    if errors:
        raise CasesMalformed(errors)
    return list(filter(None, usable))


def _year(node: Node) -> int | None:
    year = node.whole()
    if year is None or FIRST_YEAR <= year <= LAST_YEAR:
        return year
    node.wrong(f"{quoted(year)} is not a year between {FIRST_YEAR} and {LAST_YEAR}.")
    return None


def _distinct(items: Sequence[Node], errors: list[Malformed]) -> None:
    seen: set[object] = set()
    for item in items:
        name = item.value.get("id") if isinstance(item.value, dict) else None  # pyright: ignore
        if isinstance(name, str) and name in seen:
            errors.append(Malformed(f"{item.path}.id", f"{quoted(name)} names a case before."))
        seen.add(name if isinstance(name, str) else None)


def _case(node: Node, year: int, defaults: Policy) -> Case | None:
    before = len(node.errors)
    members = node.members(_CASE, required=_NEEDED)
    texts = {key: members[key].text() for key in ("id", *_TEXTS) if key in members}
    if "source" in members:
        members["source"].one_of(SOURCES)
    rules = _rules(members, defaults)
    facts = _facts(members, year, rules)
    expected = _expected(members["expect"]) if "expect" in members else Expected()
    if len(node.errors) > before:
        return None
    return Case(
        id=str(texts["id"]),
        title=texts.get("title") or "",
        citation=texts.get("citation") or "",
        facts=facts,
        rules=rules,
        expected=expected,
    )


def _rules(members: Mapping[str, Node], defaults: Policy) -> Rules:
    policy = read_policy(members["policy"], defaults) if "policy" in members else defaults
    policy = policy or defaults
    later: dict[date, Policy] = {}
    for item in members["versions"].items() if "versions" in members else []:
        pair = item.items(length=2)
        since = pair[0].date() if pair else None
        version = read_policy(pair[1], policy) if pair else None
        if since in later:
            pair[0].wrong(f"A version takes over on {since} already.")
        elif since is not None and version is not None:
            later[since] = version
    return Rules(policy, later.items())


def _facts(members: Mapping[str, Node], year: int, rules: Rules) -> Facts:
    clock = rules.on(0).clock
    nodes = members["punches"].items() if "punches" in members else []
    punches = [read_punch(item, year, clock, n) for n, item in enumerate(nodes)]
    known: set[str] = set()
    for item, punch in zip(nodes, punches, strict=True):
        _name(item, punch, known)
    decided = members["corrections"].items() if "corrections" in members else []
    corrections = [
        _correction(item, year, rules, len(nodes) + n, known) for n, item in enumerate(decided)
    ]
    holidays = members["holidays"].items() if "holidays" in members else []
    days = [item.date() for item in holidays]
    return Facts(
        punches=tuple(punch for punch in punches if punch is not None),
        corrections=tuple(item for item in corrections if item is not None),
        schedule=_schedule(members["schedule"], rules) if "schedule" in members else (),
        holidays=frozenset(day for day in days if day is not None),
        leaves=_dated(members, "leaves", _leave),
        carry_straight=_carried(members, rules),
    )


def _name(node: Node, punch: Punch | None, known: set[str]) -> None:
    """Add the punch's id to `known`; it must be new."""
    if punch is None or not punch.id:
        return
    if punch.id in known:
        node.wrong(f"The id {quoted(punch.id)} names a punch before.")
    known.add(punch.id)


def _correction(
    node: Node, year: int, rules: Rules, sequence: int, known: set[str]
) -> Correction | None:
    keys = ("op", "target", "punch", "approved", "reason", "approver")
    members = node.members(keys, required=("op",))
    operation = members["op"].one_of(tuple(Operation)) if "op" in members else None
    if operation is None:
        return None
    needed = {Operation.ADD: {"punch"}, Operation.VOID: {"target"}}.get(
        operation, {"target", "punch"}
    )
    for key in ("target", "punch"):
        if (key in members) is not (key in needed):
            state = "is missing" if key in needed else "has no meaning"
            node.wrong(f"To {operation} a punch, the key '{key}' {state}.")
    target = members["target"].text() if "target" in members else ""
    if target and target not in known:
        members["target"].wrong(f"No punch before it has the id {quoted(target)}.")
    punch = None
    if "punch" in members:
        punch = read_punch(members["punch"], year, rules.on(0).clock, sequence)
        _name(members["punch"], punch, known)
    approved = members["approved"].flag() if "approved" in members else False
    words = {key: members[key].text() or "" for key in ("reason", "approver") if key in members}
    try:
        return Correction(operation, target or "", punch, bool(approved), **words)
    except ValueError:
        return None  # noted above


def _schedule(node: Node, rules: Rules) -> tuple[Scheduled, ...]:
    planned: list[Scheduled] = []
    before = len(node.errors)
    for item in node.items():
        parts = item.items(length=3)
        if not parts:
            continue
        day, start, end = parts[0].date(), parts[1].time(), parts[2].time(to_midnight=True)
        if day is not None and start is not None and end is not None:
            planned.append(Scheduled(day, start, end))
    try:
        plans_of(planned, rules)
    except RuleViolation as overlap:
        node.wrong(str(overlap))
    return tuple(planned) if len(node.errors) == before else ()


def _dated(members: Mapping[str, Node], key: str, read: Any) -> dict[date, Any]:
    """Return the object at `key`, whose keys are dates, each value as `read` returns it."""
    found: dict[date, Any] = {}
    for text, node in members[key].entries().items() if key in members else ():
        day = parse_date(text)
        value = read(node)
        if day is None:
            node.wrong(f"The key {quoted(text)} is not a date such as 2026-03-02.")
        elif value is not None:
            found[day] = value
    return found


def _leave(node: Node) -> Leave | None:
    text = node.text()
    match = _LEAVE.fullmatch(text) if text is not None else None
    if match is None:
        if text is not None:
            node.wrong(f"{quoted(text)} is not a leave such as PTO or PTO:240.")
        return None
    return Leave(match[1], int(match[2]) if match[2] else None)


def _carried(members: Mapping[str, Node], rules: Rules) -> dict[date, int]:
    """Return minutes by the first date of a workweek; another date would have no effect."""
    found: dict[date, int] = _dated(members, "carry_straight", Node.whole)
    for day in found:
        first = date_of(rules.week(day_number(day)))
        if first != day:
            members["carry_straight"].wrong(f"The workweek of {day} starts on {first}.")
    return found


def _buckets(node: Node) -> tuple[int, ...] | None:
    values = [item.whole() for item in node.items(length=3)]
    numbers = tuple(value for value in values if value is not None)
    return numbers if len(numbers) == 3 else None


def _status(node: Node) -> str | None:
    text = node.text()
    if text is None or text in _PLAIN_STATUSES or _STATUS.fullmatch(text):
        return text
    node.wrong(f"{quoted(text)} is not a status such as PRESENT, LATE:6 or LATE:6+EARLY_LEAVE:90.")
    return None


def _expected(node: Node) -> Expected:
    tables = {
        "days": Node.whole,
        "week_buckets": _buckets,
        "day_buckets": _buckets,
        "status": _status,
    }
    members = node.members((*MINUTES, *tables, "exceptions"))
    minutes = {key: members[key].whole() for key in MINUTES if key in members}
    codes = members["exceptions"].items() if "exceptions" in members else []
    found = [item.one_of(tuple(Code)) for item in codes]
    return Expected(
        minutes={key: value for key, value in minutes.items() if value is not None},
        exceptions=tuple(code for code in found if code is not None),
        **{key: _dated(members, key, read) for key, read in tables.items() if key in members},
    )
