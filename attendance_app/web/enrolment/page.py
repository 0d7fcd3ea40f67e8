"""The page where a face is enrolled: agreement, pictures, done."""

from typing import Any

import reflex as rx

from attendance_app.web import routes
from attendance_app.web.components import camera, feedback, forms, parts
from attendance_app.web.components.avatar import avatar
from attendance_app.web.components.icons import icon
from attendance_app.web.components.prose import prose
from attendance_app.web.enrolment.state import GATES
from attendance_app.web.enrolment.state import EnrolmentState as S
from attendance_app.web.shell import page

STEPS = (("agreement", "Agreement"), ("pictures", "Pictures"), ("done", "Done"))
KEPT = (
    "Each picture becomes numbers at once and is thrown away. The numbers are encrypted, stay in "
    "the database of this company, and are erased when the person withdraws or leaves."
)


def head() -> rx.Component:
    """Draw whose face it is."""
    return rx.el.div(
        avatar(S.person.initials, S.person.tint, "lg"),
        rx.el.div(
            rx.el.h1("Enrol ", rx.el.bdi(S.person.name)),
            rx.el.p(S.person.where),
            class_name="page-title",
        ),
        rx.el.div(
            parts.link_button("Cancel", href=routes.person(S.person.id)), class_name="push row"
        ),
        class_name="page-head",
    )


def wizard() -> rx.Component:
    """Draw the steps with the one that is on."""
    order = [key for key, _ in STEPS]
    marks: list[rx.Component] = []
    for place, (key, text) in enumerate(STEPS):
        later = [S.step == k for k in order[place + 1 :]]
        done: Any = rx.Var.create(False)
        for test in later:
            done = done | test
        state: Any = rx.cond(S.step == key, "now", rx.cond(done, "done", "todo"))
        number = rx.cond(done, icon("check"), rx.fragment(str(place + 1)))
        marks.append(
            rx.el.li(
                rx.el.span(number, class_name="step-mark"),
                text,
                data_state=state,
                aria_current=rx.cond(S.step == key, "step", "false"),
            )
        )
    return rx.el.ol(*marks, class_name="wizard")


def agreement() -> rx.Component:
    """Draw the text, and ask for a name under it or a no."""
    sign = forms.form(
        forms.text_field(
            "Your name, typed by yourself",
            "signature",
            error=S.errors["signature"],
            auto_complete="off",
            max_length=200,
        ),
        rx.cond(S.errors["form"], feedback.inline_error(S.errors["form"]), rx.fragment()),
        rx.el.div(
            forms.submit("I agree"),
            parts.button("I do not agree", on_click=S.decline),
            class_name="row",
        ),
        on_submit=S.agree,
    )
    return rx.el.div(
        parts.card(
            parts.card_head("Your face at the kiosk", sub=f"version {S.text_version}"),
            rx.el.div(prose(S.text), class_name="card-pad"),
        ),
        rx.el.div(
            parts.card(
                rx.el.h2("Agree, or do not"),
                rx.el.p(
                    "Face is one way among equals. With a no you clock in by PIN, with no "
                    "disadvantage, and you can change your mind on your own page.",
                    class_name="muted",
                ),
                sign,
                pad=True,
                class_name="stack",
            ),
            class_name="col",
        ),
        class_name="cols enrol",
    )


def pictures() -> rx.Component:
    """Draw the guided capture."""
    beside = parts.card(
        rx.el.div(icon("file-check"), rx.el.span(S.agreed, class_name="medium"), class_name="row"),
        rx.el.p(KEPT, class_name="muted"),
        rx.el.div(parts.button("Stop and use PIN", size="sm", on_click=S.stop), class_name="row"),
        pad=True,
        class_name="stack",
    )
    address = f"/api/v1/employees/{S.person.id}"
    return rx.fragment(
        rx.cond(
            S.trouble,
            feedback.notice("Not enrolled yet.", S.trouble, "late"),
            rx.fragment(),
        ),
        rx.cond(S.trouble, left_out(), rx.fragment()),
        camera.enrol_camera(
            beside,
            judge_url=f"{address}/frames",
            enrol_url=f"{address}/faces",
            consent_version=S.text_version,
            hints=GATES,
            min_width=90,
            on_done=S.sent,
            on_stop=S.stop,
        ),
    )


def left_out() -> rx.Component:
    """List the pictures that were not used, with their reasons."""
    refused: Any = S.refused
    return rx.cond(
        refused.length() > 0,
        rx.el.ul(
            rx.foreach(
                refused,
                lambda one: rx.el.li(rx.el.bdi(one.name), ": ", one.reason),
            ),
            class_name="left-out",
        ),
        rx.fragment(),
    )


def done() -> rx.Component:
    """Say what is kept now, and for whom it waits when it is too like somebody else."""
    enrolled = rx.fragment(
        rx.el.h2("Enrolled"),
        rx.el.p(
            rx.el.bdi(S.person.name),
            f" can clock in by face now. {S.templates} templates are kept.",
        ),
    )
    held = rx.fragment(
        rx.el.h2("Held: too like somebody else"),
        rx.el.p(
            "This face is very like that of ",
            rx.el.bdi(S.held_for),
            ". Until an administrator has looked, it opens nothing; PIN works.",
        ),
    )
    return rx.el.div(
        parts.card(
            rx.cond(S.held_for, held, enrolled),
            left_out(),
            rx.el.p(KEPT, class_name="muted"),
            rx.el.div(
                parts.link_button(
                    "Go to the person", href=routes.person(S.person.id), kind="primary"
                ),
                parts.button("Take the pictures again", on_click=S.once_more),
                class_name="row",
            ),
            pad=True,
            class_name="stack enrol-done",
            role="status",
        )
    )


@page(
    routes.ENROLMENT,
    "Enrol a face",
    crumbs=[("Company", routes.BOARD), ("People", routes.PEOPLE)],
    requires=("admin", "hr"),
    on_load=S.load,
)
def enrolment() -> rx.Component:
    """Draw the step that is on."""
    step = rx.match(S.step, ("pictures", pictures()), ("done", done()), agreement())
    return rx.cond(S.person.id > 0, rx.fragment(head(), wizard(), step), feedback.skeleton_lines(5))
