"""The why of a day: each minute with its rule, its version and its source."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import feedback, keys, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.links import app_link
from attendance_app.web.correcting.drawer import correction_drawer
from attendance_app.web.correcting.state import CorrectingState
from attendance_app.web.shell import page
from attendance_app.web.timesheets.parts import lock_badge
from attendance_app.web.timesheets.time_line import LANES, TALL
from attendance_app.web.timesheets.why_state import WhyState as S

NAMES = {
    "shift": "Shift",
    "punches": "Punches",
    "paired": "Paired",
    "paid": "Paid",
    "tags": "Tags",
}
BOTTOM = 224


def part(number: Any) -> dict[str, Any]:
    """Tie something to the step that explains it."""
    return {"custom_attrs": {"data-part": number}}


def scale() -> list[rx.Component]:
    """Draw hours, midnights, and where the clocks change."""

    def fold(mark: Any) -> rx.Component:
        return rx.el.g(
            rx.el.rect(
                class_name=mark.look, x=f"{mark.x}", y="34", width=f"{mark.width}", height="190"
            ),
            rx.el.text(
                mark.text,
                class_name="w-clocks",
                x=f"{mark.text_x}",
                y="236",
                text_anchor="middle",
            ),
        )

    def hour(mark: Any) -> rx.Component:
        return rx.el.g(
            rx.el.line(class_name="hour", x1=f"{mark.x}", x2=f"{mark.x}", y1="36", y2=f"{BOTTOM}"),
            rx.el.text(mark.text, x=f"{mark.x}", y="30", text_anchor="middle"),
        )

    def edge(mark: Any) -> rx.Component:
        return rx.el.g(
            rx.el.line(class_name="edge", x1=f"{mark.x}", x2=f"{mark.x}", y1="2", y2=f"{BOTTOM}"),
            rx.el.text(mark.text, class_name="ink", x=f"{mark.x - 6}", y="12", text_anchor="end"),
            rx.el.text(mark.after, class_name="ink", x=f"{mark.x + 6}", y="12"),
        )

    return [
        rx.foreach(S.line.folds, fold),
        rx.foreach(S.line.hours, hour),
        rx.foreach(S.line.edges, edge),
    ]


def lanes() -> list[rx.Component]:
    """Name the lanes."""
    return [
        rx.el.text(NAMES[lane], class_name="lane", x="0", y=f"{y + 14}")
        for lane, y in LANES.items()
    ]


def drawn() -> list[rx.Component]:
    """Draw bars and punches, each tied to its step."""

    def band(mark: Any) -> rx.Component:
        return rx.el.rect(
            class_name="w-band",
            x=f"{mark.x}",
            y="38",
            width=f"{mark.width}",
            height=f"{BOTTOM - 38}",
            rx="3",
            **part(mark.text),
        )

    def bar(one: Any) -> rx.Component:
        return rx.el.g(
            rx.el.title(one.title),
            rx.el.rect(
                class_name=one.look,
                x=f"{one.x}",
                y=f"{one.y}",
                width=f"{one.width}",
                height=f"{TALL}",
                rx="3",
            ),
            rx.el.text(one.text, class_name=one.ink, x=f"{one.text_x}", y=f"{one.y + 14}"),
            **part(one.part),
        )

    def punch(one: Any) -> rx.Component:
        middle = LANES["punches"] + 10
        return rx.el.g(
            rx.el.title(one.title),
            rx.el.circle(class_name=one.look, cx=f"{one.x}", cy=f"{middle}", r="4.5"),
            rx.el.text(one.text, x=f"{one.text_x}", y=f"{middle + 4}", text_anchor=one.anchor),
            **part(one.part),
        )

    return [
        rx.foreach(S.line.bands, band),
        rx.foreach(S.line.bars, bar),
        rx.foreach(S.line.punches, punch),
    ]


def line_card() -> rx.Component:
    """Draw the time line."""
    keyed = (
        ("lg-work", "Regular"),
        ("lg-ot", "Overtime"),
        ("lg-paidbreak", "Short break, paid"),
        ("lg-missing", "Deducted or missing"),
        ("lg-gap", "Break or second tap, not counted"),
        ("lg-night", "Night tag"),
    )
    return parts.card(
        rx.el.div(
            rx.el.svg(
                *scale(),
                *lanes(),
                *drawn(),
                class_name="why-svg",
                view_box="0 0 820 242",
                role="img",
                aria_label=S.line.label,
            ),
            class_name="why-scroll",
        ),
        rx.el.div(
            *[rx.el.span(rx.el.i(class_name=css), text) for css, text in keyed],
            class_name="legend",
        ),
        class_name="why-line",
    )


def steps_table() -> rx.Component:
    """Draw the steps; one and its bar light up together."""

    def step(row: Any) -> rx.Component:
        return rx.el.tr(
            rx.el.td(rx.el.span(row.number, class_name="n")),
            rx.el.td(
                rx.el.span(row.headline, class_name="what"),
                rx.el.div(row.sentence, class_name="why-note"),
            ),
            rx.el.td(
                rx.el.span(
                    row.minutes,
                    class_name=rx.match(
                        row.tone,
                        ("more", "more medium num nowrap"),
                        ("less", "less medium num nowrap"),
                        "quiet num nowrap",
                    ),
                ),
                class_name="end",
            ),
            rx.el.td(row.key, class_name="src lo"),
            rx.el.td(row.source, class_name="src"),
            tab_index=0,
            custom_attrs={"data-part": row.number, "data-row": "step"},
        )

    head = rx.el.thead(
        rx.el.tr(
            rx.el.th(rx.el.span("Step", class_name="sr"), style={"width": "44px"}),
            rx.el.th("What happened"),
            rx.el.th("Min", class_name="end", style={"width": "72px"}),
            rx.el.th("Rule, ", S.used.version, class_name="lo", style={"width": "150px"}),
            rx.el.th("Source", style={"width": "146px"}),
        )
    )
    table = rx.el.table(
        rx.el.caption("What the rules did, in their order", class_name="sr"),
        head,
        rx.el.tbody(rx.foreach(S.steps, step)),
        class_name="table",
    )
    nothing = rx.el.p("Nothing was recorded, so no rule had anything to do.", class_name="muted")
    return rx.cond(
        S.steps.length() > 0,
        rx.el.div(table, class_name="table-wrap why-steps list"),
        parts.card(nothing, pad=True),
    )


def result_card() -> rx.Component:
    """Draw what comes out."""

    def line(one: Any) -> rx.Component:
        return rx.el.div(
            one.name,
            rx.cond(one.tag, rx.el.span("tag", class_name="quiet")),
            rx.el.b(one.value),
            class_name=rx.cond(one.sum, "sum medium", ""),
        )

    state = rx.cond(S.card.locked, lock_badge("Locked", True), lock_badge("Open", False))
    return parts.card(
        rx.el.div(rx.el.h2("Result"), rx.el.span(class_name="push"), state, class_name="card-head"),
        rx.el.div(
            rx.el.div(rx.foreach(S.result, line), class_name="figure-list"),
            class_name="card-pad figures",
        ),
    )


def punches_card() -> rx.Component:
    """Draw the punches as they were recorded, with what became of each."""

    def line(one: Any) -> rx.Component:
        return rx.el.div(
            rx.cond(one.direction == "in", icon("log-in"), icon("log-out")),
            rx.el.div(
                rx.el.span(one.time, " ", one.direction, class_name="medium num"),
                rx.el.p(one.how, rx.cond(one.note, rx.fragment(" · ", one.note))),
            ),
            rx.cond(one.counts, "", rx.el.span(one.state, class_name="quiet")),
            class_name=rx.cond(one.counts, "ledger-row", "ledger-row is-off"),
        )

    return rx.cond(
        S.punches.length() > 0,
        parts.card(
            parts.card_head("Punches", sub="as recorded"),
            rx.el.div(rx.foreach(S.punches, line), class_name="ledger"),
        ),
    )


def computed_card() -> rx.Component:
    """Say with what the day was computed."""
    used = S.used
    return parts.card(
        parts.card_head("Computed with"),
        rx.el.div(
            rx.el.dl(
                rx.el.dt("Rules"),
                rx.el.dd(
                    app_link(used.name, href=used.href, class_name="link"),
                    rx.el.div(used.since, class_name="quiet small"),
                ),
                rx.el.dt("Zone"),
                rx.el.dd(used.zone, rx.el.div(used.tzdata, class_name="quiet small")),
                rx.el.dt("Engine"),
                rx.el.dd(used.engine),
                rx.el.dt("Input"),
                rx.el.dd(used.input, class_name="mono"),
                rx.el.dt("Result"),
                rx.el.dd(used.result, class_name="mono"),
                class_name="facts facts-narrow",
            ),
            class_name="card-pad",
        ),
    )


def ask_link() -> rx.Component:
    """Offer a correction of the day."""
    return rx.el.button(
        "Ask for a correction",
        type="button",
        class_name="link plain no-print",
        on_click=CorrectingState.ask_for(S.card.employee, S.card.day, "out", ""),
    )


def locked_notice() -> rx.Component:
    """Say what a locked day means, and what came after the lock."""
    late = rx.el.ul(rx.foreach(S.late_facts, lambda told: rx.el.li(told)))
    locked = rx.el.div(
        icon("lock"),
        rx.el.div(
            "This day is locked. A correction becomes a line of the next open period, at the rules "
            "of that day. ",
            rx.cond(S.late_facts.length() > 0, late),
            ask_link(),
        ),
        class_name="notice",
    )
    is_open = rx.el.div(
        icon("info"),
        rx.el.div("Something is not as it was? ", ask_link()),
        class_name="notice no-print",
    )
    return rx.cond(S.card.locked, locked, is_open)


def neighbour(icon_name: str, label: str, href: Any, key: str) -> rx.Component:
    """Draw the way to the workday beside."""
    return rx.cond(
        href,
        app_link(
            icon(icon_name),
            href=href,
            class_name="btn btn-icon",
            title=label,
            custom_attrs={"data-key": key, "aria-label": label},
        ),
        parts.icon_button(icon_name, label, kind="", disabled=True),
    )


def head() -> rx.Component:
    """Draw which day of whom this is."""
    return parts.page_head(
        S.card.title,
        parts.button_group(
            neighbour("chevron-left", "Earlier workday", S.card.earlier, "["),
            neighbour("chevron-right", "Later workday", S.card.later, "]"),
            label="Workday",
        ),
        keys.print_button(),
        sub=rx.el.bdi(S.card.sub),
    )


def tiles() -> rx.Component:
    """Draw the sum from the first punch to what is paid."""

    def tile(one: Any) -> rx.Component:
        return rx.el.div(
            rx.cond(one.sign, rx.el.span(one.sign, class_name="op")),
            rx.el.small(one.label),
            rx.el.b(one.value),
            class_name=rx.cond(one.sum, "is-sum", ""),
        )

    return rx.el.div(rx.foreach(S.tiles, tile), class_name="sumline")


@page(
    routes.WHY,
    "Why",
    crumbs=[
        ("Time", routes.TIMESHEETS),
        ("Timesheets", routes.TIMESHEETS),
        (rx.cond(S.card.name, S.card.name, "Person"), S.card.sheet),
    ],
    on_load=[S.load, S.watch],
)
def why_page() -> rx.Component:
    """Explain a day."""
    explained = keys.together(
        rx.el.div(line_card(), steps_table(), class_name="col"),
        rx.el.div(
            result_card(), punches_card(), computed_card(), locked_notice(), class_name="col"
        ),
        class_name="cols why",
    )
    shown = rx.fragment(head(), rx.cond(S.tiles.length() > 0, tiles()), explained)
    return rx.fragment(
        keys.page_keys(),
        rx.cond(
            S.error,
            feedback.error_state("This day could not be read", S.error, S.load),
            rx.cond(S.card.day == "", feedback.skeleton_lines(8), shown),
        ),
        correction_drawer(),
    )
