"""Identifiers, so that an employee's is never taken for a kiosk's."""

from typing import NewType
from uuid import UUID

AccountId = NewType("AccountId", int)
EmployeeId = NewType("EmployeeId", int)
BadgeId = NewType("BadgeId", int)
SiteId = NewType("SiteId", int)
ShiftId = NewType("ShiftId", int)
KioskId = NewType("KioskId", int)
PunchId = NewType("PunchId", UUID)
PayPeriodId = NewType("PayPeriodId", int)
ExportId = NewType("ExportId", int)
