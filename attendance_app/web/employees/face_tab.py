"""Consent and face of one person: what is kept, what was agreed to, and how to stop it."""

import reflex as rx

from attendance_app.web.components import dialog, feedback, forms, parts
from attendance_app.web.components.icons import icon
from attendance_app.web.components.links import link
from attendance_app.web.employees.person_state import PersonState
from attendance_app.web.employees.person_views import ConsentLine, DoubleLine

BADGES = {
    "enrolled": ("Enrolled", "ok"),
    "held": ("Held", "attention"),
    "consented": ("Agreed, not enrolled", "info"),
}


def face_tab(may_edit: rx.Var) -> rx.Component:
    """Draw the tab; ``may_edit`` shows the deeds."""
    return rx.el.div(
        rx.el.div(held_notice(may_edit), face_card(may_edit), consent_card(), class_name="col"),
        rx.el.div(what_happens(), twins_card(may_edit), class_name="col"),
        class_name="cols person-grid",
        style={"flex": "none"},
    )


def held_notice(may_edit: rx.Var) -> rx.Component:
    """Ask for the decision about two people the matcher cannot tell apart."""
    question = rx.fragment(
        "The templates look like those of ",
        link(rx.el.bdi(PersonState.face.held_for), PersonState.face.held_href),
        ". Until somebody decides, only a PIN works here. Two people: use them. "
        "The same person twice: erase these. Whoever took the pictures may only erase them.",
    )
    deeds = rx.cond(
        may_edit,
        rx.el.span(
            parts.button(
                "Two people: use it", size="sm", on_click=PersonState.decide_held("different")
            ),
            parts.button("Twins", size="sm", on_click=PersonState.decide_held("twins")),
            dialog.confirm(
                parts.button("Same person: erase", kind="danger", size="sm"),
                "Erase these templates?",
                "The other person's face stays as it is.",
                action="Erase the held templates",
                on_confirm=PersonState.decide_held("same"),
            ),
            class_name="row",
        ),
    )
    return rx.cond(
        PersonState.face.state == "held",
        feedback.notice("This face is held.", question, "attention", deeds),
    )


def face_card(may_edit: rx.Var) -> rx.Component:
    """Draw what is kept of the face."""
    kept = (PersonState.face.state == "enrolled") | (PersonState.face.state == "held")
    facts = parts.facts(
        ("Kept", PersonState.face.kept),
        ("Enrolled", rx.el.span(PersonState.face.enrolled_at, class_name="num")),
        (
            "Model",
            rx.fragment(
                rx.el.span(PersonState.face.model, class_name="mono"),
                rx.cond(PersonState.face.is_stale, ", not the one in use", ""),
            ),
        ),
        ("Erased at the latest", "When they leave, or at once when they withdraw"),
    )
    nothing = rx.el.p(
        "No face is kept. They clock in with their number and PIN.", class_name="muted"
    )
    return parts.card(
        rx.el.div(
            rx.el.h2("Face"),
            rx.match(
                PersonState.face.state,
                *[(state, parts.badge(text, kind)) for state, (text, kind) in BADGES.items()],
                parts.badge("Not enrolled", "plain"),
            ),
            rx.cond(PersonState.face.is_stale, parts.badge("Another model's", "attention")),
            rx.el.span(rx.cond(may_edit, face_deeds()), class_name="push row"),
            class_name="card-head",
            style={"flex_wrap": "wrap", "height": "auto"},
        ),
        rx.el.div(
            rx.cond(kept, facts, nothing),
            rx.cond(
                PersonState.face.erased,
                rx.el.p(
                    icon("eraser", "sm"),
                    PersonState.face.erased,
                    class_name="row muted",
                    style={"font_size": "13px"},
                ),
            ),
            class_name="card-pad stack-wide",
            style={"font_size": "13px"},
        ),
    )


