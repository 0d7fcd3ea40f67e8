"""The schema at a glance. Rows store; `domain` decides; rows never leave the services.

company     CompanyRow, SiteRow, ShiftRow
people      EmployeeRow, AccountRow, SessionRow, SetupLinkRow, ApiTokenRow
kiosks      KioskRow
biometrics  ConsentTextRow, ConsentRow, EmployeeKeyRow, FaceTemplateRow, GalleryVersionRow,
            DestructionRow
punches     PunchRow (`attendance_logs`: append-only, partitioned by month), PunchKeyRow,
            PresenceRow
payroll     PayPeriodRow, ExportJobRow
recognition FaceAttemptRow, SeenFrameRow, LookalikeRow, CalibrationRow
audit       AuditRow

Times are `timestamptz` in UTC. A unique key on a partitioned table would have to contain the
partition column, so what must be unique about a punch stands in `punch_keys` and `presence`.
"""

from attendance_app.db.tables.audit import AuditRow
from attendance_app.db.tables.biometrics import (
    ConsentRow,
    ConsentTextRow,
    DestructionRow,
    EmployeeKeyRow,
    FaceTemplateRow,
    GalleryVersionRow,
)
from attendance_app.db.tables.company import CompanyRow, ShiftRow, SiteRow
from attendance_app.db.tables.kiosks import KioskRow
from attendance_app.db.tables.payroll import ExportJobRow, PayPeriodRow
from attendance_app.db.tables.people import (
    AccountRow,
    ApiTokenRow,
    EmployeeRow,
    SessionRow,
    SetupLinkRow,
)
from attendance_app.db.tables.punches import PresenceRow, PunchKeyRow, PunchRow
from attendance_app.db.tables.recognition import (
    CalibrationRow,
    FaceAttemptRow,
    LookalikeRow,
    SeenFrameRow,
)

__all__ = [
    "AccountRow",
    "ApiTokenRow",
    "AuditRow",
    "CalibrationRow",
    "CompanyRow",
    "ConsentRow",
    "ConsentTextRow",
    "DestructionRow",
    "EmployeeKeyRow",
    "EmployeeRow",
    "ExportJobRow",
    "FaceAttemptRow",
    "FaceTemplateRow",
    "GalleryVersionRow",
    "KioskRow",
    "LookalikeRow",
    "PayPeriodRow",
    "PresenceRow",
    "PunchKeyRow",
    "PunchRow",
    "SeenFrameRow",
    "SessionRow",
    "SetupLinkRow",
    "ShiftRow",
    "SiteRow",
]
