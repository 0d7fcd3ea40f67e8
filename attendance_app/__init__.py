"""Attendance: from a face at the webcam to a payroll file."""
