"""“Not me” at a kiosk: the kiosk asks for the punch to be taken back, and a person decides.

Nothing is voided at once: whoever walks past could press the button.
"""

from uuid import UUID

from sqlmodel import Session

from attendance_app.db import corrections as rows
from attendance_app.db import punches
from attendance_app.db.tables import CorrectionRow
from attendance_app.domain.actor import Actor, PairedKiosk
from attendance_app.domain.errors import Conflict
from attendance_app.domain.ids import EmployeeId
from attendance_app.services import audit
from attendance_app.services import correction_reading as reading
from attendance_app.services.correction_views import CorrectionAsked
from attendance_app.services.ports import Clock
from attendance_app.services.reach import key_of

REASON = "not_me"


def ask(
    session: Session, clock: Clock, kiosk: PairedKiosk, employee: EmployeeId, punch: UUID
) -> None:
    """Ask for the correction, once; a punch that was corrected meanwhile is left as it is."""
    punches.lock_employee(session, employee)
    actor, said = Actor("kiosk", kiosk.kiosk, kiosk.name), {"punch": str(punch)}
    audit.record(session, clock, actor, "punches.disputed", "employee", employee, said)
    if rows.is_asked(session, punch, REASON):
        return
    now = clock.now()
    wanted = CorrectionAsked(employee, "void", target=str(punch), reason_code=REASON)
    try:
        draft = reading.draft(session, wanted, now)
    except Conflict:
        return
    row = CorrectionRow(
        **draft.columns(),
        effect=reading.effect(session, draft, now).minutes,
        requested_by=key_of(actor),
        requested_name=actor.name,
        requested_at=now,
    )  # pyright: ignore[reportCallIssue] - the database gives the id
    session.add(row)
    session.flush()
    asked = {"employee": employee, "operation": "void", "target": str(punch), "reason": REASON}
    audit.record(session, clock, actor, "correction.asked", "correction", row.id, asked)
