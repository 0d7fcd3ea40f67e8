"""My page: today, this week, my punches, my face."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import camera, charts, dialog, feedback, forms, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.links import app_link
from attendance_app.web.components.prose import prose
from attendance_app.web.correcting.drawer import correction_drawer, other_time, propose_button
from attendance_app.web.correcting.state import CorrectingState
from attendance_app.web.me.state import MeState as S
from attendance_app.web.shell import page


def today() -> rx.Component:
    """Draw whether I am in, and my day as one line."""
    inside = rx.el.span(
        rx.el.i(class_name="dot"), f"In since {S.hours.since}", class_name="badge badge-in m-badge"
    )
    outside = rx.el.span(
        rx.el.i(class_name="dot dot-ring"), "Out", class_name="badge badge-out m-badge"
    )
    return parts.card(
        rx.el.div(
            rx.cond(S.hours.since, inside, outside),
            rx.el.span(rx.el.bdi(S.where), class_name="quiet"),
            class_name="spread",
        ),
        rx.el.div(parts.duration(S.hours.today_minutes), class_name="m-now"),
        rx.el.p(f"today, until {S.hours.until}", class_name="muted"),
        charts.day_line(S.hours.spans, S.hours.start, S.hours.end, S.hours.sentence, marks=S.marks),
        class_name="m-pad m-today",
    )


def forgotten() -> rx.Component:
    """Ask whether I forgot to clock out, with the way to say when I left."""
    of = S.reminder
    ask = CorrectingState.ask_for(0, of.day, "out", "")
    return rx.el.div(
        icon("clock-alert"),
        rx.el.div(rx.el.b("Did you forget to clock out?"), " ", of.text),
        rx.el.div(
            rx.cond(of.at, propose_button(0, of.day, "out", of.at, primary=True)),
            rx.cond(
                of.at,
                other_time(0, of.day, "out"),
                parts.button("Say when I left", kind="primary", size="sm", on_click=ask),
            ),
            class_name="row me-reminder-deeds",
        ),
        class_name="notice notice-late me-reminder",
        role="status",
    )


def bar(of: Any) -> rx.Component:
    """Draw one day of the week."""
    return rx.el.div(
        rx.el.i(class_name=rx.cond(of.worked, "", "none"), style={"height": f"{of.height}px"}),
        rx.el.span(of.letter, aria_hidden="true"),
        rx.el.span(of.text, class_name="sr"),
        class_name=rx.cond(of.today, "now", ""),
    )


def week() -> rx.Component:
    """Draw this week."""
    return parts.card(
        rx.el.div(
            rx.el.div(
                rx.el.h2("This week", class_name="medium"),
                rx.el.span(parts.duration(S.hours.week_minutes), class_name="strong num"),
                class_name="spread",
            ),
            rx.el.div(rx.foreach(S.hours.week, bar), class_name="m-week"),
            class_name="m-pad",
        ),
        rx.cond(
            S.hours.missing,
            rx.el.div(
                icon("circle-help", class_name="lead"),
                rx.el.span(S.hours.missing, "."),
                class_name="m-row",
            ),
            rx.fragment(),
        ),
        ways(),
    )


def ways() -> rx.Component:
    """Draw the ways to sign, to correct and to ask for leave."""

    def way(name: str, text: str, href: str) -> rx.Component:
        return app_link(
            icon(name, class_name="lead"),
            rx.el.span(text),
            rx.el.span(icon("chevron-right"), class_name="push"),
            href=href,
            class_name="m-row",
        )

    ask = rx.el.button(
        icon("file-pen-line", class_name="lead"),
        rx.el.span("Ask for a correction"),
        rx.el.span(icon("chevron-right"), class_name="push"),
        type="button",
        class_name="m-row plain",
        on_click=CorrectingState.ask_for(0, "", "out", ""),
    )
    return rx.fragment(
        way("pen-line", "Look at my hours and sign", routes.MY_PERIOD),
        ask,
        way("tree-palm", "My leave and my plan", routes.MY_LEAVE),
    )


def line(of: Any) -> rx.Component:
    """Draw one punch."""
    return rx.el.div(
        rx.cond(
            of.direction == "in",
            icon("log-in", class_name="lead"),
            icon("log-out", class_name="lead"),
        ),
        rx.el.span(rx.cond(of.direction == "in", "In", "Out"), class_name="medium"),
        rx.el.span(of.time, class_name="num"),
        rx.el.span(of.day, " · ", rx.el.bdi(of.site), " · ", of.method, class_name="push quiet"),
        class_name="m-row",
    )


def punches() -> rx.Component:
    """Draw my last punches."""
    none = rx.el.p("No punches this week yet.", class_name="m-row muted")
    listed: Any = S.punches
    return parts.card(
        rx.el.h2("My punches", class_name="medium m-pad m-head"),
        rx.cond(listed.length() > 0, rx.fragment(rx.foreach(listed, line)), none),
    )


def face() -> rx.Component:
    """Draw what is kept of my face."""
    return parts.card(
        rx.el.div(
            rx.el.h2(S.face.headline, class_name="medium m-title"),
            rx.cond(S.face.badge, parts.badge(S.face.badge, "ok"), rx.fragment()),
            class_name="spread",
        ),
        rx.el.p(S.face.text, class_name="muted"),
        rx.el.div(app_link("Read the text", href=routes.PRIVACY, class_name="link")),
        class_name="m-pad stack",
    )


def kept() -> rx.Component:
    """Draw what I may count on."""
    pin = rx.cond(S.has_pin, "works always", "not set: ask HR")
    return parts.card(
        rx.el.div(
            icon("clock-alert", class_name="lead"),
            rx.el.span("Erased at the latest"),
            rx.el.span("when you leave", class_name="push quiet"),
            class_name="m-row m-first",
        ),
        rx.el.div(
            icon("grid-3x3", class_name="lead"),
            rx.el.span("My PIN"),
            rx.el.span(pin, class_name="push quiet"),
            class_name="m-row",
        ),
        rx.el.div(
            icon("id-card", class_name="lead"),
            rx.el.span("My badge"),
            rx.el.span(S.badges, class_name="push quiet"),
            class_name="m-row",
        ),
    )


def withdrawal() -> rx.Component:
    """Offer the way back."""
    return parts.card(
        rx.el.h2("Changed your mind?", class_name="medium m-title"),
        rx.el.p(
            "Your face is erased at once. You clock in with your PIN instead. Nothing else "
            "changes, and nobody may ask why.",
            class_name="muted",
        ),
        dialog.confirm(
            parts.button(
                "Withdraw and erase", kind="danger", size="touch", icon_name="eraser", block=True
            ),
            "Withdraw, and erase your face?",
            "Every template of your face is destroyed at once and cannot be brought back. "
            "Your hours and your PIN stay.",
            action="Withdraw and erase",
            on_confirm=S.withdraw,
        ),
        class_name="m-pad stack",
    )


def agreement() -> rx.Component:
    """Show the text, and let me agree by my name."""
    return parts.card(
        rx.el.h2("Clock in with your face", class_name="medium m-title"),
        rx.el.p("Only if you want to. Your PIN is worth the same.", class_name="muted"),
        rx.el.details(
            rx.el.summary(f"Read the text, version {S.text_version}", class_name="link"),
            prose(S.text),
        ),
        forms.form(
            forms.text_field(
                "Your name",
                "signature",
                hint="Typing it agrees to the text above.",
                error=S.errors["signature"],
                auto_complete="off",
                max_length=200,
            ),
            rx.cond(S.errors["form"], feedback.inline_error(S.errors["form"]), rx.fragment()),
            forms.submit("I agree"),
            on_submit=S.agree,
        ),
        class_name="m-pad stack",
    )


def mine() -> rx.Component:
    """Draw the page of an employee."""
    return rx.fragment(
        rx.el.h1(camera.day_greeting(zone=S.zone, name=S.first_name), class_name="m-greeting"),
        rx.cond(
            S.error,
            feedback.notice("This may be out of date.", S.error, "late"),
            rx.fragment(),
        ),
        rx.cond(S.reminder.text, forgotten()),
        rx.el.div(
            rx.el.div(today(), week(), punches(), class_name="col"),
            rx.el.div(
                face(),
                kept(),
                rx.cond(S.face.may_withdraw, withdrawal(), rx.fragment()),
                rx.cond(S.face.may_agree, agreement(), rx.fragment()),
                class_name="col",
            ),
            class_name="me",
        ),
    )


def stranger() -> rx.Component:
    """Say that the account belongs to no employee."""
    return rx.cond(
        S.error,
        feedback.error_state("Your page could not be read", S.error, S.load),
        feedback.empty_state(
            "This account belongs to no employee",
            "Administrators have no hours of their own. Ask HR to link your account if you do.",
            level=2,
        ),
    )


@page(routes.ME, "My page", on_load=[S.load, S.watch])
def me() -> rx.Component:
    """Draw the signed-in person's own page."""
    shown = rx.cond(S.linked, mine(), stranger())
    return rx.fragment(rx.cond(S.loaded, shown, feedback.skeleton_lines(5)), correction_drawer())
