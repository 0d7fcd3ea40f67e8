"""Workbook, PDF and CSV of one frozen dataset."""

import csv
import random
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from attendance_app.adapters.documents import PayrollDocuments
from attendance_app.adapters.documents.csv import neutral
from attendance_app.adapters.documents.script import joined, visual
from attendance_app.domain.ids import EmployeeId
from attendance_app.domain.payroll import (
    PayrollDataset,
    Person,
    PunchFact,
    days_between,
)
from attendance_app.domain.payroll_json import freeze
from attendance_app.domain.payroll_times import times_of
from attendance_app.domain.punch import Direction

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
FULL_WIDTH = ("\uff1d1", "\uff0b1", "\uff0d1", "\uff20x")
READ_AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
KINDS = ("xlsx", "pdf", "summary_csv", "daily_csv")
NAMES = (
    "Mira Kovač",
    "=cmd|'/c calc'!A1",
    "محمد الأحمد",
    "田中 美咲",
    "김민준",
    "😀 Emoji 💙",
    "דוד כהן",
    "Line\nbreak\x0b \ud800 \ufffe",
    "Wolfeschlegelsteinhausenbergerdorff " * 8,
    "@SUM(A1:A9)",
    "<b>&amp;</b>",
    "\u202eright to left override",
)


def dataset(names: tuple[str, ...] = NAMES, company: str = "Nordwind & Söhne") -> PayrollDataset:
    dice, zone, people = random.Random(7), ZoneInfo("Europe/Berlin"), []  # noqa: S311
    for n, name in enumerate(names, 1):
        punches = []
        for day in days_between(FIRST, LAST):
            if day.weekday() > 4:
                continue
            hour = 22 if n == 3 else 8
            start = datetime.combine(day, time(hour, dice.randint(0, 9)), zone).astimezone(UTC)
            moments = [(start, Direction.IN), (start + timedelta(minutes=503), Direction.OUT)]
            for at, direction in moments[: 1 if dice.random() < 0.05 else 2]:
                number = UUID(int=n * 10_000 + len(punches))
                punches.append(PunchFact(number, at, direction, "face", "Berlin", "=Door"))
        person = Person(EmployeeId(n), f"00{1000 + n}", name, "Ops", "Berlin", "Europe/Berlin")
        people.append(times_of(person, punches, days_between(FIRST, LAST), READ_AT))
    return freeze(company, FIRST, LAST, READ_AT, people)


def silent(step: str, done: int, total: int) -> None:
    assert step
    assert 0 <= done <= total


def written(tmp_path: Path, kind: str, facts: PayrollDataset) -> bytes:
    path = tmp_path / kind
    PayrollDocuments().write(facts, kind, path, silent)
    return path.read_bytes()


@pytest.fixture(scope="module")
def facts() -> PayrollDataset:
    return dataset()


@pytest.fixture(scope="module")
def book(facts: PayrollDataset, tmp_path_factory: pytest.TempPathFactory):
    return load_workbook(BytesIO(written(tmp_path_factory.mktemp("book"), "xlsx", facts)))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_dataset_gives_the_same_bytes(kind: str, facts: PayrollDataset, tmp_path: Path):
    once = sha256(written(tmp_path, kind, facts)).hexdigest()
    again = sha256(written(tmp_path, kind, dataset())).hexdigest()
    assert once == again


def test_no_date_inside_the_workbook_tells_when_it_was_written(facts, tmp_path: Path):
    with zipfile.ZipFile(BytesIO(written(tmp_path, "xlsx", facts))) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count(f"{facts.as_of:%Y-%m-%dT%H:%M:%SZ}") == 2


def test_the_workbook_has_its_sheets(book):
    assert book.sheetnames == [
        *("Summary", "Daily", "Punches", "Corrections"),
        *("Adjustments", "Exceptions", "Rules", "Sign-off"),
    ]
    assert all(book[name].freeze_panes for name in book.sheetnames)


def column(sheet, title: str) -> list:
    titles = [cell.value for cell in sheet[1]]
    at = titles.index(title)
    return [row[at].value for row in sheet.iter_rows(min_row=2)]


def test_the_summary_is_what_the_domain_computed(book, facts: PayrollDataset):
    sheet = book["Summary"]
    minutes = [person.worked_minutes for person in facts.employees]
    assert column(sheet, "Worked minutes") == [*minutes, facts.worked_minutes]
    durations = column(sheet, "Worked (h:mm)")
    assert [round(d / timedelta(minutes=1)) for d in durations] == [*minutes, facts.worked_minutes]
    assert column(sheet, "Number") == [*(p.number for p in facts.employees), "Total"]
    missing = sum(column(sheet, "Missing out")[:-1])
    assert missing == facts.exceptions > 0


def test_the_days_add_up_to_the_summary(book, facts: PayrollDataset):
    assert sum(column(book["Daily"], "Worked minutes")) == facts.worked_minutes
    assert len(column(book["Daily"], "Date")) == len(facts.employees) * 31
    assert column(book["Daily"], "Date")[0] == datetime(2026, 3, 1)  # noqa: DTZ001 - a cell has no zone


def test_an_hour_is_a_number_that_excel_can_add(book):
    cell = book["Daily"]["K3"]
    assert cell.number_format == "[h]:mm"
    assert cell.value == timedelta(minutes=503)
    assert book["Summary"]["G2"].data_type == "n"


def test_each_punch_and_each_exception_has_its_line(book, facts: PayrollDataset):
    ids = column(book["Punches"], "Punch id")
    assert ids == [str(p.id) for person in facts.employees for p in person.punches]
    assert len(column(book["Exceptions"], "Code")) == facts.exceptions
    assert set(column(book["Exceptions"], "Code")) == {"MISSING_OUT"}


