"""The machine's clock."""

from datetime import UTC, datetime


class SystemClock:
    """Tells the machine's time."""

    def now(self) -> datetime:
        """Return the current instant, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that may
