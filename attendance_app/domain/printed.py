"""What papers say besides the facts of people: letterheads, rule versions, approvals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from attendance_app.domain.letterhead import Letterhead


@dataclass(frozen=True, slots=True)
class RuleFact:
    """A rule version as it is printed. name: as workdays name it. rounding: its keys and values."""

    name: str
    version: int
    effective_from: date
    sha256: str
    approved_by: str
    rounding: str


@dataclass(frozen=True, slots=True)
class SignoffFact:
    """A step of a period's approval. whom: whose hours or team, empty for all. at: UTC."""

    step: str
    by: str
    whom: str
    at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed besides the facts; frozen with a locked period.

    letterhead: of the company. by_site: of the sites that have their own.
    """

    letterhead: Letterhead = Letterhead()  # noqa: RUF009 - frozen
    by_site: Mapping[str, Letterhead] = field(default_factory=dict[str, Letterhead])
    tzdata: str = ""
    rules: tuple[RuleFact, ...] = ()
    signoff: tuple[SignoffFact, ...] = ()

    def of(self, site: str) -> Letterhead:
        """Return the letterhead of a site."""
        return self.by_site.get(site, self.letterhead)
