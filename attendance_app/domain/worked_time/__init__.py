"""Worked time: punches, decisions and rules in; paid minutes, findings and reasons out."""
