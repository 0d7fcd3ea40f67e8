"""Payroll exports: request one, watch it, download its files."""

import asyncio
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Literal, Self
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Response, status
from fastapi.responses import RedirectResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator

from attendance_app.api.security import allowed
from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.downloads import attachment
from attendance_app.services.payroll_views import ExportView
from attendance_app.services.recipients import Recipients
from attendance_app.wiring import use_cases

router = APIRouter(prefix="/api/v1/exports", tags=["exports"])

Payer = Annotated[Actor, Depends(allowed(Role.ADMIN, Role.HR))]
Number = Annotated[int, Field(ge=1, lt=2**63)]
Kind = Literal[
    "xlsx",
    "pdf",
    "csv",
    "adp",
    "paychex",
    "gusto",
    "quickbooks",
    "datev_lug",
    "datev_lodas",
    "xero_au",
    "bamboohr",
]


class Tell(BaseModel):
    """Who hears once that an export has ended: addresses, and ids of webhooks."""

    model_config = ConfigDict(extra="forbid")

    mail: list[Annotated[str, Field(max_length=254)]] = Field(default=[], max_length=20)
    webhooks: list[Number] = Field(default=[], max_length=20)


class ExportRequest(BaseModel):
    """Which period: by its id, or by its days, both included. tell: who hears that it has ended.

    kinds: files for people (xlsx, pdf, csv), and for payroll systems that are set up. These take a
    locked period; look_ahead asks for them before it is locked.
    """

    model_config = ConfigDict(extra="forbid")

    period_id: Number | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    kinds: list[Kind] = Field(default=["xlsx", "pdf"], min_length=1, max_length=20)
    site_id: Number | None = None
    look_ahead: bool = False
    tell: Tell = Tell()

    @model_validator(mode="after")
    def _one_period(self) -> Self:
        days = self.starts_on is not None and self.ends_on is not None
        if (self.period_id is None) != days:
            raise ValueError("Give either period_id, or starts_on and ends_on.")
        return self


class FileAnswer(BaseModel):
    """A finished file. url: where to download it; size in bytes.

    downloads: how often it was handed out; downloaded_by, downloaded_at: the last time. shown: its
    beginning is kept, under url/glimpse.
    """

    name: str
    kind: str
    size: int
    sha256: str
    url: str
    downloads: int
    downloaded_by: str
    downloaded_at: datetime | None
    shown: bool


class ExportAnswer(BaseModel):
    """An export. state: queued, running, done, failed or cancelled."""

    id: int
    period_id: int
    period: str
    site: str
    kinds: list[str]
    state: str
    step: str
    percent: int
    rows_done: int
    rows_total: int
    attempts: int
    error: str
    requested_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    eta_seconds: int | None
    dataset_sha256: str | None
    look_ahead: bool
    files: list[FileAnswer]


class NoticeAnswer(BaseModel):
    """A notice. channel: mail or webhook; state: waiting, sending, sent or failed; times in UTC.

    recipient: an address, or a webhook's name. error: why it is not sent yet.
    """

    id: int
    channel: str
    recipient: str
    state: str
    attempts: int
    error: str
    due_at: datetime | None
    sent_at: datetime | None


class ExportList(BaseModel):
    """One page of exports, newest first."""

    items: list[ExportAnswer]
    total: int
    page: int
    size: int


class PageAnswer(BaseModel):
    """A picture of a page: width and height in pixels; text: what stands on it."""

    url: str
    width: int
    height: int
    text: str


class GlimpseAnswer(BaseModel):
    """How a file begins: as pages, as rows whose first is the head, or as lines.

    inside: the file of a ZIP that this is. parts: the sheets, or the files of the ZIP. page_count:
    of the whole document. more: there is more than this.
    """

    inside: str
    parts: list[str]
    pages: list[PageAnswer]
    page_count: int
    rows: list[list[str]]
    lines: list[str]
    more: bool


@router.post("", status_code=status.HTTP_202_ACCEPTED)
async def request_export(asked: ExportRequest, actor: Payer, response: Response) -> ExportAnswer:
    """Request an export. An equal one that is not finished is shared; `Location` is where it is."""
    view = await asyncio.to_thread(_request, actor, asked)
    response.headers["Location"] = f"{router.prefix}/{view.id}"
    return _answer(view)


