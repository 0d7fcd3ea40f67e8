"""What of the people list is shown. The address is the truth, so a link and the Back key work."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from attendance_app.web import routes

PAGE_SIZE = 50
SORTS = ("name", "number", "site", "shift", "last")
STATES = ("active", "archived", "all")
FACES = ("any", "none", "consented", "enrolled", "held", "stale")


@dataclass(frozen=True)
class PeopleFilter:
    """Search, filters, order and page of the list; ``site`` is an id as text, or empty."""

    query: str = ""
    site: str = ""
    state: str = "active"
    face: str = "any"
    sort: str = "name"
    descending: bool = False
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "PeopleFilter":
        """Read an address; what makes no sense falls back to its default."""
        site, page = query.get("site", ""), query.get("page", "")
        return cls(
            query=query.get("q", "").strip()[:100],
            site=site if _is_id(site) else "",
            state=_one_of(STATES, query.get("state", "")),
            face=_one_of(FACES, query.get("face", "")),
            sort=_one_of(SORTS, query.get("sort", "")),
            descending=query.get("order") == "desc",
            page=max(1, int(page)) if _is_id(page) else 1,
        )

    def changed(self, **changes: Any) -> "PeopleFilter":
        """Give another filter; a changed filter begins on its first page."""
        return replace(self, **({"page": 1} | changes))

    def sorted_by(self, sort: str) -> "PeopleFilter":
        """Order by a column; the same column again turns the order round."""
        return self.changed(sort=sort, descending=self.sort == sort and not self.descending)

    def href(self) -> str:
        """Write the address of this view, without what is as usual."""
        usual = PeopleFilter()
        parts = {
            "q": self.query,
            "site": self.site,
            "state": self.state if self.state != usual.state else "",
            "face": self.face if self.face != usual.face else "",
            "sort": self.sort if self.sort != usual.sort else "",
            "order": "desc" if self.descending else "",
            "page": str(self.page) if self.page > 1 else "",
        }
        query = urlencode({key: value for key, value in parts.items() if value})
        return f"{routes.PEOPLE}?{query}" if query else routes.PEOPLE


def _one_of(allowed: tuple[str, ...], value: str) -> str:
    return value if value in allowed else allowed[0]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