def test_no_cell_is_a_formula_and_names_stay_as_they_are(book, facts: PayrollDataset):
    kinds = {
        cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value
    }
    assert "f" not in kinds
    names = column(book["Summary"], "Name")
    assert names[:4] == list(NAMES[:4])
    assert names[7] == "Line\nbreak  "
    assert column(book["Punches"], "Kiosk")[0] == "=Door"


def test_every_title_of_the_workbook_has_room_for_itself_and_its_filter(book):
    for sheet in book:
        for cell in sheet[1]:
            width = sheet.column_dimensions[cell.column_letter].width
            assert width >= len(cell.value) + 3, (sheet.title, cell.value)


def test_wide_sheets_are_printed_on_pages_side_by_side_that_say_whose_line_it_is(book):
    wide, narrow = book["Summary"], book["Exceptions"]
    assert wide.page_setup.fitToWidth > 1
    assert wide.print_title_cols == "$A:$B"
    assert (narrow.page_setup.fitToWidth, narrow.print_title_cols) == (1, None)


def test_the_hash_stands_in_the_workbook_and_on_each_page_of_the_pdf(book, facts, tmp_path: Path):
    assert facts.sha256 in column(book["Sign-off"], "This file")
    pages = PdfReader(BytesIO(written(tmp_path, "pdf", facts))).pages
    assert len(pages) == 1 + len(facts.employees)
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert facts.sha256 in text
        assert f"Page {number} of {len(pages)}" in text


def test_the_pdf_tells_each_employees_total(facts: PayrollDataset, tmp_path: Path):
    pages = PdfReader(BytesIO(written(tmp_path, "pdf", facts))).pages
    for person, page in zip(facts.employees, pages[1:], strict=True):
        text = page.extract_text()
        assert f"No. {person.number}" in text
        assert f"{person.worked_minutes // 60}:{person.worked_minutes % 60:02d}" in text
        assert f"{person.worked_minutes:,} minutes" in text
        assert "signature" in text


def test_names_in_other_scripts_are_drawn_with_glyphs_that_exist(facts, tmp_path: Path):
    summary = PdfReader(BytesIO(written(tmp_path, "pdf", facts))).pages[0].extract_text()
    assert "田中 美咲" in summary
    assert "김민준" in summary
    assert "Kovač" in summary


def test_arabic_letters_are_joined_and_run_from_right_to_left():
    assert joined("محمد") == "\ufee3\ufea4\ufee4\ufeaa"
    assert joined("لا") == "\ufefb"
    assert visual("محمد") == joined("محمد")[::-1]
    assert visual("דוד") == "דוד"[::-1]


def test_a_company_without_people_still_has_its_files(tmp_path: Path):
    nobody = dataset(names=())
    assert len(PdfReader(BytesIO(written(tmp_path, "pdf", nobody))).pages) == 1
    book = load_workbook(BytesIO(written(tmp_path, "xlsx", nobody)))
    assert book["Summary"].max_row == 1


def test_a_long_period_takes_more_pages_per_employee(tmp_path: Path):
    person = Person(EmployeeId(1), "1", "Mira", "", "HQ", "Europe/Berlin")
    first, last = date(2026, 1, 1), date(2026, 3, 31)
    times = times_of(person, [], days_between(first, last), READ_AT)
    quarter = freeze("Nordwind", first, last, READ_AT, [times])
    pages = PdfReader(BytesIO(written(tmp_path, "pdf", quarter))).pages
    assert len(pages) == 1 + 3
    assert "Page 4 of 4" in pages[3].extract_text()


def test_a_period_that_is_not_over_says_so(tmp_path: Path):
    person = Person(EmployeeId(1), "1", "Mira", "", "HQ", "Europe/Berlin")
    noon = datetime(2026, 3, 10, 12, tzinfo=UTC)
    times = times_of(person, [], days_between(FIRST, LAST), noon)
    running = freeze("Nordwind", FIRST, LAST, noon, [times])
    text = PdfReader(BytesIO(written(tmp_path, "pdf", running))).pages[0].extract_text()
    assert "provisional: as of 2026-03-10 12:00 UTC" in text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
        "\0=",
    ],
)
def test_a_spreadsheet_never_computes_a_text_of_the_csv(text: str):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Mira", "", "1-2", "O'Neill", "a=b", "00412"])
def test_other_texts_stay_as_they_are(text: str):
    assert neutral(text) == text


def test_the_csv_is_quoted_and_opens_in_excel(facts: PayrollDataset, tmp_path: Path):
    raw = written(tmp_path, "summary_csv", facts)
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in raw
    lines = list(csv.DictReader(StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [line["Number"] for line in lines] == [person.number for person in facts.employees]
    assert lines[1]["Name"] == "'=cmd|'/c calc'!A1"
    assert lines[9]["Name"] == "'@SUM(A1:A9)"
    minutes = [int(line["Worked minutes"]) for line in lines]
    assert sum(minutes) == facts.worked_minutes
    assert lines[0]["Worked (h:mm)"] == f"{minutes[0] // 60}:{minutes[0] % 60:02d}"


def test_work_stops_when_progress_says_so(facts: PayrollDataset, tmp_path: Path):
    class StoppedError(Exception):
        pass

    def stop(step: str, done: int, total: int) -> None:
        raise StoppedError

    for kind in KINDS:
        with pytest.raises(StoppedError):
            PayrollDocuments().write(facts, kind, tmp_path / kind, stop)
