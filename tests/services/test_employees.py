"""Finding and changing employees."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from attendance_app.db import timesheets
from attendance_app.db.engine import Transaction
from attendance_app.db.tables import FaceTemplateRow, PresenceRow
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AccessDenied, Conflict, NotFound, RuleViolation
from attendance_app.domain.ids import EmployeeId, SiteId
from attendance_app.services.employees import EmployeeForm, Employees
from attendance_app.services.reach import in_reach
from tests.builders import World, actor_with
from tests.fakes import FakeGalleries, FrozenClock, PlainHasher

ISIL = "I\u015f\u0131l \u015eahin"  # with a dotless i


@pytest.fixture
def employees(transaction: Transaction, clock: FrozenClock) -> Employees:
    return Employees(transaction, clock, PlainHasher(), FakeGalleries())


@pytest.fixture
def hr(world: World) -> Actor:
    return world.actor(Role.HR)


@pytest.fixture
def site(world: World) -> SiteId:
    return world.site()


def form(site: SiteId, name: str = "Mira Kovač", number: str = "7", **more: Any) -> EmployeeForm:
    fields = {"email": None, "department": "", "site_id": site, "starts_on": date(2026, 1, 1)}
    return EmployeeForm(number=number, name=name, **fields | more)


def names(employees: Employees, actor: Actor, **asked: Any) -> list[str]:
    return [line.name for line in employees.search(actor, **asked).items]


# --- names


@pytest.mark.parametrize(
    "name",
    ["👩‍🚀 Ellen", "עומר בן דוד", "محمد", "=1+1", "-2+3", "@SUM(A1)", "O'Neil; drop table", "李"],
)
def test_names_of_any_script_are_kept_as_written(
    employees: Employees, hr: Actor, site: SiteId, name: str
) -> None:
    new = employees.create(hr, form(site, name))
    assert employees.get(hr, new).name == name
    assert names(employees, hr, query=name) == [name]


def test_a_name_is_trimmed_and_composed(employees: Employees, hr: Actor, site: SiteId) -> None:
    new = employees.create(hr, form(site, "  Zoe\u0308   Y  "))
    assert employees.get(hr, new).name == "Zoë Y"


@pytest.mark.parametrize(
    "name",
    ["", "   ", "a\x00b", "a\nb", "a\x1b[31mb", "admin\u202etxt", "x" * 201, "\u200b", "\ud800"],
)
def test_a_name_that_hides_something_is_refused(
    employees: Employees, hr: Actor, site: SiteId, name: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        employees.create(hr, form(site, name))
    assert refused.value.field == "name"


# --- finding


@pytest.fixture
def people(world: World, site: SiteId) -> dict[str, EmployeeId]:
    far = world.site("Lisbon", "Europe/Lisbon")
    return {
        "Ángel": world.employee("Ángel Ruiz", site, number="9", department="Office"),
        "anna": world.employee("anna Berg", site, number="10", email="anna@example.com"),
        "Zoë": world.employee("Zoë Young", far, number="100"),
        "Gone": world.employee("Gone Girl", far, number="11", archived=True),
        "100%": world.employee("100% Real_Name", far, number="12"),
    }


def test_people_are_sorted_without_regard_to_case_and_accents(
    employees: Employees, hr: Actor, people: dict[str, EmployeeId]
) -> None:
    assert names(employees, hr) == ["100% Real_Name", "Ángel Ruiz", "anna Berg", "Zoë Young"]
    assert names(employees, hr, descending=True)[0] == "Zoë Young"


def test_numbers_are_sorted_as_numbers(
    employees: Employees, hr: Actor, people: dict[str, EmployeeId]
) -> None:
    found = employees.search(hr, sort="number").items
    assert [line.number for line in found] == ["9", "10", "12", "100"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("angel", ["Ángel Ruiz"]),
        ("ruiz ÁNGEL", ["Ángel Ruiz"]),
        ("ANNA@example", ["anna Berg"]),
        ("office", ["Ángel Ruiz"]),
        ("100", ["100% Real_Name", "Zoë Young"]),
        ("%", ["100% Real_Name"]),
        ("_", ["100% Real_Name"]),
        ("\\", []),
        ("'; drop table employees --", []),
        ("\x00", ["100% Real_Name", "Ángel Ruiz", "anna Berg", "Zoë Young"]),
    ],
)
def test_search_takes_every_character_as_itself(
    employees: Employees,
    hr: Actor,
    people: dict[str, EmployeeId],
    query: str,
    found: list[str],
) -> None:
    assert names(employees, hr, query=query) == found


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("soren ode", "Søren Ødegård"),
        ("SØREN", "Søren Ødegård"),
        ("ase", "Åse Lindqvist"),
        ("lukasz zolc", "Łukasz Żółć"),
        ("strasse", "Ute Straße"),
        ("aegir", "Ægir Þórsson"),
        ("thorsson", "Ægir Þórsson"),
        ("isil", ISIL),
        ("kuche", "Nil Er"),
    ],
)
def test_people_are_found_without_their_accents_and_special_letters_in_every_list(
    employees: Employees, hr: Actor, world: World, transaction: Transaction, typed: str, name: str
) -> None:
    for other in ("Søren Ødegård", "Åse Lindqvist", "Łukasz Żółć", "Ute Straße", "Ægir Þórsson"):
        world.employee(other)
    world.employee(ISIL)
    world.employee("Nil Er", department="Großküche")
    assert names(employees, hr, query=typed) == [name]
    day = date(2026, 11, 23)
    everybody = timesheets.Chosen(in_reach(hr), day, day, query=typed)  # timesheets, plans, reports
    with transaction() as session:
        found, total = timesheets.page(session, everybody, 0, 10)
    assert ([row.name for row, _ in found], total) == ([name], 1)


def test_who_was_renamed_is_found_by_the_new_name_alone(
    employees: Employees, hr: Actor, site: SiteId
) -> None:
    new = employees.create(hr, form(site, "Søren Ødegård"))
    employees.edit(hr, new, form(site, "Bjørn Ødegård"), version=1)
    assert names(employees, hr, query="bjorn") == ["Bjørn Ødegård"]
    assert names(employees, hr, query="soren") == []


def test_archived_people_are_shown_when_asked_for(
    employees: Employees, hr: Actor, people: dict[str, EmployeeId]
) -> None:
    assert names(employees, hr, state="archived") == ["Gone Girl"]
    assert len(names(employees, hr, state="all")) == 5


def test_pages_cover_everybody_once(employees: Employees, hr: Actor, world: World) -> None:
    for number in range(23):
        world.employee(f"Same Name {number % 3}")
    pages = [employees.search(hr, page=page, size=10) for page in (1, 2, 3, 4)]
    ids = [line.id for page in pages for line in page.items]
    assert len(ids) == len(set(ids)) == 23
    assert {page.total for page in pages} == {23}


def test_a_page_is_never_larger_than_the_bound(employees: Employees, hr: Actor) -> None:
    assert employees.search(hr, size=10**9, page=-5).size == 200


def test_the_list_says_who_is_here_and_whose_face_is_known(
    employees: Employees, hr: Actor, world: World, transaction: Transaction, clock: FrozenClock
) -> None:
    from uuid import uuid4

    words = world.consent_text()
    states = {
        name: world.employee(name) for name in ("none", "consented", "enrolled", "held", "refused")
    }
    for name in ("consented", "enrolled", "held"):
        world.consent(states[name], words)
    world.consent(states["refused"], words, "refuse")
    with transaction() as session:
        for name in ("enrolled", "held"):
            session.add(
                FaceTemplateRow(
                    id=uuid4(),
                    employee_id=states[name],
                    model_id="m",
                    ciphertext=b"x",
                    key_id="k",
                    held_for=states["none"] if name == "held" else None,
                    created_at=clock.now(),
                )
            )
        session.add(
            PresenceRow(
                employee_id=states["none"],
                last_at=clock.now(),
                direction="in",
                site_id=world.any_site(),
            )
        )
    lines = {line.name: line for line in employees.search(hr).items}
    assert {name: line.face for name, line in lines.items()} == {name: name for name in states}
    assert lines["none"].present
    assert lines["none"].last_at_local == "09:00"  # 08:00 UTC in Berlin
    assert not lines["held"].present
    assert names(employees, hr, face="enrolled") == ["enrolled"]
    assert names(employees, hr, face="none") == ["none", "refused"]


# --- changing


def test_a_number_belongs_to_one_person(employees: Employees, hr: Actor, site: SiteId) -> None:
    employees.create(hr, form(site))
    with pytest.raises(Conflict) as refused:
        employees.create(hr, form(site, "Somebody else"))
    assert refused.value.field == "number"


def test_an_address_belongs_to_one_person(employees: Employees, hr: Actor, site: SiteId) -> None:
    employees.create(hr, form(site, email="mira@example.com"))
    with pytest.raises(Conflict) as refused:
        employees.create(hr, form(site, number="8", email="MIRA@example.com"))
    assert refused.value.field == "email"


def test_who_saves_second_is_told(employees: Employees, hr: Actor, site: SiteId) -> None:
    new = employees.create(hr, form(site))
    version = employees.get(hr, new).version
    employees.edit(hr, new, form(site, "Mira First"), version)
    with pytest.raises(Conflict, match="Somebody else changed this"):
        employees.edit(hr, new, form(site, "Mira Second"), version)
    assert employees.get(hr, new).name == "Mira First"


def test_a_new_name_is_found_and_sorted_anew(employees: Employees, hr: Actor, site: SiteId) -> None:
    new = employees.create(hr, form(site, "Abel"))
    employees.create(hr, form(site, "Bert", "8"))
    employees.edit(hr, new, form(site, "Çelik"), 1)
    assert names(employees, hr) == ["Bert", "Çelik"]
    assert names(employees, hr, query="celik") == ["Çelik"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"site_id": SiteId(99)}, "site_id"),
        ({"shift_id": 99}, "shift_id"),
        ({"email": "no address"}, "email"),
        ({"starts_on": date(1900, 1, 1)}, "starts_on"),
        ({"number": " "}, "number"),
    ],
)
def test_a_mistake_is_named_by_its_field(
    employees: Employees, hr: Actor, site: SiteId, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        employees.create(hr, form(**{"site": site} | more))
    assert refused.value.field == field


def test_archiving_erases_face_pin_and_sessions(
    employees: Employees, hr: Actor, world: World, transaction: Transaction, clock: FrozenClock
) -> None:
    from uuid import uuid4

    mira = world.employee()
    account = world.account(Role.EMPLOYEE, employee=mira)
    employees.set_pin(hr, mira, "294817")
    with transaction() as session:
        session.add(
            FaceTemplateRow(
                id=uuid4(),
                employee_id=mira,
                model_id="m",
                ciphertext=b"x",
                key_id="k",
                created_at=clock.now(),
            )
        )
        session.execute(
            text("insert into sessions values ('x', :a, now(), now(), now())"),
            {"a": account},
        )
    employees.archive(hr, mira)
    view = employees.get(hr, mira)
    assert (view.archived_at, view.has_pin, view.face) == (clock.now(), False, "none")
    with transaction() as session:
        assert session.execute(text("select count(*) from face_templates")).scalar_one() == 0
        assert session.execute(text("select count(*) from sessions")).scalar_one() == 0
        assert session.execute(text("select templates from destructions")).scalar_one() == 1
        disabled = text("select disabled_at from accounts where employee_id is not null")
        assert session.execute(disabled).scalar_one() == clock.now()
    employees.restore(hr, mira)
    assert employees.get(hr, mira).archived_at is None


# --- PIN


@pytest.mark.parametrize(
    "pin", ["1234", "0000", "4321", "123456", "111111", "1212", "123123", "12", "123456789", "12a4"]
)
def test_a_pin_that_is_easy_to_guess_is_refused(
    employees: Employees, hr: Actor, world: World, pin: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        employees.set_pin(hr, world.employee(), pin)
    assert refused.value.field == "pin"


def test_a_random_pin_works_and_stands_nowhere(
    employees: Employees, hr: Actor, world: World, transaction: Transaction
) -> None:
    mira = world.employee()
    pin = employees.new_pin(hr, mira)
    assert len(pin) == 6
    assert employees.get(hr, mira).has_pin
    with transaction() as session:
        written = text("select string_agg(a::text, '') from audit_entries a")
        assert pin not in session.execute(written).scalar_one()


# --- who may


@pytest.mark.parametrize("role", [Role.MANAGER, Role.EMPLOYEE])
def test_only_hr_and_administrators_change_people(
    employees: Employees, world: World, site: SiteId, role: Role
) -> None:
    mira, somebody = world.employee(), actor_with(role)
    for attempt in (
        lambda: employees.create(somebody, form(site)),
        lambda: employees.edit(somebody, mira, form(site), 1),
        lambda: employees.archive(somebody, mira),
        lambda: employees.restore(somebody, mira),
        lambda: employees.set_pin(somebody, mira, "294817"),
    ):
        with pytest.raises(AccessDenied):
            attempt()


def test_an_employee_sees_only_themselves(employees: Employees, world: World) -> None:
    mira, other = world.employee("Mira"), world.employee("Other")
    somebody = actor_with(Role.EMPLOYEE, employee=mira)
    assert employees.get(somebody, mira).name == "Mira"
    with pytest.raises(AccessDenied):
        employees.get(somebody, other)
    with pytest.raises(AccessDenied):
        employees.search(somebody)


def test_nobody_is_found_under_a_number_that_is_none(employees: Employees, hr: Actor) -> None:
    with pytest.raises(NotFound):
        employees.get(hr, 2**62)
