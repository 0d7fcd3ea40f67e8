"""The badges of a person: which open, since when and used when; give one, take one back."""

import reflex as rx

from attendance_app.web.components import dialog, feedback, forms, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.employees.badge_views import BadgeLine
from attendance_app.web.employees.person_state import PersonState as S


def badge_card(may_edit: rx.Var[bool]) -> rx.Component:
    """Draw the badges; may_edit: whether who looks may give and take them."""
    give = parts.button(
        "Give a badge", size="sm", icon_name="plus", on_click=S.show_badge_form(True)
    )
    return parts.card(
        parts.card_head(
            "Badges",
            rx.cond(may_edit & ~S.person.archived, rx.el.span(give, class_name="push")),
            sub="an equal way",
        ),
        rx.el.div(
            rx.cond(
                S.badges.length() > 0,
                rx.foreach(S.badges, lambda line: badge_row(line, may_edit)),
                rx.el.div(
                    icon("id-card"),
                    rx.el.div(
                        rx.el.span("None yet", class_name="medium"),
                        rx.el.p("Any card or fob that a reader at the kiosk can type."),
                    ),
                    class_name="ledger-row",
                ),
            ),
            class_name="ledger",
        ),
        badge_form(),
    )


def badge_row(line: BadgeLine, may_edit: rx.Var[bool]) -> rx.Component:
    """Draw one badge, with what may be done about it."""
    lost = dialog.confirm(
        parts.button("Lost", kind="quiet", size="sm"),
        "Is this badge lost?",
        "It opens nothing from now on. When somebody holds it to a kiosk, the audit log says where "
        "and when.",
        action="Report it lost",
        on_confirm=S.revoke_badge(line.id, "lost"),
    )
    back = parts.button(
        "Returned", kind="quiet", size="sm", on_click=S.revoke_badge(line.id, "returned")
    )
    deeds = rx.el.span(lost, back, class_name="row", style={"gap": "2px"})
    return rx.el.div(
        icon("id-card"),
        rx.el.div(
            rx.el.span(rx.el.bdi(line.title), class_name="medium"),
            " ",
            rx.el.span(line.ending, class_name="num quiet"),
            rx.el.p(line.text),
            rx.cond(line.warning, rx.el.p(line.warning, class_name="late")),
        ),
        rx.cond(line.opens, rx.cond(may_edit, deeds), parts.badge(line.state, "plain")),
        class_name=rx.cond(line.opens, "ledger-row", "ledger-row is-off"),
    )


def badge_form() -> rx.Component:
    """Ask for the badge: a reader types into the field and ends with Enter, as a person may."""
    return dialog.drawer(
        "Give a badge",
        forms.form(
            rx.cond(
                S.badge_errors["form"],
                feedback.notice("This was not done.", S.badge_errors["form"], "absent"),
            ),
            forms.text_field(
                "Badge",
                "number",
                id="f-badge-number",
                type="password",
                error=S.badge_errors["number"],
                hint="Hold it to a reader at this computer, or type its number and press Enter. "
                "Only a keyed hash and its last characters are kept.",
                auto_focus=True,
                auto_complete="off",
                max_length=200,
            ),
            forms.text_field(
                "Label",
                "label",
                id="f-badge-label",
                error=S.badge_errors["label"],
                hint="Such as White card. Type it first: the reader ends the form.",
                optional=True,
                auto_complete="off",
                max_length=60,
            ),
            rx.el.div(
                rx.el.span(class_name="push"),
                dialog.closing(parts.button("Cancel")),
                forms.submit("Give this badge", busy=S.saving),
                class_name="row",
            ),
            on_submit=S.give_badge,
            reset_on_submit=False,
        ),
        open=S.giving_badge,
        on_open_change=S.show_badge_form,
    )
