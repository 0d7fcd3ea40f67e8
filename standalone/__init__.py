"""Attendance on one machine: real servers from wheels, started in order and stopped in reverse.

`ports`, `home` and `process` know no server. `postgres`, `valkey` and `object_store` each describe
one server as a `Program`; `servers` starts the three. `programs` describes our own parts,
`front_end` builds the pages, `launcher` puts everything in order. `keeper` runs as a process of
its own beside each program and lets none outlive the launcher.
"""