@router.get("")
async def list_exports(
    actor: Payer,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> ExportList:
    """Return the exports, newest first."""
    found = await asyncio.to_thread(use_cases().payroll.list, actor, page, size)
    items = [_answer(view) for view in found.items]
    return ExportList(items=items, total=found.total, page=found.page, size=found.size)


@router.get("/{export_id}")
async def get_export(export_id: Number, actor: Payer) -> ExportAnswer:
    """Return how an export stands."""
    return _answer(await asyncio.to_thread(use_cases().payroll.get, actor, export_id))


@router.get("/{export_id}/notices")
async def list_notices(export_id: Number, actor: Payer) -> list[NoticeAnswer]:
    """Return who is told that an export has ended, and how that went."""
    found = await asyncio.to_thread(use_cases().deliveries.of, actor, export_id)
    return [NoticeAnswer(**asdict(notice)) for notice in found]


@router.post("/{export_id}/cancel")
async def cancel_export(export_id: Number, actor: Payer) -> ExportAnswer:
    """Stop an export that has not ended."""
    return _answer(await asyncio.to_thread(use_cases().payroll.cancel, actor, export_id))


@router.get(
    "/{export_id}/files/{name}",
    response_class=StreamingResponse,
    responses={303: {"description": "To a signed link of the object store, good for minutes."}},
)
async def download_file(export_id: Number, name: str, actor: Payer) -> Response:
    """Download a file: from the store itself where browsers reach it. It is written down."""
    found = await asyncio.to_thread(use_cases().payroll.download, actor, export_id, name)
    if found.link is not None:
        there = RedirectResponse(found.link, status.HTTP_303_SEE_OTHER)
        there.headers["Cache-Control"] = "no-store"
        return there
    headers = {
        "Content-Disposition": attachment(found.file.name),
        "Content-Length": str(found.file.size),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(found.pieces or iter(()), 200, headers, found.content_type)


@router.get("/{export_id}/files/{name}/glimpse")
async def look_at_file(
    export_id: Number, name: str, actor: Payer, response: Response
) -> GlimpseAnswer:
    """Return how a file begins. It is written down."""
    found = await asyncio.to_thread(use_cases().export_glimpses.look, actor, export_id, name)
    response.headers["Cache-Control"] = "no-store"
    folder = f"{router.prefix}/{export_id}/files/{quote(name, safe='')}/pages"
    pages = [
        PageAnswer(url=f"{folder}/{n}", width=page.width, height=page.height, text=page.text)
        for n, page in enumerate(found.pages, 1)
    ]
    return GlimpseAnswer(
        inside=found.inside,
        parts=list(found.parts),
        pages=pages,
        page_count=found.page_count,
        rows=[list(row) for row in found.rows],
        lines=list(found.lines),
        more=found.more,
    )


@router.get(
    "/{export_id}/files/{name}/pages/{number}",
    response_class=StreamingResponse,
    responses={200: {"content": {"image/png": {}}, "description": "A picture of the page."}},
)
async def picture_of_page(export_id: Number, name: str, number: int, actor: Payer) -> Response:
    """Return the picture of one of the first pages of a PDF, from 1 on."""
    look = use_cases().export_glimpses.picture
    pieces = await asyncio.to_thread(look, actor, export_id, name, number)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(pieces, 200, headers, "image/png")


def _request(actor: Actor, asked: ExportRequest) -> ExportView:
    payroll = use_cases().payroll
    period = asked.period_id
    if asked.starts_on is not None and asked.ends_on is not None:
        period = payroll.ensure_period(actor, asked.starts_on, asked.ends_on).id
    ahead = asked.look_ahead
    tell = Recipients(tuple(asked.tell.mail), tuple(asked.tell.webhooks))
    kinds, site = asked.kinds, asked.site_id
    job = payroll.request(actor, period or 0, kinds, site, look_ahead=ahead, tell=tell)
    return payroll.get(actor, job)


def _answer(view: ExportView) -> ExportAnswer:
    files = [
        FileAnswer(
            name=file.name,
            kind=file.kind,
            size=file.size,
            sha256=file.sha256,
            url=f"{router.prefix}/{view.id}/files/{file.name}",
            downloads=file.downloads,
            downloaded_by=file.downloaded_by,
            downloaded_at=file.downloaded_at,
            shown=file.shown,
        )
        for file in view.files
    ]
    return ExportAnswer(
        id=view.id,
        period_id=view.period_id,
        period=view.period,
        site=view.site,
        kinds=list(view.kinds),
        state=view.state,
        step=view.step,
        percent=view.percent,
        rows_done=view.rows_done,
        rows_total=view.rows_total,
        attempts=view.attempts,
        error=view.error,
        requested_by=view.requested_by,
        created_at=view.created_at,
        started_at=view.started_at,
        finished_at=view.finished_at,
        eta_seconds=view.eta_seconds,
        dataset_sha256=view.dataset_sha256,
        look_ahead=view.look_ahead,
        files=files,
    )
