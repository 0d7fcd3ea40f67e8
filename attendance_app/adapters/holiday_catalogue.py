"""Public holidays of countries, from the `holidays` package."""

from collections.abc import Mapping, Sequence
from datetime import date
from importlib import metadata

import holidays

from attendance_app.domain.errors import RuleViolation


class PackagedHolidays:
    """The port `HolidayCatalogue`. Observed days (a Sunday's holiday on Monday) are days too."""

    @property
    def version(self) -> str:
        """Name and version of the package."""
        return f"holidays {metadata.version('holidays')}"

    def countries(self) -> Mapping[str, Sequence[str]]:
        """Return the codes of countries, each with those of its subdivisions."""
        return holidays.list_supported_countries(include_aliases=False)

    def days(self, country: str, subdivision: str, year: int) -> Sequence[tuple[date, str]]:
        """Return (day, name) in order."""
        try:
            found = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
        except NotImplementedError:
            place = f"{country} {subdivision}".strip()
            raise RuleViolation(f"No holidays are known of {place}.", "country") from None
        return sorted((day, name) for day, name in found.items() if day.year == year)
