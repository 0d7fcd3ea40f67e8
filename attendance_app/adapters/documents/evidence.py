"""The sheets that say why: corrections, late facts of earlier periods, rules, and the sign-off."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from attendance_app.adapters.documents.layout import (
    WHO,
    Column,
    Kind,
    Row,
    Table,
    hours,
    local,
    offset,
)
from attendance_app.domain.payroll import EmployeeTimes, PayrollDataset

STEPS = {
    "signed": "Signed by the employee",
    "manager": "Approved by the manager",
    "hr": "Approved by HR",
    "locked": "Locked",
}


def corrections(dataset: PayrollDataset) -> Table:
    """Return one row per approved correction: the old punch, the new one, who and why."""

    def rows(person: EmployeeTimes) -> Iterator[Row]:
        zone = ZoneInfo(person.zone)
        for one in person.corrections:
            yield (
                person.number,
                person.name,
                one.operation,
                one.old_direction or None,
                *_moment(one.old_at, zone),
                one.new_direction or None,
                *_moment(one.new_at, zone),
                one.reason or None,
                one.requested_by,
                one.approved_by,
            )

    return Table(
        "Corrections",
        (
            *WHO,
            Column("What", Kind.TEXT, 10),
            Column("Old direction", Kind.TEXT, 14),
            Column("Old time", Kind.LOCAL, 20),
            Column("Old offset", Kind.TEXT, 11),
            Column("New direction", Kind.TEXT, 14),
            Column("New time", Kind.LOCAL, 20),
            Column("New offset", Kind.TEXT, 11),
            Column("Reason", Kind.TEXT, 36),
            Column("Requested by", Kind.TEXT, 24),
            Column("Approved by", Kind.TEXT, 24),
        ),
        dataset.tally.corrections,
        rows,
    )


def adjustments(dataset: PayrollDataset) -> Table:
    """Return one row per line that pays a late fact of an earlier, locked period."""

    def rows(person: EmployeeTimes) -> Iterator[Row]:
        for line in person.adjustments:
            kind = line.kind.replace("_", " ")
            yield person.number, person.name, line.day, kind, line.minutes, line.cause

    return Table(
        "Adjustments",
        (
            *WHO,
            Column("Date", Kind.DATE, 12),
            Column("Kind", Kind.TEXT, 16),
            Column("Minutes", Kind.INTEGER, 10),
            Column("Cause", Kind.TEXT, 36),
        ),
        dataset.tally.adjustments,
        rows,
    )


def rules(dataset: PayrollDataset) -> Table:
    """Return what days were decided by: rule versions with their hashes, zones, how to pair.

    Its last rows say in words what the ids, the hashes and the edition of the time zones are.
    """
    printed = dataset.printed
    edition = f"edition {printed.tzdata}" if printed.tzdata else "edition not recorded"
    lines: list[Row] = [
        (
            "Rule set",
            fact.name,
            f"version id {fact.version}; rounding: {fact.rounding}",
            fact.effective_from,
            fact.sha256,
            fact.approved_by,
        )
        for fact in printed.rules
    ]
    if not lines:
        nothing = "none chosen: what was clocked, nothing more"
        lines.append(("Rule set", nothing, None, None, None, None))
    lines += [
        ("Time zone", zone, f"IANA time zone database, {edition}", None, None, None)
        for zone in sorted(dataset.tally.zones)
    ]
    pairing = "each in with the next out; a missing punch never gives time"
    seconds = "each punch counts from its whole minute"
    lines.append(("Pairing", pairing, seconds, None, None, None))
    lines += [("In words", what, told, None, None, None) for what, told in _in_words(edition)]
    columns = (
        Column("What", Kind.TEXT, 12),
        Column("Name", Kind.TEXT, 44),
        Column("Detail", Kind.TEXT, 96),
        Column("In force from", Kind.DATE, 14),
        Column("SHA-256", Kind.TEXT, 68),
        Column("Approved by", Kind.TEXT, 24),
    )
    return Table("Rules", columns, len(lines), fixed=tuple(lines))


def _in_words(edition: str) -> tuple[tuple[str, str], ...]:
    return (
        (
            "Rule set and version id",
            "each day was computed by the approved version in force on it; a version never changes",
        ),
        (
            "SHA-256 of a rule set",
            "a number made from every rule in it: the same number means exactly the same rules",
        ),
        (
            "Edition of the time zones",
            f"clock changes are those of the IANA database, {edition}; another may know others",
        ),
        (
            "SHA-256 of the dataset",
            "stands on the sheet Sign-off: the same punches and rules give it again on any machine",
        ),
    )


def signoff(dataset: PayrollDataset) -> Table:
    """Return what the file is made of, and who stands for it, each with a time and a hash."""
    known = f"{dataset.as_of:%Y-%m-%d %H:%M} UTC"
    state = f"provisional: as of {known}" if dataset.provisional else "the period has ended"
    facts: tuple[tuple[str, str], ...] = (
        ("Company", dataset.letterhead.company or dataset.company),
        ("Site", dataset.site or "all"),
        ("First day", dataset.starts_on.isoformat()),
        ("Last day", dataset.ends_on.isoformat()),
        ("State", state),
        ("Employees", str(dataset.tally.people)),
        ("Worked (h:mm)", hours(dataset.worked_minutes)),
        ("Exceptions", str(dataset.exceptions)),
    )
    lines: list[Row] = [(what, value, None, None, None) for what, value in facts]
    lines.append(("Dataset SHA-256", dataset.sha256, None, None, None))
    for step in dataset.printed.signoff:
        at = step.at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        lines.append((STEPS[step.step], step.by, step.whom or None, at, step.sha256))
    if not dataset.printed.signoff:
        lines.append(("Approval", "nobody has approved this period yet", None, None, None))
    columns = (
        Column("What", Kind.TEXT, 26),
        Column("This file", Kind.TEXT, 68),
        Column("Whose hours", Kind.TEXT, 28),
        Column("When (UTC)", Kind.LOCAL, 18),
        Column("SHA-256", Kind.TEXT, 68),
    )
    return Table("Sign-off", columns, len(lines), fixed=tuple(lines))


def _moment(at: datetime | None, zone: ZoneInfo) -> tuple[datetime | None, str | None]:
    return (local(at, zone), offset(at, zone)) if at is not None else (None, None)
