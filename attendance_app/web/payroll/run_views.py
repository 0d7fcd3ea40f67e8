"""What the page of one export draws: how each of its files begins."""

from dataclasses import dataclass
from urllib.parse import quote

from attendance_app.domain.glimpse import Glimpse
from attendance_app.services.payroll_views import ExportFile, ExportView
from attendance_app.web import wording
from attendance_app.web.payroll.views import TITLES

_ENDS = (
    (".xlsx", "Workbook"),
    (".pdf", "PDF"),
    ("-summary.csv", "Summary"),
    ("-daily.csv", "Daily"),
)


@dataclass(frozen=True)
class FileTab:
    """A file that can be looked at."""

    name: str
    title: str


@dataclass(frozen=True)
class PagePicture:
    """A picture of a page. alt: what it is; text: what stands on it."""

    href: str
    width: int
    height: int
    alt: str
    text: str


@dataclass(frozen=True)
class Shown:
    """How a file begins. name: of the file, empty before anything is read. told: how much it is."""

    name: str = ""
    told: str = ""
    pages: tuple[PagePicture, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    lines: str = ""


def tabs(view: ExportView) -> list[FileTab]:
    """Give the files of an export that can be looked at."""
    return [FileTab(file.name, _title(file)) for file in view.files if file.shown]


def _title(file: ExportFile) -> str:
    plain = file.name.removesuffix(".zip")
    known = next((title for end, title in _ENDS if plain.endswith(end)), "")
    return TITLES.get(file.kind) or known or file.name


def shown(export: int, name: str, glimpse: Glimpse) -> Shown:
    """Draw up how a file begins."""
    folder = f"/api/v1/exports/{export}/files/{quote(name, safe='')}/pages"
    pages = tuple(
        PagePicture(
            href=f"{folder}/{n}",
            width=page.width,
            height=page.height,
            alt=f"Page {n} of {glimpse.page_count}",
            text=page.text,
        )
        for n, page in enumerate(glimpse.pages, 1)
    )
    head, *rows = glimpse.rows or ((),)
    return Shown(
        name=name,
        told=_told(glimpse),
        pages=pages,
        head=head,
        rows=tuple(_filled(row, len(head)) for row in rows),
        lines="\n".join(glimpse.lines),
    )


def _filled(row: tuple[str, ...], columns: int) -> tuple[str, ...]:
    return (*row, *("",) * (columns - len(row)))[: max(columns, len(row))]


def _told(glimpse: Glimpse) -> str:
    told: list[str] = []
    if glimpse.inside:
        told.append(f"{glimpse.inside}, the first of {len(glimpse.parts)} files")
    elif glimpse.parts:
        told.append(f"sheet {glimpse.parts[0]}, the first of {len(glimpse.parts)}")
    if glimpse.pages:
        whole = wording.counted(glimpse.page_count, "page")
        some = len(glimpse.pages) < glimpse.page_count
        told.append(f"first {len(glimpse.pages)} of {whole}" if some else whole)
    elif glimpse.rows:
        told.append(f"first {wording.counted(len(glimpse.rows) - 1, 'row')}")
    elif glimpse.lines:
        told.append(f"first {wording.counted(len(glimpse.lines), 'line')}")
    return "; ".join(told)
