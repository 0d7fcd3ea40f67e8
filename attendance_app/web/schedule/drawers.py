"""The forms of the schedule: one day, a plan from a day on, a rotating pattern."""

from typing import Any

import reflex as rx

from attendance_app.web.components import dialog, feedback, forms, parts
from attendance_app.web.schedule.state import ScheduleState as S
from attendance_app.web.schedule.views import DAYS

KINDS = [("shift", "A shift"), ("hours", "Other hours"), ("off", "Day off")]


def problem() -> rx.Component:
    """Say why a form was not taken."""
    return rx.cond(S.errors["form"], feedback.notice("The plan stays.", S.errors["form"], "absent"))


def cell_drawer() -> rx.Component:
    """Draw one day of one person."""

    def assignment(one: Any) -> rx.Component:
        return rx.el.li(one.since, ": ", rx.el.b(one.plan), " by ", one.by)

    fields = rx.match(
        S.kind,
        (
            "hours",
            forms.form_pair(
                forms.text_field(
                    "From", "starts", type="time", value=S.cell.starts, error=S.errors["starts"]
                ),
                forms.text_field(
                    "To",
                    "ends",
                    type="time",
                    value=S.cell.ends,
                    error=S.errors["ends"],
                    hint="An earlier time is the next day.",
                ),
            ),
        ),
        ("off", rx.el.p("The day is free.", class_name="muted")),
        forms.select(
            "Shift",
            "shift",
            S.shift_choices,
            value=S.cell.shift,
            placeholder="Choose a shift",
            error=S.errors["shift"],
        ),
    )
    back = rx.cond(
        (S.cell.source == "draft") | (S.cell.source == "change"),
        parts.button("Back to the plan", kind="quiet", on_click=S.back_to_plan),
    )
    return dialog.drawer(
        S.cell.title,
        forms.form(
            problem(),
            rx.el.p("Now: ", S.cell.now, class_name="muted"),
            rx.cond(
                S.cell.conflict,
                feedback.notice(S.cell.conflict, "", "absent", announce=False),
            ),
            parts.segmented(KINDS, S.kind, S.pick_kind, "What is planned"),
            fields,
            forms.text_field("Note", "note", optional=True, max_length=200),
            rx.el.div(
                back,
                rx.el.span(class_name="push"),
                dialog.closing(parts.button("Cancel")),
                forms.submit("Keep as a draft"),
                class_name="row",
            ),
            rx.cond(
                S.assignments.length() > 0,
                rx.el.div(
                    rx.el.h3("Plans", class_name="label"),
                    rx.el.ul(rx.foreach(S.assignments, assignment), class_name="small-text"),
                    class_name="stack",
                ),
            ),
            on_submit=S.save_cell,
            key=f"cell-{S.form_key}",
        ),
        open=S.cell.employee > 0,
        on_open_change=S.show_cell,
    )


def assign_drawer() -> rx.Component:
    """Draw the plan from a day on, and the rotating patterns."""

    def rotation(one: Any) -> rx.Component:
        archive = dialog.confirm(
            parts.icon_button("archive", "Archive", size="sm"),
            rx.fragment("Offer “", one.name, "” no more?"),
            "Who works it goes on until they get another plan.",
            action="Archive it",
            on_confirm=S.archive_rotation(one.id),
        )
        return rx.el.div(
            rx.el.div(
                rx.el.span(one.name, class_name="medium"), rx.el.p(one.words), rx.el.p(one.told)
            ),
            archive,
            class_name="ledger-row pattern-row",
        )

    people = rx.el.fieldset(
        rx.el.legend("Who", class_name="sr"),
        forms.searching_field(
            "People",
            "person",
            S.offered,
            S.look,
            key=f"people-{S.taken}",
            auto_focus=True,
            hint="Type a name or number; each one you choose joins the list.",
            error=S.errors["person"],
        ),
        forms.chosen_people(S.chosen, S.leave_out),
        forms.checkbox(
            rx.cond(
                S.rows.length() == 1,
                "The person of the list behind this",
                rx.fragment("The ", S.rows.length(), " people of the list behind this"),
            ),
            "everybody",
        ),
        class_name="plain-set stack",
    )
    return dialog.drawer(
        "Plans",
        forms.form(
            problem(),
            people,
            forms.select(
                "Plan",
                "plan",
                S.plan_choices,
                placeholder="Choose a shift or a rotation",
                error=S.errors["plan"],
            ),
            forms.form_pair(
                forms.date_field("From", "from", error=S.errors["from"]),
                forms.text_field(
                    "Starts in week",
                    "week",
                    type="number",
                    value="1",
                    hint="Of a rotation",
                    error=S.errors["starts_in_week"],
                ),
            ),
            rx.el.div(
                rx.el.span(class_name="push"),
                dialog.closing(parts.button("Cancel")),
                forms.submit("Give this plan"),
                class_name="row",
            ),
            on_submit=S.assign,
        ),
        rx.el.div(
            rx.el.h3("Rotations", class_name="label"),
            rx.el.span(
                parts.button(
                    "New rotation",
                    size="sm",
                    icon_name="plus",
                    on_click=S.show("rotation", True),
                ),
                class_name="push",
            ),
            class_name="row drawer-sub",
        ),
        rx.cond(
            S.rotations.length() > 0,
            rx.el.div(rx.foreach(S.rotations, rotation), class_name="ledger"),
            rx.el.p(
                "No rotation yet. One repeats weeks of shifts, such as early, late, night.",
                class_name="muted small-text",
            ),
        ),
        open=S.form == "assign",
        on_open_change=S.show("assign"),
    )


def rotation_drawer() -> rx.Component:
    """Draw a new pattern: a choice for each day of its weeks."""

    def week(number: Any) -> rx.Component:
        return rx.el.div(
            rx.el.div("Week ", number + 1, class_name="label"),
            rx.el.div(
                *[
                    rx.el.label(
                        rx.el.span(name),
                        rx.el.select(
                            rx.el.option("Off", value=""),
                            rx.foreach(S.shift_choices, lambda p: rx.el.option(p[1], value=p[0])),
                            name=f"day_{number * 7 + place}",
                            class_name="select",
                        ),
                    )
                    for place, name in enumerate(DAYS)
                ],
                class_name="pattern-week",
            ),
            class_name="stack",
        )

    return dialog.drawer(
        "New rotation",
        forms.form(
            problem(),
            forms.text_field("Name", "name", error=S.errors["name"], hint="Such as 2-2-3"),
            rx.foreach(rx.Var.range(S.weeks), week),
            rx.cond(S.errors["days"], feedback.inline_error(S.errors["days"])),
            rx.el.div(
                parts.button("Add a week", size="sm", icon_name="plus", on_click=S.add_week(1)),
                rx.cond(
                    S.weeks > 1,
                    parts.button("Take one away", size="sm", on_click=S.add_week(-1)),
                ),
                class_name="row",
            ),
            rx.el.div(
                rx.el.span(class_name="push"),
                dialog.closing(parts.button("Cancel")),
                forms.submit("Make the rotation"),
                class_name="row",
            ),
            on_submit=S.save_rotation,
        ),
        open=S.form == "rotation",
        on_open_change=S.show("rotation"),
    )
