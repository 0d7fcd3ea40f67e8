"""The public notice: what happens to a face, for how long, and how to stop it."""

import reflex as rx

from attendance_app.domain.errors import AttendanceError
from attendance_app.web.asking import sentence
from attendance_app.web.authorise import requires
from attendance_app.web.components.prose import Block, blocks
from attendance_app.web.session import call
from attendance_app.wiring import use_cases


class PrivacyState(rx.State):
    """The text in force."""

    loaded: bool = False
    company: str = ""
    version: str = ""
    fingerprint: str = ""
    text: rx.Field[list[Block]] = rx.field(default_factory=list)
    error: str = ""

    @rx.event
    @requires("public")
    async def load(self):
        """Read the consent text; everybody may."""
        self.reset()
        try:
            text = await call(use_cases().consents.current_text)
            self.company = (await call(use_cases().company.profile)).name
            self.text, self.version = blocks(text.body), text.version
            self.fingerprint = text.sha256[:16]
        except AttendanceError as error:
            self.error = sentence(error)
        self.loaded = True
