"""The sheets that show what was changed by people: corrections, and lines for earlier periods."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from attendance_app.adapters.documents.layout import Column, Kind, Row, Table, local, offset
from attendance_app.domain.payroll import PayrollDataset


def corrections(dataset: PayrollDataset) -> Table:
    """Return one row per approved correction: the old punch, the new one, who and why."""

    def rows() -> Iterator[Row]:
        for person in dataset.employees:
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
            Column("Number", Kind.TEXT, 12),
            Column("Name", Kind.TEXT, 30),
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
        sum(len(person.corrections) for person in dataset.employees),
        rows,
    )


def adjustments(dataset: PayrollDataset) -> Table:
    """Return one row per line that pays a late fact of an earlier, locked period."""

    def rows() -> Iterator[Row]:
        for person in dataset.employees:
            for line in person.adjustments:
                kind = line.kind.replace("_", " ")
                yield person.number, person.name, line.day, kind, line.minutes, line.cause

    return Table(
        "Adjustments",
        (
            Column("Number", Kind.TEXT, 12),
            Column("Name", Kind.TEXT, 30),
            Column("Date", Kind.DATE, 12),
            Column("Kind", Kind.TEXT, 16),
            Column("Minutes", Kind.INTEGER, 10),
            Column("Cause", Kind.TEXT, 36),
        ),
        sum(len(person.adjustments) for person in dataset.employees),
        rows,
    )


def _moment(at: datetime | None, zone: ZoneInfo) -> tuple[datetime | None, str | None]:
    return (local(at, zone), offset(at, zone)) if at is not None else (None, None)
