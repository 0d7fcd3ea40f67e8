"""The form for how papers look: of the company, or of a site that has its own."""

import reflex as rx

from attendance_app.domain.letterhead import DEFAULT, LANGUAGES, NUMBERS, PAGES
from attendance_app.web.components import feedback, forms, parts
from attendance_app.web.settings.papers_state import PapersState


def papers_tab() -> rx.Component:
    """Choose a place, and say how its workbooks, PDFs and CSV files look."""
    return rx.cond(
        PapersState.error,
        feedback.notice("The papers could not be read.", PapersState.error, "absent"),
        rx.fragment(
            rx.el.div(
                rx.el.h2("Papers"),
                rx.el.p(
                    "What exports print above the hours, and how they write dates and numbers. "
                    "A locked period keeps the papers it was locked with.",
                    class_name="muted",
                    style={"font_size": "13px"},
                ),
            ),
            forms.select(
                "Papers of",
                "place",
                PapersState.places,
                value=PapersState.papers.place,
                on_change=PapersState.pick,
                key=f"papers-place-{PapersState.key}",
            ),
            words(),
            logo(),
        ),
    )


def words() -> rx.Component:
    """Ask for name, address, page, language and numbers."""
    papers, errors = PapersState.papers, PapersState.errors
    return forms.form(
        parts.card(
            parts.card_head("Letterhead"),
            rx.el.div(
                forms.text_field(
                    "Name on papers",
                    "company",
                    value=papers.company,
                    error=errors["company"],
                    hint=rx.cond(
                        papers.place == "0", "Empty: the company's name", "Empty: as the company"
                    ),
                    optional=True,
                    max_length=200,
                ),
                forms.textarea(
                    "Address",
                    "address",
                    value=papers.address,
                    error=errors["address"],
                    hint="Up to five lines",
                    optional=True,
                ),
                forms.form_pair(
                    choice("Page", "page", [(page, page) for page in PAGES], below(DEFAULT.page)),
                    choice(
                        "Language",
                        "language",
                        list(LANGUAGES.items()),
                        below(LANGUAGES[DEFAULT.language]),
                    ),
                ),
                rx.el.p(
                    "Labels come in English, German, French and Spanish; in another language dates "
                    "and numbers are written, and the labels are English.",
                    class_name="hint",
                ),
                choice("Numbers", "numbers", [(one, one) for one in NUMBERS], "As the language"),
                class_name="card-pad stack-wide",
            ),
        ),
        rx.cond(
            errors["form"], feedback.notice("This could not be saved.", errors["form"], "absent")
        ),
        rx.el.div(
            rx.el.span(class_name="push"),
            forms.submit("Save the papers", busy=PapersState.saving),
            class_name="row",
        ),
        on_submit=PapersState.save,
        class_name="col",
        key=f"papers-{PapersState.key}",
    )


def below(default: str) -> rx.Var[str]:
    """Name what holds without a choice of the place's own."""
    return rx.cond(PapersState.papers.place == "0", f"Not chosen: {default}", "As the company")


def choice(title: str, name: str, options: list, empty) -> rx.Component:
    """Draw a list whose first entry leaves the choice to what is below."""
    value = getattr(PapersState.papers, name)
    return forms.select(
        title, name, [("", empty), *options], value=value, error=PapersState.errors[name]
    )


def logo() -> rx.Component:
    """Show the logo, and take another: the browser sends the file itself."""
    papers = PapersState.papers
    return parts.card(
        parts.card_head("Logo"),
        rx.el.div(
            rx.cond(
                papers.logo,
                rx.el.div(
                    rx.el.img(
                        src=papers.logo,
                        alt="The logo",
                        style={"max_height": "64px", "max_width": "220px", "background": "white"},
                    ),
                    rx.el.span(class_name="push"),
                    parts.button(
                        "Remove", kind="danger", size="sm", on_click=PapersState.remove_logo
                    ),
                    class_name="row",
                ),
                rx.el.p("No logo of its own.", class_name="muted"),
            ),
            forms.native_form(
                forms.field(
                    "Picture",
                    rx.el.input(
                        type="file",
                        name="logo",
                        id="f-logo",
                        accept="image/png,image/jpeg",
                        required=True,
                        class_name="input",
                    ),
                    name="logo",
                    hint="PNG or JPEG, at most 1 MB. It is printed up to 34 x 13 mm.",
                    error=PapersState.logo_error,
                ),
                rx.el.div(
                    rx.el.span(class_name="push"), forms.submit("Send the logo"), class_name="row"
                ),
                action=f"/api/v1/letterheads/{papers.place}/logo",
                enc_type="multipart/form-data",
                class_name="col",
            ),
            class_name="card-pad stack-wide",
        ),
    )
