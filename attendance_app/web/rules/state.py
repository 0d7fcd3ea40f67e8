"""Rules: the sets, one set's draft with its effect, and the worked examples."""

import asyncio
from datetime import datetime
from typing import Any

import reflex as rx

from attendance_app.domain.actor import Actor, Role
from attendance_app.domain.errors import AttendanceError
from attendance_app.services.rule_views import CasesView, DraftSaved, RuleSetView
from attendance_app.web import notices, routes, wording
from attendance_app.web.asking import ask, field_errors, number_or_none, sentence
from attendance_app.web.authorise import requires
from attendance_app.web.components.charts import Bar
from attendance_app.web.rules import views
from attendance_app.web.rules.reading import (
    assign_site,
    read_effect,
    read_overview,
    read_set,
    save_day,
    save_value,
)
from attendance_app.web.rules.views import (
    CasesCard,
    EffectCard,
    Group,
    PackChoice,
    RuleField,
    SetCard,
    SiteRow,
    VersionCard,
    VersionLine,
)
from attendance_app.wiring import use_cases

DESK = (Role.ADMIN, Role.HR, Role.MANAGER)
OFFICE = (Role.ADMIN, Role.HR)
SETTLE_S = 0.4
LARGEST_PASTE = 700_000


class RulesState(rx.State):
    """The list, or the set that the address names."""

    sets: rx.Field[list[SetCard]] = rx.field(default_factory=list)
    sites: rx.Field[list[SiteRow]] = rx.field(default_factory=list)
    packs: rx.Field[list[PackChoice]] = rx.field(default_factory=list)
    card: VersionCard = VersionCard()
    group: str = ""
    groups: rx.Field[list[Group]] = rx.field(default_factory=list)
    fields: rx.Field[list[RuleField]] = rx.field(default_factory=list)
    history: rx.Field[list[VersionLine]] = rx.field(default_factory=list)
    effect: EffectCard = EffectCard()
    bins: rx.Field[list[Bar]] = rx.field(default_factory=list)
    replaying: bool = False
    cases: CasesCard = CasesCard()
    saved: str = ""
    zone_words: str = ""
    form: str = ""
    form_key: int = 0
    loading: bool = True
    error: str = ""
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    _replay: int = 0

    @rx.event
    @requires(*DESK)
    async def load(self):
        """Read the list, or the set that the address names."""
        wanted = self._wanted()
        self.error, self.errors, self.form, self.saved = "", {}, "", ""
        if wanted != self.card.set_id:
            self.card, self.effect, self.cases = VersionCard(), EffectCard(), CasesCard()
            self.group = ""
        self.loading = True
        yield
        await self._read()
        self.loading = False
        if wanted and self.card.draft:
            yield RulesState.replay

    def _wanted(self) -> int:
        return number_or_none(self.router.url.query_parameters.get("set")) or 0

    async def _read(self) -> None:
        wanted = self._wanted()
        self.zone_words = views.zone_words(use_cases().recompute.tzdata)
        try:
            if wanted:
                self._put(*await ask(self, read_set, wanted))
                await self._run_kept()
            else:
                found = await ask(self, read_overview)
                self.sets = [views.set_card(one) for one in found.sets]
                self.sites = [views.site_row(one) for one in found.sites]
                self.packs = [views.pack_choice(one) for one in found.packs]
        except AttendanceError as error:
            self.error = sentence(error)

    def _put(self, view: RuleSetView, keys: Any) -> None:
        version, base = views.version_of(view), views.base_of(view)
        first = next((key.group for key in keys if key.key in version.changes), keys[0].group)
        self.group = self.group if self.group in {key.group for key in keys} else first
        self.card, self.history = views.version_card(view), views.version_lines(view, keys)
        changed = version.changes if self.card.draft and base else ()
        self.groups = views.groups(keys, changed, self.group)
        compared = base.policy if base and self.card.draft else None
        self.fields = views.rule_fields(keys, version.policy, compared, self.group)

    async def _run_kept(self) -> None:
        if self.card.cases:
            run = use_cases().rules.run_cases
            self.cases = views.cases_card(await ask(self, run, self.card.version_id))

    @rx.event
    @requires(*DESK)
    async def pick_group(self, group: str):
        """Show a section of the rules."""
        self.group, self.errors, self.form_key = group, {}, self.form_key + 1
        await self._read()

    @rx.event
    @requires(*OFFICE)
    async def put(self, key: str, value: str):
        """Keep one changed value in the draft; what contradicts itself is said at its field."""
        await self._keep(save_value, self.card.set_id, key, value)
        return RulesState.replay

    @rx.event
    @requires(*OFFICE)
    async def switch(self, key: str, wish: bool):
        """Switch a rule on or off."""
        await self._keep(save_value, self.card.set_id, key, "true" if wish else "false")
        return RulesState.replay

    @rx.event
    @requires(*OFFICE)
    async def put_day(self, day: str):
        """Say from which day on the draft is to count."""
        await self._keep(save_day, self.card.set_id, day)

    async def _keep(self, save: Any, *args: Any) -> None:
        """Save; the value that was typed stays in its field, with what is wrong with it."""
        try:
            done: DraftSaved = await ask(self, save, *args)
        except AttendanceError as error:
            self.errors = field_errors(error)
            return
        self.errors = {problem.key: problem.sentence for problem in done.problems}
        if done.version is not None:
            self.saved = _clock(use_cases().rules.clock.now())
            await self._read()

    @rx.event
    @requires(*OFFICE)
    async def save(self):
        """Say that the draft is kept: each change is, at once."""
        said = "Every change is kept as you make it." if self.card.draft else "Nothing was changed."
        await notices.say(self, notices.ok("The draft is saved.", said))

    @rx.event(background=True)
    @requires(*OFFICE)
    async def replay(self):
        """Replay the last weeks under the draft, once typing rests."""
        async with self:
            self._replay += 1
            mine, version, wanted = self._replay, self.card.version_id, self.card.draft
        await asyncio.sleep(SETTLE_S)
        if wanted and mine == self._replay:
            async with self:
                self.replaying = True
            await self._show_replayed(mine, version)

    async def _show_replayed(self, mine: int, version: int) -> None:
        found = await self._replayed(version)
        async with self:
            self.replaying = False
            if mine == self._replay:
                self.effect, self.bins = found

    async def _replayed(self, version: int) -> tuple[EffectCard, list[Bar]]:
        try:
            return views.effect_card(await ask(self, read_effect, version))
        except AttendanceError:
            return EffectCard(), []

    async def _do(self, method: Any, *args: Any, done: str, more: str = "") -> None:
        try:
            await ask(self, method, *args)
            await notices.say(self, notices.ok(done, more))
            self.form = ""
        except AttendanceError as error:
            await notices.say(self, notices.trouble("Nothing was changed.", sentence(error)))
        self.form_key += 1
        await self._read()

    @rx.event
    @requires(*OFFICE)
    async def submit(self):
        """Ask for approval by a second person."""
        done, more = "Asked for approval.", "Somebody else in HR or an administrator approves."
        await self._do(use_cases().rules.submit, self.card.version_id, done=done, more=more)

    @rx.event
    @requires(*OFFICE)
    async def approve(self):
        """Put the draft into force from its day on."""
        done, more = "Approved.", "Days from then on are computed by it; past days stay."
        await self._do(use_cases().rules.approve, self.card.version_id, done=done, more=more)

    @rx.event
    @requires(*OFFICE)
    async def discard(self):
        """Forget the draft."""
        self.effect, self.bins = EffectCard(), []
        await self._do(use_cases().rules.discard_draft, self.card.set_id, done="Discarded.")

    @rx.event
    @requires(*OFFICE)
    def show(self, form: str, wish: bool):
        """Open or close a form: new, assign or cases."""
        self.form, self.errors = form if wish else "", {}

    @rx.event
    @requires(*OFFICE)
    async def create(self, form: dict[str, str]):
        """Make a rule set from a pack and go there."""
        try:
            create = use_cases().rules.create
            made = await ask(self, create, form.get("name", ""), form.get("preset", ""))
        except AttendanceError as error:
            self.errors = field_errors(error)
            return None
        self.form = ""
        return rx.redirect(routes.rule_set(made))

    @rx.event
    @requires(*OFFICE)
    async def assign(self, form: dict[str, str]):
        """Let a site follow a rule set from a day on."""
        try:
            await ask(self, assign_site, form)
        except AttendanceError as error:
            self.errors = field_errors(error)
            return
        self.form = ""
        await notices.say(self, notices.ok("Saved.", "Days from then on are computed by it."))
        await self._read()

    @rx.event
    @requires(*OFFICE)
    async def try_cases(self, form: dict[str, str]):
        """Run pasted worked examples on this version, and keep them if asked to."""
        raw = form.get("cases", "")[:LARGEST_PASTE].encode()
        try:
            self.cases = views.cases_card(await ask(self, self._cases, raw, bool(form.get("keep"))))
        except AttendanceError as error:
            self.errors = field_errors(error)
            return
        self.form = "" if not self.cases.errors else self.form
        self.errors = {"cases": self.cases.errors[0]} if self.cases.errors else {}

    def _cases(self, actor: Actor, raw: bytes, keep: bool) -> CasesView:
        rules = use_cases().rules
        if keep:
            return rules.keep_cases(actor, self.card.set_id, raw)
        return rules.run_cases(actor, self.card.version_id, raw)


def _clock(at: datetime) -> str:
    return wording.clock(at, "UTC", seconds=True)
