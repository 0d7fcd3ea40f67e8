"""Findings in words, with the punch that would settle them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from attendance_app.domain.day_result import DayResult, Found
from attendance_app.domain.worked_time.punches import instant
from attendance_app.services.timesheet_views import FindingView
from attendance_app.services.wall_clock import clock_words

SENTENCES = {
    "MISSING_OUT": "Clocked in at {at}, never out. Nothing is counted.",
    "ORPHAN_OUT": "Clocked out at {at} without an in. Nothing is counted.",
    "DUPLICATE": "Tapped twice at {at}. One of them counts.",
    "MEAL_SHORT": "The meal at {at} was too short.",
    "MEAL_LATE": "The meal at {at} started too late.",
    "MEAL_MISSED": "No meal was taken.",
    "REST_SHORT": "Too little rest before {at}.",
    "WEEKLY_REST": "No long enough free time in this week.",
    "FUTURE_PUNCH": "Clocked at {at}, which had not come yet. Nothing is counted.",
    "NOT_EMPLOYED": "Clocked at {at}, outside the employment.",
}
_FIXES = {
    "MISSING_OUT": "correct",
    "ORPHAN_OUT": "correct",
    "FUTURE_PUNCH": "correct",
    "NOT_EMPLOYED": "correct",
}


def finding_view(found: Found, result: DayResult, zone: ZoneInfo) -> FindingView:
    """Return a finding of a day as it is shown."""
    at = clock_words(instant(found.minute), zone)
    direction, proposal = _proposal(found, result)
    return FindingView(
        code=found.code,
        severity=found.severity,
        sentence=SENTENCES[found.code].format(at=at),
        at_local=at,
        fix=_FIXES.get(found.code, "look"),
        proposal_direction=direction,
        proposal_local=clock_words(proposal, zone) if proposal is not None else "",
        proposal_day=proposal.astimezone(zone).date() if proposal is not None else None,
        punches=found.punches,
    )


def _proposal(found: Found, result: DayResult) -> tuple[str, datetime | None]:
    """Return the punch to propose: the end of the planned shift, or its start."""
    at = instant(found.minute)
    if found.code == "MISSING_OUT":
        planned = instant(result.planned[1]) if result.planned else None
        return "out", planned if planned is not None and planned > at else None
    if found.code == "ORPHAN_OUT":
        planned = instant(result.planned[0]) if result.planned else None
        return "in", planned if planned is not None and planned < at else None
    return "", None
