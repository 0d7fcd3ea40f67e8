"""The drawer in which a correction is asked for, with its effect before it is sent."""

from typing import Any

import reflex as rx

from attendance_app.web.components import dialog, feedback, forms, parts
from attendance_app.web.correcting.state import CorrectingState as S
from attendance_app.web.correcting.views import DIRECTIONS, OPERATIONS


def live_select(label: str, name: str, options: Any, value: Any, **props: Any) -> rx.Component:
    """Draw a choice that is told at once."""
    return forms.select(
        label, name, options, value=value, on_change=S.put(name), error=S.errors[name], **props
    )


def live_field(label: str, name: str, kind: str, value: Any) -> rx.Component:
    """Draw a day or a time that is told at once."""
    return forms.text_field(
        label, name, type=kind, value=value, on_change=S.put(name), error=S.errors[name]
    )


def fields() -> rx.Component:
    """Draw the form; its preview follows each change."""
    draft = S.draft
    return rx.fragment(
        live_select("What", "operation", OPERATIONS, draft.operation),
        rx.cond(
            draft.operation != "add",
            live_select(
                "Which punch", "target", S.target_choices, draft.target, placeholder="Choose it"
            ),
        ),
        rx.cond(
            draft.operation != "void",
            live_select("Direction", "direction", DIRECTIONS, draft.direction),
        ),
        forms.form_pair(
            live_field("Day", "day", "date", draft.day),
            rx.cond(
                (draft.operation != "void") & (draft.direction != "no_meal"),
                live_field("Time at the site", "at", "time", draft.at),
            ),
        ),
        live_select("Reason", "reason_code", S.reason_choices, draft.reason_code),
        forms.textarea(
            "In your words",
            "reason",
            value=draft.reason,
            error=S.errors["reason"],
            optional=True,
            max_length=500,
        ),
    )


def preview() -> rx.Component:
    """Draw what it would do."""

    def line(one: Any) -> rx.Component:
        return rx.el.div(
            rx.el.div(
                rx.el.span(one.day, class_name="medium"),
                rx.cond(one.settled, rx.el.div(one.settled, class_name="quiet")),
            ),
            rx.el.span(rx.el.s(one.before), " ", one.after),
            rx.el.b(one.change, class_name=rx.cond(one.less, "less", "more")),
            class_name="diff",
        )

    found = rx.el.div(
        rx.el.dl(
            rx.el.dt("Effect"),
            rx.el.dd(S.effect.change, class_name="medium"),
            rx.el.dt("Needs"),
            rx.el.dd(
                rx.cond(
                    S.draft.own,
                    "your manager or HR",
                    rx.fragment("a second person, not you and not ", rx.el.bdi(S.draft.name)),
                )
            ),
            rx.el.dt("Original"),
            rx.el.dd("stays visible beside the correction"),
            class_name="facts",
        ),
        rx.el.div(rx.foreach(S.effect.lines, line), class_name="diffs"),
        rx.foreach(
            S.effect.remarks, lambda remark: feedback.notice(remark, "", "late", announce=False)
        ),
        rx.cond(
            S.effect.adjustment,
            feedback.notice(
                "That day is locked.",
                "What changes is paid as a line of the next open period, at the rules of that day.",
                "info",
                announce=False,
            ),
        ),
        class_name="stack-wide",
    )
    waiting = rx.el.p(
        "What it would change appears here as soon as day and time are given.", class_name="hint"
    )
    return rx.el.div(rx.cond(S.effect.known, found, waiting), class_name="preview", role="status")


def correction_drawer() -> rx.Component:
    """Draw the drawer; it opens by ``CorrectingState.ask_for``."""
    return dialog.drawer(
        rx.cond(S.draft.own, "Ask for a correction", rx.fragment("Correct ", S.draft.name)),
        forms.form(
            rx.cond(
                S.errors["form"],
                feedback.notice("This cannot be asked.", S.errors["form"], "absent"),
            ),
            fields(),
            preview(),
            rx.el.div(
                rx.el.span(class_name="push"),
                dialog.closing(parts.button("Cancel")),
                forms.submit(
                    "Ask for the correction", busy=S.busy, busy_text="Asking", icon_name="send"
                ),
                class_name="row",
            ),
            on_submit=S.send,
            key=f"correction-{S.form_key}",
        ),
        open=S.shown,
        on_open_change=S.show,
    )


def propose_button(
    employee: Any, day: Any, direction: Any, at: Any, *, primary: bool = False
) -> rx.Component:
    """Draw the one action of a row: propose the punch that is missing."""
    return parts.button(
        "Propose ",
        at,
        kind="primary" if primary else "",
        size="sm",
        on_click=S.propose(employee, day, direction, at),
    )


def other_time(employee: Any, day: Any, direction: Any, text: str = "Other time") -> rx.Component:
    """Draw the way to the form."""
    return parts.button(text, size="sm", on_click=S.ask_for(employee, day, direction, ""))
