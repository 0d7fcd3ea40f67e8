"""How finished files begin: real documents of this product, and files that are none."""

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PIL import Image

from attendance_app.adapters.documents import PayrollDocuments
from attendance_app.adapters.documents.glimpses import FileGlimpses
from attendance_app.domain.glimpse import (
    MOST_COLUMNS,
    MOST_LETTERS,
    MOST_ROWS,
    Glimpse,
    glimpse_from_json,
    glimpse_json,
)
from attendance_app.domain.ids import EmployeeId
from attendance_app.domain.payroll import EmployeeTimes, PayrollDataset, Workday
from attendance_app.domain.payroll_json import freeze

DAY = date(2026, 11, 2)


def dataset(people: int = 5) -> PayrollDataset:
    day = Workday(DAY, 485, None, None, (), (), regular=480, overtime=5)
    everybody = [
        EmployeeTimes(EmployeeId(n), f"00{n}", f"Mira {n}", "", "Berlin", "Europe/Berlin", (day,))
        for n in range(1, people + 1)
    ]
    return freeze("Nordwind", DAY, DAY, datetime(2026, 11, 18, tzinfo=UTC), everybody)


def written(folder: Path, kind: str, end: str, people: int = 5) -> Path:
    path = folder / f"payroll{end}"
    PayrollDocuments().write(dataset(people), kind, path, lambda *_: None)
    return path


def looked(path: Path, folder: Path) -> Glimpse:
    return FileGlimpses().of(path, folder)


def test_a_pdf_shows_pictures_of_its_first_three_pages_with_their_text(tmp_path: Path) -> None:
    pdf = written(tmp_path, "pdf", ".pdf")
    found = looked(pdf, tmp_path)
    assert (found.page_count, len(found.pages), found.more) == (6, 3, True)
    assert "Mira 1" in found.pages[1].text
    for number, page in enumerate(found.pages, 1):
        picture = tmp_path / f"page-{number}.png"
        assert picture.stat().st_size < 300_000
        with Image.open(picture) as drawn:
            assert drawn.size == (page.width, page.height)
            assert len(drawn.convert("RGB").getcolors() or ()) > 5  # not a blank page
    assert not (tmp_path / "page-4.png").exists()
    assert glimpse_from_json(glimpse_json(found)) == found


def test_a_workbook_shows_the_first_rows_as_its_first_sheet_shows_them(tmp_path: Path) -> None:
    found = looked(written(tmp_path, "xlsx", ".xlsx", 40), tmp_path)
    assert found.parts[:2] == ("Summary", "Daily")
    head, first = found.rows[:2]
    assert (head[:2], first[:2]) == (("Number", "Name"), ("001", "Mira 1"))
    assert dict(zip(head, first, strict=True))["Worked (h:mm)"] == "8:05"
    assert (len(found.rows), len(head)) == (MOST_ROWS + 1, MOST_COLUMNS)


def test_tables_with_semicolons_and_other_letters_are_read(tmp_path: Path) -> None:
    path = tmp_path / "LuG.csv"
    path.write_bytes("Nr;Name\r\n1;Müller\r\n".encode("cp1252"))
    assert looked(path, tmp_path).rows == (("Nr", "Name"), ("1", "Müller"))
    assert not looked(path, tmp_path).more


def test_long_files_are_read_no_further_than_their_beginning(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + f"{'x' * 500},y\n" * 10_000)
    found = looked(path, tmp_path)
    assert (len(found.rows), found.more) == (MOST_ROWS + 1, True)
    assert found.rows[1] == ("x" * (MOST_LETTERS - 1) + "…", "y")
    text = tmp_path / "LODAS.txt"
    text.write_text("[Allgemein]\nZiel=LODAS\n" * 30)
    lines = looked(text, tmp_path)
    assert (lines.lines[:2], len(lines.lines), lines.more) == (
        ("[Allgemein]", "Ziel=LODAS"),
        MOST_ROWS,
        True,
    )


def test_of_a_zip_the_first_file_is_shown_and_all_are_named(tmp_path: Path) -> None:
    pdf, packed = written(tmp_path, "pdf", ".pdf", 1), tmp_path / "payroll.pdf.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(pdf, "berlin.pdf")
        archive.write(pdf, "osaka.pdf")
    found = looked(packed, tmp_path)
    assert (found.inside, found.parts) == ("berlin.pdf", ("berlin.pdf", "osaka.pdf"))
    assert (len(found.pages), found.page_count) == (2, 2)
    assert not (tmp_path / "inside.pdf").exists()


def test_what_is_no_pdf_raises_and_takes_nothing_along(tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing")
    with pytest.raises(RuntimeError, match="pages were not drawn"):
        looked(path, tmp_path)
