"""What is in the way of a lock, each with the one action that settles it."""

from collections.abc import Sequence
from dataclasses import dataclass

from attendance_app.services.pay_period_views import Blocker
from attendance_app.web import routes, wording

MARKS = {"MISSING_OUT": "out", "ORPHAN_OUT": "in"}


@dataclass(frozen=True)
class BlockerRow:
    """Something in the way, with the one action that settles it.

    mark: which icon. deed: propose, correct or go; href: where go leads.
    """

    key: str
    mark: str
    name: str
    sentence: str
    site: str
    deed: str
    text: str
    employee: int
    day: str
    direction: str
    at: str
    href: str


def blocker_rows(blockers: Sequence[Blocker]) -> list[BlockerRow]:
    """Draw up what is in the way; what was asked for already waits for its decision."""
    asked = {(b.employee_id, b.day) for b in blockers if b.fix == "decide"}
    return [
        blocker_row(b, {(b.employee_id, b.day), (b.employee_id, b.proposal_day)} & asked != set())
        for b in blockers
    ]


def blocker_row(view: Blocker, asked: bool) -> BlockerRow:
    """Draw up something in the way. asked: a correction of that day waits."""
    deed, text, href = _deed(view)
    if asked and view.fix != "decide":
        deed, text, href = "go", "Asked", routes.CORRECTIONS
    sentence = view.sentence.partition(". ")[0].rstrip(".")
    mark = MARKS.get(view.kind, {"decide": "decide", "number": "number"}.get(view.fix, "other"))
    if view.proposal_direction:
        mark = view.proposal_direction
    return BlockerRow(
        key=f"{view.kind}-{view.employee_id}-{view.day}-{view.correction_id}",
        mark=mark,
        name=view.employee or "Everybody",
        sentence=f"{wording.day(view.day)}: {sentence}" if view.day else sentence,
        site=view.site,
        deed=deed,
        text=text,
        employee=view.employee_id or 0,
        day=str(view.proposal_day or view.day or ""),
        direction=view.proposal_direction or "out",
        at=view.proposal_local[:5],
        href=href,
    )


def _deed(view: Blocker) -> tuple[str, str, str]:
    person = routes.person(view.employee_id) if view.employee_id else routes.PEOPLE
    if view.fix == "decide":
        return "go", "Decide", routes.CORRECTIONS
    if view.fix == "number":
        return "go", "Add number", person
    if view.fix == "approve":
        return "go", "See the team", f"{routes.TIMESHEETS}?view=period&only=unsigned"
    if view.proposal_local:
        return "propose", f"Propose {view.proposal_local[:5]}", ""
    return "correct", "Correct", ""