def face_deeds() -> rx.Component:
    """Draw enrolling, and withdrawing where there is something to withdraw."""
    enrol = parts.link_button(
        rx.cond(PersonState.face.state == "enrolled", "Enrol again", "Enrol the face"),
        href=PersonState.person.enrol_href,
        size="sm",
        icon_name="scan-face",
    )
    withdraw = dialog.confirm(
        parts.button("Withdraw and erase", kind="danger", size="sm", icon_name="eraser"),
        rx.fragment("Erase the face of ", rx.el.bdi(PersonState.person.name), "?"),
        f"{PersonState.face.templates} and the key that opens them are erased at once. "
        "This cannot be undone; a PIN keeps working.",
        action="Withdraw and erase",
        on_confirm=PersonState.withdraw,
    )
    return rx.fragment(
        rx.cond(~PersonState.person.archived, enrol),
        rx.cond((PersonState.consent == "granted") | (PersonState.consent == "outdated"), withdraw),
    )


def consent_card() -> rx.Component:
    """Draw every act of consent, in order."""
    return parts.card(
        parts.card_head("Consent", sub="every answer and signature, newest first"),
        rx.cond(
            PersonState.consents.length() > 0,
            rx.el.div(rx.foreach(PersonState.consents, consent_row), class_name="ledger"),
            rx.el.div(
                "Not asked yet. Enrolling begins with the text and their signature.",
                class_name="card-pad muted",
                style={"font_size": "13px"},
            ),
        ),
    )


def consent_row(line: ConsentLine) -> rx.Component:
    """Draw one act."""
    return rx.el.div(
        rx.match(
            line.kind,
            ("grant", icon("circle-check-big", class_name="ok")),
            ("withdraw", icon("eraser")),
            icon("circle-slash-2"),
        ),
        rx.el.div(rx.el.span(line.title, class_name="medium"), rx.el.p(rx.el.bdi(line.text))),
        rx.el.time(line.at),
        class_name="ledger-row",
    )


def twins_card(may_edit: rx.Var) -> rx.Component:
    """Draw whom a face alone does not tell this person from, and let HR declare a twin."""
    declare = forms.form(
        forms.text_field(
            "Personnel number of a twin",
            "number",
            hint="A face alone decides for neither of them: both confirm by PIN",
            auto_complete="off",
            max_length=64,
        ),
        parts.button("Declare twins", size="sm", type="submit"),
        on_submit=PersonState.declare_twin,
        class_name="form",
        reset_on_submit=True,
    )
    return parts.card(
        parts.card_head("Twins and look-alikes", sub="their PIN decides"),
        rx.el.div(
            rx.foreach(PersonState.doubles, lambda one: double_row(one, may_edit)),
            rx.cond(may_edit & ~PersonState.person.archived, declare),
            class_name="card-pad stack",
            style={"font_size": "13px"},
        ),
    )


def double_row(one: DoubleLine, may_edit: rx.Var) -> rx.Component:
    """Draw one twin or look-alike."""
    forget = dialog.confirm(
        parts.button("Take back", size="sm"),
        rx.fragment("Let the face decide between the two again?"),
        "Only when they are told apart without doubt. It stands in the audit log.",
        action="Take the pair back",
        on_confirm=PersonState.forget_double(one.id),
    )
    return rx.el.div(
        parts.badge(one.kind, "attention"),
        link(rx.el.bdi(one.name), one.href),
        rx.el.span(one.number, class_name="num quiet"),
        rx.el.span(rx.cond(may_edit, forget), class_name="push"),
        class_name="row",
    )


def what_happens() -> rx.Component:
    """Say what happens to a face here."""
    return feedback.notice(
        "What is kept.",
        "A few hundred encrypted numbers for each template, with a key of this person's own. "
        "Frames from the camera are looked at and dropped; a site that keeps enrolment photos "
        "encrypts them with the same key. Withdrawing erases all of it at once.",
        "info",
    )
