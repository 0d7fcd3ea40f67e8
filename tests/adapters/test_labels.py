"""What papers say in other languages: each label in each of them, and all of them used."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from attendance_app.adapters.documents import company_summary, labels, sheet, workbook
from attendance_app.adapters.documents.layout import NO_PEOPLE
from attendance_app.domain.letterhead import LANGUAGES, Letterhead
from attendance_app.domain.payroll import PayrollDataset
from attendance_app.domain.printed import Printed
from tests.adapters.test_documents import dataset, written


def printed_in(language: str, names: tuple[str, ...] = ("Mira", "Jo")) -> PayrollDataset:
    return replace(dataset(names), printed=Printed(letterhead=Letterhead(language=language)))


@pytest.mark.parametrize("text", sorted(labels.TEXTS))
def test_every_label_is_there_in_every_language_with_its_gaps(text: str):
    assert set(labels.LANGUAGES) <= set(LANGUAGES)
    for other in labels.TEXTS[text]:
        assert other.strip() == other != ""
        assert re.findall(r"{}", other) == re.findall(r"{}", text)


def test_whatever_papers_say_has_a_label():
    facts = dataset(("Mira",))
    tables = [make(facts) for make in workbook.SHEETS]
    said = {column.title for table in tables for column in table.columns}
    said |= {table.title for table in tables} | {table.total for table in tables}
    said |= {title for title, _, _ in (*sheet.COLUMNS, *company_summary.COLUMNS)}
    said |= {*sheet.NOTES.values(), NO_PEOPLE}
    assert said - labels.TEXTS.keys() == set()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de_AT", ("Lohnübersicht", "Mitarbeitende", "Stundenzettel", "Beginn", "Seite 2 von 3")),
        ("fr", ("Récapitulatif de paie", "Salariés", "Feuille de temps", "Arrivée", "Page 2 sur")),
        ("es_MX", ("Resumen de nómina", "Empleados", "Hoja de horas", "Entrada", "Página 2 de")),
    ],
)
def test_a_pdf_speaks_the_language_of_its_papers(
    language: str, said: tuple[str, ...], tmp_path: Path
):
    facts = printed_in(language)
    pages = PdfReader(BytesIO(written(tmp_path, "pdf", facts))).pages
    text = "\n".join(page.extract_text() for page in pages)
    assert [one for one in said if one not in text] == []
    for english in ("Payroll summary", "Timesheet", "Worked hours", "First in", "signature:"):
        assert english not in text
    assert "…" not in text  # each title has room


def test_a_workbook_has_titles_in_the_language_and_keeps_what_is_stored(tmp_path: Path):
    german = load_workbook(BytesIO(written(tmp_path, "xlsx", printed_in("de"))))
    plain = load_workbook(BytesIO(written(tmp_path, "xlsx", printed_in("ja"))))
    assert (german.sheetnames[:2], plain.sheetnames[0]) == (["Übersicht", "Tage"], "Summary")
    first, english = german["Übersicht"], plain["Summary"]
    assert (first["A1"].value, english["A1"].value) == ("Nummer", "Number")
    assert [c.value for c in first[2]] == [c.value for c in english[2]]
    assert first.cell(first.max_row, 1).value == "Summe"


def test_a_type_of_leave_keeps_the_name_that_the_company_gave_it():
    (made,) = labels.titled([replace(workbook.SHEETS[0](dataset(("Mira",))), flags=())], "fr")
    assert made.title == "Récapitulatif"
    assert labels._title("de", "Leave: Sick {pay}") == "Abwesenheit: Sick {pay}"
