"""PDF and workbook at their edges: shards, papers of sites, sheets that overflow, site by site."""

import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from attendance_app.adapters.documents import PayrollDocuments, processes, shards, xlsx
from attendance_app.adapters.documents.locale import Style
from attendance_app.domain.letterhead import Letterhead
from attendance_app.domain.payroll_json import canonical, times_json
from attendance_app.domain.printed import Printed, RuleFact
from attendance_app.services.export_split import SiteFiles, is_split, names_of
from attendance_app.services.payroll_spool import Spool
from tests.adapters.test_documents import dataset, silent, written


def test_any_number_of_processes_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(shards, "PAGES_A_SHARD", 3)
    facts = dataset(names=tuple(f"Person {n}" for n in range(8)))
    alone = written(tmp_path, "pdf", facts)
    monkeypatch.setattr(processes, "_WORTH_A_PROCESS", 1)
    monkeypatch.setattr(processes.os, "sched_getaffinity", lambda _: {0, 1})
    assert written(tmp_path, "pdf", facts) == alone
    pages = PdfReader(BytesIO(alone)).pages
    assert [f"Page {n} of 9" in page.extract_text() for n, page in enumerate(pages, 1)] == [
        True
    ] * 9


def test_papers_are_those_of_the_site(tmp_path: Path):
    logo = BytesIO()
    Image.new("RGB", (300, 100), "teal").save(logo, "PNG")
    german = Letterhead("Nordwind GmbH", "Kai 1\nHamburg", logo.getvalue(), "Letter", "de", "")
    facts = replace(dataset(names=("Mira",)), printed=Printed(by_site={"Berlin": german}))
    first, sheet = PdfReader(BytesIO(written(tmp_path, "pdf", facts))).pages
    assert (round(first.mediabox.width), round(sheet.mediabox.width)) == (595, 612)
    text = sheet.extract_text()
    assert "1. März 2026" in text
    assert "Nordwind GmbH" in text
    assert "Kai 1 · Hamburg" in text
    assert len(sheet.images) == 1


def test_numbers_are_written_as_chosen_else_as_the_language_has_them():
    assert Style(Letterhead(language="de")).number(1234567) == "1.234.567"
    assert Style(Letterhead(language="de", numbers="1,234.50")).number(1234) == "1,234"
    assert Style(Letterhead()).hours(75_600 + 5) == "1,260:05"


def test_a_comma_in_decimals_puts_semicolons_between_columns(tmp_path: Path):
    facts = replace(dataset(), printed=Printed(letterhead=Letterhead(language="de")))
    lines = written(tmp_path, "summary_csv", facts).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Number;Name;")
    hours = lines[0].split(";").index("Paid hours")
    assert "," in lines[1].split(";")[hours]


def test_a_table_that_overflows_goes_on_in_another_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(xlsx, "ROWS_A_SHEET", 100)
    facts = dataset()
    book = load_workbook(BytesIO(written(tmp_path, "xlsx", facts)))
    parts = [name for name in book.sheetnames if name.startswith("Daily")]
    assert parts == ["Daily", "Daily 2", "Daily 3", "Daily 4"]
    rows = [row for name in parts for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert len(rows) == len(facts.employees) * 31
    assert sum(row[9] for row in rows) == facts.worked_minutes


def test_a_long_id_is_printed_whole_and_a_long_department_is_cut(tmp_path: Path):
    facts = dataset(names=("Mira",))
    person = replace(facts.employees[0], number="000012345678901", department="D" * 400)
    pages = PdfReader(BytesIO(written(tmp_path, "pdf", replace(facts, employees=(person,))))).pages
    for page in pages:
        assert "000012345678901" in page.extract_text()
        assert "D" * 200 not in page.extract_text()
    assert "Berlin · Europe/Berlin · DDD" in pages[1].extract_text()


def test_the_largest_runs_are_one_file_for_each_site(tmp_path: Path):
    facts = dataset(names=("Mira", "Kenji", "Ada"))
    spool = Spool(tmp_path / "people")
    for n, person in enumerate(facts.employees):
        moved = replace(person, site=("Zürich", "Tokyo")[n % 2])
        spool.add(moved, canonical(times_json(moved)))
    whole = replace(facts, employees=spool.people(), tally=spool.tally)
    assert is_split(whole, spool, 2)
    assert not is_split(whole, spool, 3)
    SiteFiles(PayrollDocuments(), "daily_csv", ".csv").write(whole, spool, tmp_path / "z", silent)
    with zipfile.ZipFile(tmp_path / "z") as archive:
        assert archive.namelist() == ["tokyo.csv", "zurich.csv"]
        assert archive.read("tokyo.csv").count(b"\n") == 1 + 31
        assert archive.read("zurich.csv").count(b"\n") == 1 + 2 * 31
    spool.close()
    assert names_of(["A b", "A-b", "東京"]) == ["a-b", "a-b-2", "site"]


def test_the_rules_sheet_says_in_words_what_the_days_were_decided_by(tmp_path: Path):
    rule = RuleFact("Illinois, version 7", 12, date(2026, 1, 1), "ab" * 32, "Ben", "round_q = 15")
    told = Printed(tzdata="2026b", rules=(rule,))
    book = load_workbook(BytesIO(written(tmp_path, "xlsx", replace(dataset(), printed=told))))
    rows = list(book["Rules"].iter_rows(min_row=2, values_only=True))
    assert rows[0][:3] == ("Rule set", rule.name, "version id 12; rounding: round_q = 15")
    assert rows[0][4] == rule.sha256
    zones = [row[1:3] for row in rows if row[0] == "Time zone"]
    assert zones == [("Europe/Berlin", "IANA time zone database, edition 2026b")]
    words = {row[1]: row[2] for row in rows if row[0] == "In words"}
    assert "the same number means exactly the same rules" in words["SHA-256 of a rule set"]
    assert "edition 2026b" in words["Edition of the time zones"]
    assert "a version never changes" in words["Rule set and version id"]
