"""Attendance: from a face at the webcam to a payroll file."""

import zoneinfo

# Hours are computed with the time zones of the pinned package `tzdata`, so that an update of the
# operating system, or another machine, changes nobody's pay.
zoneinfo.reset_tzpath(to=())
zoneinfo.ZoneInfo.clear_cache()
