"""Papers: what a place says of its own, and what it leaves to the company."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import Engine

from attendance_app.adapters.documents.logo import PngLogos
from attendance_app.db.engine import transactions
from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AccessDenied, NotFound, RuleViolation
from attendance_app.services.letterheads import Letterheads
from tests.builders import World, actor_with
from tests.fakes import FrozenClock

ADMIN = actor_with(Role.ADMIN)
WORDS = {"company": "", "address": "", "page": "", "language": "", "numbers": ""}


@pytest.fixture
def papers(engine: Engine, clock: FrozenClock) -> Letterheads:
    return Letterheads(transactions(engine), clock, PngLogos())


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 300)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


def test_a_place_keeps_what_it_says_and_nothing_else(papers: Letterheads, world: World):
    world.company()
    site = world.site("Lyon", "Europe/Paris")
    wanted = WORDS | {"company": "Nordwind SAS", "address": "1 rue A\n\n69001 Lyon"}
    papers.save(ADMIN, site, **wanted | {"language": "fr", "page": "A4"})
    own = papers.get(ADMIN, site)
    assert (own.company, own.address, own.language) == ("Nordwind SAS", "1 rue A\n69001 Lyon", "fr")
    assert papers.get(ADMIN, None).company == ""


def test_a_logo_is_made_small_and_can_be_taken_away(papers: Letterheads, world: World):
    world.company()
    for kind in ("PNG", "JPEG"):
        papers.set_logo(ADMIN, None, picture(kind))
        with Image.open(BytesIO(papers.logo(ADMIN, None))) as logo:
            assert (logo.format, logo.size) == ("PNG", (600, 200))
    papers.set_logo(ADMIN, None, b"")
    with pytest.raises(NotFound):
        papers.logo(ADMIN, None)


@pytest.mark.parametrize(
    "wrong",
    [
        b"<svg onload='x'/>",
        picture()[:200],
        picture("GIF"),
        picture(size=(5000, 4000)),
        b"x" * 2**20,
    ],
    ids=["svg", "cut off", "gif", "too many pixels", "too many bytes"],
)
def test_what_is_no_small_png_or_jpeg_is_refused(papers: Letterheads, world: World, wrong: bytes):
    world.company()
    with pytest.raises(RuleViolation) as refused:
        papers.set_logo(ADMIN, None, wrong)
    assert refused.value.field == "logo"
    assert not papers.get(ADMIN, None).has_logo


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("page", "A3"),
        ("language", "xx"),
        ("numbers", "1_000"),
        ("company", "x" * 201),
        ("address", "\n".join("abcdef")),
        ("company", "a\u202eb"),
    ],
)
def test_what_cannot_be_printed_is_refused_beside_its_field(
    papers: Letterheads, world: World, field: str, value: str
):
    world.company()
    with pytest.raises(RuleViolation) as refused:
        papers.save(ADMIN, None, **WORDS | {field: value})
    assert refused.value.field == field


def test_only_administrators_change_papers(papers: Letterheads, world: World):
    world.company()
    for actor in (actor_with(Role.HR), actor_with(Role.MANAGER), actor_with(Role.EMPLOYEE)):
        with pytest.raises(AccessDenied):
            papers.save(actor, None, **WORDS)
        with pytest.raises(AccessDenied):
            papers.set_logo(actor, None, picture())
