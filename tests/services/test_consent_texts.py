"""The product's newer consent text: published once, and everybody is asked again."""

import pytest

from attendance_app.db import photos
from attendance_app.db.engine import Transaction
from attendance_app.domain.actor import Role
from attendance_app.domain.errors import AccessDenied, Conflict
from attendance_app.services.consent_texts import ConsentTexts, TextStanding
from attendance_app.services.consents import Consents
from tests.builders import World
from tests.fakes import FakeGalleries, FrozenClock

OLD, NEW = "We keep numbers, not pictures.", "We may keep encrypted pictures."


@pytest.fixture
def texts(transaction: Transaction, clock: FrozenClock, world: World) -> ConsentTexts:
    world.company()
    return ConsentTexts(transaction, clock, FakeGalleries(), NEW)


def test_the_newer_text_allows_photos_and_asks_everybody_again(
    texts: ConsentTexts, transaction: Transaction, clock: FrozenClock, world: World
) -> None:
    old, admin = world.consent_text("1", OLD), world.actor(Role.ADMIN)
    agreed, withdrawn = world.employee("Mira"), world.employee("Jon")
    world.consent(agreed, old)
    world.consent(withdrawn, old)
    world.consent(withdrawn, old, "withdraw")
    assert texts.standing(admin) == TextStanding("1", False, 1, newer=True)
    assert texts.publish(admin) == "2"
    assert texts.standing(admin) == TextStanding("2", True, 0, newer=False)
    with transaction() as session:
        assert photos.may_be_kept(session, clock.now())
    consents = Consents(transaction, clock, FakeGalleries())
    assert consents.standing(admin, agreed).state == "outdated"
    assert consents.current_text().body == NEW
    with pytest.raises(Conflict, match="newest already"):
        texts.publish(admin)


def test_the_same_words_that_were_not_marked_can_be_published_again(
    texts: ConsentTexts, world: World
) -> None:
    world.consent_text("1", NEW, covers_photos=False)
    admin = world.actor(Role.ADMIN)
    assert texts.standing(admin).newer
    assert texts.publish(admin) == "2"


def test_only_administrators_publish(texts: ConsentTexts, world: World) -> None:
    with pytest.raises(AccessDenied):
        texts.publish(world.actor(Role.HR))
