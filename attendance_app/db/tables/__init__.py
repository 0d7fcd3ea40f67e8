"""The schema at a glance. Rows store; `domain` decides; rows never leave the services.

company     CompanyRow, SiteRow, LetterheadRow, ShiftRow
people      EmployeeRow, AccountRow, SessionRow, SetupLinkRow, ApiTokenRow
badges      BadgeKeyRow, BadgeRow
kiosks      KioskRow
biometrics  ConsentTextRow, ConsentRow, EmployeeKeyRow, FaceTemplateRow, GalleryVersionRow,
            DestructionRow, EnrolmentPhotoRow, ReembeddingRow
punches     PunchRow (`attendance_logs`: append-only, partitioned by month), PunchKeyRow,
            PresenceRow
recognition FaceAttemptRow, SeenFrameRow, LookalikeRow, CalibrationRow
rules       RuleSetRow, RuleVersionRow, SiteRulesRow, SiteZoneRow
schedules   ShiftHoursRow, TermsRow, RotationRow, RotationDayRow, AssignmentRow, DayChangeRow,
            SiteCalendarRow, HolidayRow
leave       LeaveTypeRow, LeaveGrantRow, LeaveRequestRow, LeaveDayRow
worked      CorrectionRow, CorrectionDecisionRow, WorkdayRow, RecomputeRow
payroll     PayCalendarRow, PayPeriodRow, PeriodApprovalRow, PeriodSnapshotRow, AdjustmentRow,
            ExportJobRow, ExportProfileRow
audit       AuditRow

Times are `timestamptz` in UTC. A unique key on a partitioned table would have to contain the
partition column, so what must be unique about a punch stands in `punch_keys` and `presence`.
"""

from attendance_app.db.tables.audit import AuditRow
from attendance_app.db.tables.badges import BadgeKeyRow, BadgeRow
from attendance_app.db.tables.biometrics import (
    ConsentRow,
    ConsentTextRow,
    DestructionRow,
    EmployeeKeyRow,
    EnrolmentPhotoRow,
    FaceTemplateRow,
    GalleryVersionRow,
    ReembeddingRow,
)
from attendance_app.db.tables.company import CompanyRow, LetterheadRow, ShiftRow, SiteRow
from attendance_app.db.tables.deliveries import DeliveryRow, WebhookRow
from attendance_app.db.tables.export_schedules import ExportOccasionRow, ExportScheduleRow
from attendance_app.db.tables.kiosks import KioskRow
from attendance_app.db.tables.leave import (
    LeaveDayRow,
    LeaveGrantRow,
    LeaveRequestRow,
    LeaveTypeRow,
)
from attendance_app.db.tables.payroll import (
    AdjustmentRow,
    ExportJobRow,
    ExportProfileRow,
    PayCalendarRow,
    PayPeriodRow,
    PeriodApprovalRow,
    PeriodSnapshotRow,
)
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
from attendance_app.db.tables.rules import (
    RuleSetRow,
    RuleVersionRow,
    SiteRulesRow,
    SiteZoneRow,
)
from attendance_app.db.tables.schedules import (
    AssignmentRow,
    DayChangeRow,
    HolidayRow,
    RotationDayRow,
    RotationRow,
    ShiftHoursRow,
    SiteCalendarRow,
    TermsRow,
)
from attendance_app.db.tables.worked import (
    CorrectionDecisionRow,
    CorrectionRow,
    RecomputeRow,
    ReminderRow,
    WorkdayRow,
)

__all__ = [
    "AccountRow",
    "AdjustmentRow",
    "ApiTokenRow",
    "AssignmentRow",
    "AuditRow",
    "BadgeKeyRow",
    "BadgeRow",
    "CalibrationRow",
    "CompanyRow",
    "ConsentRow",
    "ConsentTextRow",
    "CorrectionDecisionRow",
    "CorrectionRow",
    "DayChangeRow",
    "DeliveryRow",
    "DestructionRow",
    "EmployeeKeyRow",
    "EmployeeRow",
    "EnrolmentPhotoRow",
    "ExportJobRow",
    "ExportOccasionRow",
    "ExportProfileRow",
    "ExportScheduleRow",
    "FaceAttemptRow",
    "FaceTemplateRow",
    "GalleryVersionRow",
    "HolidayRow",
    "KioskRow",
    "LeaveDayRow",
    "LeaveGrantRow",
    "LeaveRequestRow",
    "LeaveTypeRow",
    "LetterheadRow",
    "LookalikeRow",
    "PayCalendarRow",
    "PayPeriodRow",
    "PeriodApprovalRow",
    "PeriodSnapshotRow",
    "PresenceRow",
    "PunchKeyRow",
    "PunchRow",
    "RecomputeRow",
    "ReembeddingRow",
    "ReminderRow",
    "RotationDayRow",
    "RotationRow",
    "RuleSetRow",
    "RuleVersionRow",
    "SeenFrameRow",
    "SessionRow",
    "SetupLinkRow",
    "ShiftHoursRow",
    "ShiftRow",
    "SiteCalendarRow",
    "SiteRow",
    "SiteRulesRow",
    "SiteZoneRow",
    "TermsRow",
    "WebhookRow",
    "WorkdayRow",
]
