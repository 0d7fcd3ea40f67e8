"""What is written out: tables that no spreadsheet runs, file names, letterheads."""

from attendance_app.domain.downloads import attachment
from attendance_app.domain.letterhead import DEFAULT, Letterhead
from attendance_app.domain.printed import Printed
from attendance_app.domain.spreadsheets import MARK, begins_like_formula, csv_text


def test_a_name_that_begins_like_a_formula_is_written_as_text():
    rows = [("=HYPERLINK(1)", -5), (" @home", 3), ("Mira", 8)]
    text = csv_text(["Name", "Hours"], rows)
    assert text == f"{MARK}Name,Hours\r\n'=HYPERLINK(1),-5\r\n' @home,3\r\nMira,8\r\n"
    assert not begins_like_formula("1=1")


def test_a_download_is_named_plainly_and_really():
    header = attachment('März "2026".pdf')
    assert 'filename="M_rz _2026_.pdf"' in header
    assert "filename*=UTF-8''M%C3%A4rz%20%222026%22.pdf" in header


def test_what_a_letterhead_leaves_empty_comes_from_the_one_below():
    german = Letterhead("Nordwind GmbH", language="de").over(DEFAULT)
    assert (german.company, german.page, german.language) == ("Nordwind GmbH", "A4", "de")
    printed = Printed(DEFAULT, {"Berlin": german})
    assert printed.of("Berlin") is german
    assert printed.of("Paris") is DEFAULT
