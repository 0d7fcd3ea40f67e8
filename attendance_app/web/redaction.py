"""Keeps credentials out of the log.

Reflex logs an event that failed together with the headers of its websocket, cookie included.
"""

import logging
import re

_SECRETS = (
    re.compile(r"(?<=att_session=)[\w-]+"),
    re.compile(r"(?<=att_kiosk=)[\w.~-]+"),
    re.compile(r"(?<=Bearer )\S+"),
    re.compile(r"\batt_[\w-]{30,}"),
)


def redacted(text: str) -> str:
    """Return `text` without cookies and bearer tokens of ours."""
    for pattern in _SECRETS:
        text = pattern.sub("…", text)
    return text


class RedactedRecord(logging.LogRecord):
    """A log record that never shows a credential."""

    def getMessage(self) -> str:  # noqa: N802 - the standard library's name
        """Return the message, redacted."""
        return redacted(super().getMessage())


def redact_logs() -> None:
    """Make every record that this process logs from now on a redacted one."""
    logging.setLogRecordFactory(RedactedRecord)
