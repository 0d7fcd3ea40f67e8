"""The schema at a glance. Rows store; `domain` decides; rows never leave the services.

company     CompanyRow, SiteRow, ShiftRow
people      EmployeeRow, AccountRow, SessionRow, SetupLinkRow, ApiTokenRow
kiosks      KioskRow
biometrics  ConsentTextRow, ConsentRow, EmployeeKeyRow, FaceTemplateRow, GalleryVersionRow,
            DestructionRow
punches     PunchRow (`attendance_logs`: append-only, partitioned by month), PunchKeyRow,
            PresenceRow
payroll     PayPeriodRow, ExportJobRow
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

__all__ = [
    "AccountRow",
    "ApiTokenRow",
    "AuditRow",
    "CompanyRow",
    "ConsentRow",
    "ConsentTextRow",
    "DestructionRow",
    "EmployeeKeyRow",
    "EmployeeRow",
    "ExportJobRow",
    "FaceTemplateRow",
    "GalleryVersionRow",
    "KioskRow",
    "PayPeriodRow",
    "PresenceRow",
    "PunchKeyRow",
    "PunchRow",
    "SessionRow",
    "SetupLinkRow",
    "ShiftRow",
    "SiteRow",
]
