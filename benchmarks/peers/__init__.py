"""What Attendance is measured against, each in an environment of its own.

A peer is installed from the package registry when a benchmark first needs it, into `.cache/bench`,
and runs as its authors ship it. Where it cannot be had the benchmark says so and fails: a ratio
against nothing is none.
"""
