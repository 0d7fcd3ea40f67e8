"""How papers look: name, address, logo, page, language and numbers, of the company and of sites."""

from dataclasses import asdict, dataclass, replace

from sqlmodel import Session

from attendance_app.db import letterheads as rows
from attendance_app.db import sites
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import LetterheadRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import NotFound, RuleViolation
from attendance_app.domain.letterhead import (
    LANGUAGES,
    LONGEST_ADDRESS,
    LONGEST_NAME,
    MOST_LINES,
    NUMBERS,
    PAGES,
    Letterhead,
)
from attendance_app.domain.names import clean_text
from attendance_app.services.audit import record
from attendance_app.services.ports import Clock, Logos


@dataclass(frozen=True, slots=True)
class LetterheadView:
    """What one place says of its own. site: None for the company. has_logo: one of its own."""

    site: int | None
    company: str
    address: str
    page: str
    language: str
    numbers: str
    has_logo: bool


@dataclass(frozen=True, slots=True)
class Letterheads:
    """Reads and changes letterheads; each change is a new row, so locked papers keep theirs."""

    transaction: Transaction
    clock: Clock
    logos: Logos

    def get(self, actor: Actor, site: int | None) -> LetterheadView:
        """Return what a site, or the company, says of its own."""
        actor.require(Role.ADMIN)
        with self.transaction() as session:
            own = _own(session, site)
            return LetterheadView(
                site,
                own.company,
                own.address,
                own.page,
                own.language,
                own.numbers,
                bool(own.logo),
            )

    def logo(self, actor: Actor, site: int | None) -> bytes:
        """Return the PNG of a place's own logo.

        Raises:
            NotFound: it has none.

        """
        actor.require(Role.ADMIN)
        with self.transaction() as session:
            logo = _own(session, site).logo
        if not logo:
            raise NotFound("There is no logo.")
        return logo

    def save(
        self,
        actor: Actor,
        site: int | None,
        *,
        company: str,
        address: str,
        page: str,
        language: str,
        numbers: str,
    ) -> None:
        """Change everything but the logo. Empty: a site's are the company's.

        Raises:
            RuleViolation: a value is not to be printed, or none of the list.

        """
        actor.require(Role.ADMIN)
        wanted = {
            "company": clean_text(company, "company", LONGEST_NAME),
            "address": _address(address),
            "page": _one_of(page, PAGES, "page"),
            "language": _one_of(language, LANGUAGES, "language"),
            "numbers": _one_of(numbers, NUMBERS, "numbers"),
        }
        with self.transaction() as session:
            self._keep(session, actor, site, replace(_own(session, site), **wanted))

    def set_logo(self, actor: Actor, site: int | None, picture: bytes) -> None:
        """Change the logo; empty takes it away.

        Raises:
            RuleViolation: it is no picture that can be printed.

        """
        actor.require(Role.ADMIN)
        logo = self.logos.clean(picture) if picture else b""
        with self.transaction() as session:
            self._keep(session, actor, site, replace(_own(session, site), logo=logo))

    def _keep(self, session: Session, actor: Actor, site: int | None, wanted: Letterhead) -> None:
        values = asdict(wanted)
        session.add(
            LetterheadRow(**values, site_id=site, set_by=actor.name, set_at=self.clock.now())  # pyright: ignore[reportCallIssue]
        )
        said = values | {"site": site, "logo": bool(wanted.logo)}
        record(session, self.clock, actor, "letterhead.changed", "letterhead", site or 0, said)


def _own(session: Session, site: int | None) -> Letterhead:
    if site is not None and sites.site(session, site) is None:
        raise NotFound("There is no such site.", "site")
    row = rows.newest(session, site)
    return rows.letterhead_of(row) if row is not None else Letterhead()


def _address(given: str) -> str:
    lines = [clean_text(line, "address", LONGEST_ADDRESS) for line in given.splitlines()]
    kept = [line for line in lines if line]
    if len(kept) > MOST_LINES:
        raise RuleViolation(f"Use at most {MOST_LINES} lines.", "address")
    text = "\n".join(kept)
    if len(text) > LONGEST_ADDRESS:
        raise RuleViolation(f"Use at most {LONGEST_ADDRESS} characters.", "address")
    return text


def _one_of(given: str, known, field: str) -> str:
    if given and given not in known:
        raise RuleViolation("Choose one of the list.", field)
    return given
