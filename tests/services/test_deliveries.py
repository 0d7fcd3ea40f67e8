"""Notices that exports have ended: one for each recipient, whatever is killed or away."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from attendance_app.adapters.secret_box import AesGcmBox
from attendance_app.domain.actor import Role
from attendance_app.domain.errors import (
    AccessDenied,
    Conflict,
    MailRefused,
    MailUnavailable,
    RuleViolation,
    StorageRefused,
    WebhookRefused,
    WebhookUnavailable,
)
from attendance_app.services.deliveries import Deliveries
from attendance_app.services.payroll import Payroll
from attendance_app.services.recipients import NOBODY, Recipients
from attendance_app.services.webhooks import Webhooks
from tests.builders import World, actor_with
from tests.conftest import empty, fresh_database
from tests.fakes import FakeBox, FakeMailer, FakeWebhooks, FrozenClock
from tests.services.test_payroll import HR, MARCH, HookedDocuments, RefusingStore, worked
from tests.services.test_payroll import Office as PayrollOffice
from tests.stack import Servers

PAYROLL_MAIL = Recipients(mail=("payroll@nordwind.example",))


class Office(PayrollOffice):
    """A payroll whose notices go to a mailer and webhooks that the test looks into."""

    def __init__(self, engine: Engine, clock: FrozenClock) -> None:
        super().__init__(engine, clock)
        self.mailer, self.poster, self.box = FakeMailer(), FakeWebhooks(), FakeBox()
        self.admin = actor_with(Role.ADMIN)
        self.webhooks = Webhooks(self.transaction, clock, self.poster, self.box)
        self.notices = self.telling()

    def telling(self, **changes: object) -> Deliveries:
        given: dict = {"mailer": self.mailer, "lease": timedelta(seconds=30)} | changes
        return Deliveries(
            self.transaction,
            self.clock,
            poster=self.poster,
            box=self.box,
            queue=self.queue,
            public_url="https://time.nordwind.example",
            **given,
        )

    def asked(self, tell: Recipients = PAYROLL_MAIL, kinds: tuple[str, ...] = ("csv",)) -> int:
        payroll = self.paid()
        period = payroll.ensure_period(HR, *MARCH).id
        return int(payroll.request(HR, period, kinds, tell=tell))

    def ended(self, tell: Recipients = PAYROLL_MAIL) -> int:
        job = self.asked(tell)
        self.paid().run(job)
        return job

    def paid(self) -> Payroll:
        from dataclasses import replace

        return replace(self.payroll(), mails=True)

    def send_all(self) -> list[str]:
        return [self.notices.send(one) for one in self.notices.due()]

    def state(self, job: int) -> list[tuple[str, str]]:
        return [(one.recipient, one.state) for one in self.notices.of(HR, job)]

    def pass_the_time(self) -> None:
        self.sql("update export_deliveries set due_at = now() where due_at is not null")


@pytest.fixture(scope="module")
def database(servers: Servers, template: str) -> Iterator[str]:
    """One for the whole file: copying it costs more than most of these tests."""
    with fresh_database(servers, template) as url:
        yield url


@pytest.fixture
def office(engine: Engine, clock: FrozenClock, world: World) -> Office:
    empty(engine)
    world.company()
    return Office(engine, clock)


# ---- written with the end of the run ------------------------------------------------------


def test_a_finished_run_tells_each_recipient_once(office: Office):
    office.webhooks.add(office.admin, "Payroll bureau", "https://bureau.example/hook")
    hook = office.webhooks.list(HR)[0].id
    job = office.ended(Recipients(("a@x.example", "A@x.example", "b@x.example"), (hook, hook)))
    assert office.send_all() == ["sent", "sent", "sent"]
    assert office.send_all() == []
    told = [("a@x.example", "sent"), ("b@x.example", "sent"), ("Payroll bureau", "sent")]
    assert office.state(job) == told
    assert [mail.to for mail in office.mailer.sent] == ["a@x.example", "b@x.example"]
    assert len(office.poster.posts) == 1


def test_a_run_that_is_not_marked_done_tells_nobody(office: Office):
    job = office.asked()

    def steal() -> None:
        office.lose_the_worker()
        office.sql("update export_jobs set attempts = 2")

    office.documents = HookedDocuments(steal)
    assert office.paid().run(job) == "not ours"
    assert office.state(job) == []


@pytest.mark.parametrize("error", [StorageRefused("No rights."), ValueError("poison")])
def test_a_failed_run_tells_too_and_only_when_it_is_given_up(office: Office, error: Exception):
    office.store = RefusingStore(error)
    job = office.asked()
    states = [office.paid().run(job) for _ in range(3)]
    assert [state for state in states if state != "not ours"][-1] == "failed"
    assert office.send_all() == ["sent"]
    (mail,) = office.mailer.sent
    assert mail.subject == f"Payroll export {job} failed"
    assert str(error) not in mail.text


def test_a_run_whose_worker_is_lost_three_times_tells_that_it_failed(office: Office):
    job = office.asked()
    office.sql("update export_jobs set state = 'running', attempts = 3")
    office.lose_the_worker()
    office.paid().sweep()
    office.paid().sweep()
    assert office.state(job) == [("payroll@nordwind.example", "waiting")]


def test_a_cancelled_run_tells_nobody(office: Office):
    job = office.asked()
    office.paid().cancel(HR, job)
    assert office.state(job) == []


def test_who_asks_for_a_run_that_is_under_way_is_told_too(office: Office):
    job = office.asked(Recipients(("a@x.example",)))
    assert office.asked(Recipients(("b@x.example", "a@x.example"))) == job
    office.paid().run(job)
    assert sorted(office.state(job)) == [("a@x.example", "waiting"), ("b@x.example", "waiting")]


def test_trying_again_tells_the_same_people(office: Office):
    office.store = RefusingStore(StorageRefused("No rights."))
    failed = office.ended()
    office.store = RefusingStore(StorageRefused("full"), good=9)
    again = office.paid().again(HR, failed)
    assert again != failed
    office.paid().run(int(again))
    assert office.state(int(again)) == [("payroll@nordwind.example", "waiting")]


# ---- what is said -------------------------------------------------------------------------


def test_the_mail_leads_to_the_runs_page_and_names_nobody(office: Office, world: World):
    worked(world, "Mira Kovač")
    job = office.ended()
    office.send_all()
    (mail,) = office.mailer.sent
    assert mail.subject == f"Payroll export {job} is ready"
    assert f"https://time.nordwind.example/payroll/runs/{job}\n" in mail.text
    assert "March 2026" in mail.text
    assert "Mira" not in mail.text + mail.subject
    assert "store.example" not in mail.text


def test_the_webhook_says_what_was_made_and_nothing_about_people(office: Office, world: World):
    worked(world, "Mira Kovač")
    secret = office.webhooks.add(office.admin, "Bureau", "https://bureau.example/hook?key=1")
    job = office.ended(Recipients(webhooks=(office.webhooks.list(HR)[0].id,)))
    office.send_all()
    (post,) = office.poster.posts
    said = json.loads(post.body)
    assert secret.startswith("whsec_")
    assert (post.url, said["type"]) == ("https://bureau.example/hook?key=1", "payroll.export.done")
    view = office.payroll().get(HR, job)
    assert said["data"] == {
        "run": job,
        "state": "done",
        "kinds": ["csv"],
        "period": {"id": view.period_id, "starts_on": "2026-03-01", "ends_on": "2026-03-31"},
        "site_id": None,
        "look_ahead": False,
        "dataset_sha256": view.dataset_sha256,
        "files": [{"kind": "csv", "size": f.size, "sha256": f.sha256} for f in view.files],
        "url": f"https://time.nordwind.example/payroll/runs/{job}",
    }
    assert b"Mira" not in post.body


# ---- sending ------------------------------------------------------------------------------


def test_a_message_that_comes_twice_sends_once(office: Office):
    office.ended()
    (notice,) = office.notices.due()
    assert office.notices.send(notice) == "sent"
    assert office.notices.send(notice) == "not ours"
    assert len(office.mailer.sent) == 1


def test_a_receiver_that_is_away_is_asked_seven_times_and_the_cause_is_shown(office: Office):
    job = office.ended()
    office.mailer.trouble = MailUnavailable("The mail server did not answer: deadline.")
    states = []
    for _ in range(7):
        states += office.send_all()
        assert office.send_all() == []  # not before its time
        office.pass_the_time()
    assert states == ["waiting"] * 6 + ["failed"]
    assert office.send_all() == []
    (view,) = office.notices.of(HR, job)
    assert view.attempts == 7
    assert view.error == "Gave up after 7 attempts. The mail server did not answer: deadline."


def test_a_repeat_has_the_same_id_and_body(office: Office):
    office.webhooks.add(office.admin, "Bureau", "https://bureau.example/hook")
    office.ended(Recipients(webhooks=(office.webhooks.list(HR)[0].id,)))

    class Deaf(FakeWebhooks):
        """Takes everything and says nothing."""

        def post(self, post) -> None:
            super().post(post)
            raise WebhookUnavailable("The receiver did not answer (deadline).")

    deaf = office.poster = Deaf()
    office.notices = office.telling()
    office.send_all()
    office.pass_the_time()
    office.send_all()
    first, second = deaf.posts
    assert first == second


def test_a_no_for_good_ends_it_at_once(office: Office):
    for error in (MailRefused("550 no such person"), WebhookRefused("410")):
        job = office.ended()
        office.mailer.trouble = error
        assert office.send_all() == ["failed"]
        assert office.notices.of(HR, job)[0].error == str(error)


def killed_while_sending(office: Office) -> int:
    """A sender has the notice and is never heard of again."""

    class Killed(BaseException):
        pass

    (notice,) = office.notices.due()
    office.mailer.trouble = Killed()
    with pytest.raises(Killed):
        office.notices.send(notice)
    office.mailer.trouble = None
    return notice


def test_a_sender_that_is_killed_is_followed_by_another(office: Office):
    job = office.ended()
    notice = killed_while_sending(office)
    assert office.notices.send(notice) == "not ours"  # the lease runs
    office.pass_the_time()
    assert office.send_all() == ["sent"]
    assert office.state(job) == [("payroll@nordwind.example", "sent")]


def test_a_sender_that_kills_each_consumer_is_given_up(office: Office):
    job = office.ended()
    for _ in range(7):
        killed_while_sending(office)
        office.pass_the_time()
    assert office.send_all() == []
    assert office.notices.of(HR, job)[0].error == "The sender was lost in the last attempt."


def test_a_sender_that_was_given_up_cannot_say_how_it_went(office: Office):
    job = office.ended()
    (notice,) = office.notices.due()

    class Slow(FakeMailer):
        def send(self, mail) -> None:
            office.pass_the_time()
            assert office.telling(mailer=office.mailer).send(notice) == "sent"
            raise MailRefused("too late")

    assert office.telling(mailer=Slow()).send(notice) == "not ours"
    assert office.state(job) == [("payroll@nordwind.example", "sent")]


def test_without_a_mail_server_a_notice_says_what_to_set(office: Office):
    job = office.ended()
    office.notices = office.telling(mailer=None)
    assert office.send_all() == ["failed"]
    assert "ATTENDANCE_SMTP_HOST" in office.notices.of(HR, job)[0].error


# ---- sending again ------------------------------------------------------------------------


def test_hr_sends_again_and_it_is_written_down(office: Office):
    job = office.ended()
    office.send_all()
    (view,) = office.notices.of(HR, job)
    office.notices.again(HR, view.id)
    assert office.queue.deliveries == [view.id]
    assert office.send_all() == ["sent"]
    first, second = (mail.message_id for mail in office.mailer.sent)
    assert first != second  # a mail program would hide a letter of the same id
    assert office.sql("select count(*) from audit_entries where action = 'payroll.told_again'") == [
        (1,)
    ]


def test_what_still_waits_is_not_sent_again_by_hand(office: Office):
    office.ended()
    (notice,) = office.notices.due()
    with pytest.raises(Conflict, match="by itself"):
        office.notices.again(HR, notice)


def test_nobody_else_sees_or_sends(office: Office):
    job = office.ended()
    (notice,) = office.notices.due()
    for other in (actor_with(Role.MANAGER), actor_with(Role.EMPLOYEE)):
        deeds: list[Callable[[], object]] = [
            lambda other=other: office.notices.of(other, job),
            lambda other=other: office.notices.again(other, notice),
            lambda other=other: office.webhooks.list(other),
        ]
        for deed in deeds:
            with pytest.raises(AccessDenied):
                deed()


# ---- recipients and webhooks --------------------------------------------------------------


def test_what_people_type_is_taken_apart_and_checked(office: Office):
    assert Recipients.typed("a@x.example; b@x.example,\n c@x.example").mail == (
        "a@x.example",
        "b@x.example",
        "c@x.example",
    )
    for wrong in (Recipients(("nobody",)), Recipients(webhooks=(9,))):
        with pytest.raises(RuleViolation):
            office.asked(wrong)
    many = Recipients(tuple(f"p{n}@x.example" for n in range(21)))
    with pytest.raises(RuleViolation, match="mailing list"):
        office.asked(many)


def test_without_a_mail_server_nobody_can_be_named(office: Office):
    payroll = office.payroll()
    period = payroll.ensure_period(HR, *MARCH).id
    with pytest.raises(RuleViolation, match="No mail server"):
        payroll.request(HR, period, ("csv",), tell=PAYROLL_MAIL)
    payroll.request(HR, period, ("csv",), tell=NOBODY)


def test_only_administrators_add_and_remove_webhooks(office: Office):
    with pytest.raises(AccessDenied):
        office.webhooks.add(HR, "Bureau", "https://bureau.example/hook")
    office.webhooks.add(office.admin, "Bureau", "https://bureau.example/hook")
    hook = office.webhooks.list(HR)[0].id
    for deed in (office.webhooks.remove, office.webhooks.test):
        with pytest.raises(AccessDenied):
            deed(HR, hook)
    with pytest.raises(RuleViolation, match="of this name"):
        office.webhooks.add(office.admin, "BUREAU", "https://other.example/hook")


def test_the_secret_is_stored_sealed_and_gone_with_the_webhook(office: Office):
    office.webhooks.add(office.admin, "Bureau", "https://bureau.example/hook")
    hook = office.webhooks.list(HR)[0].id
    ((sealed,),) = office.sql("select secret from webhooks")
    assert bytes(sealed).startswith(f"webhook|{hook}|".encode())
    job = office.ended(Recipients(webhooks=(hook,)))
    office.webhooks.remove(office.admin, hook)
    assert office.sql("select length(secret) from webhooks") == [(0,)]
    assert office.send_all() == ["failed"]
    view = office.notices.of(HR, job)[0]
    assert (view.recipient, view.error) == ("Bureau", "The webhook was removed.")
    with pytest.raises(Conflict, match="removed"):
        office.notices.again(HR, view.id)


def test_a_test_message_is_signed_and_a_refusal_is_told(office: Office):
    office.webhooks.add(office.admin, "Bureau", "https://bureau.example/hook")
    hook = office.webhooks.list(HR)[0].id
    office.webhooks.test(office.admin, hook)
    (post,) = office.poster.posts
    assert json.loads(post.body)["type"] == "test"
    assert len(post.secret) == 32
    office.poster.trouble = WebhookUnavailable("The receiver answered 500.")
    with pytest.raises(Conflict, match="answered 500"):
        office.webhooks.test(office.admin, hook)


def test_secrets_move_to_a_new_template_key_and_one_that_does_not_open_stays(
    office: Office, tmp_path: Path
):
    files = {name: tmp_path / name for name in ("k1", "k2", "lost")}
    for name, file in files.items():
        file.write_bytes(base64.b64encode(name[:1].encode() * 31 + name[-1:].encode()))

    def with_box(box: AesGcmBox) -> Webhooks:
        return Webhooks(office.transaction, office.clock, office.poster, box)

    for name in ("lost", "k1"):
        box = AesGcmBox(files[name], name)
        with_box(box).add(office.admin, f"Under {name}", f"https://{name}.example/hook")
    both = with_box(AesGcmBox(files["k2"], "k2", (files["k1"], "k1")))
    assert both.under_other_keys() == 2
    both.reseal()
    assert both.under_other_keys() == 1
    alone = with_box(AesGcmBox(files["k2"], "k2"))
    moved, lost = alone.list(HR)
    alone.test(office.admin, moved.id)
    with pytest.raises(Conflict, match="add it anew"):
        alone.test(office.admin, lost.id)


# ---- poison ---------------------------------------------------------------------------------


def test_a_poison_run_between_two_good_ones_stops_neither(office: Office, world: World):
    """Both good runs end done; the poison is given up after three attempts with its cause."""
    sites = [world.site(name) for name in ("Berlin", "Gdańsk", "Lyon")]
    payroll = office.paid()
    period = payroll.ensure_period(HR, *MARCH).id
    first, poison, last = (
        int(payroll.request(HR, period, ("csv",), site, tell=PAYROLL_MAIL)) for site in sites
    )

    class Poisoned(HookedDocuments):
        def write(self, dataset, kind, path, progress) -> None:
            if dataset.site == "Gdańsk":
                raise ValueError("A name cannot be written.")
            super().write(dataset, kind, path, progress)

    office.documents = Poisoned(lambda: None)
    runs = [office.paid().run(job) for _ in range(4) for job in (first, poison, last)]
    assert runs.count("done") == 2
    views = [payroll.get(HR, job) for job in (first, poison, last)]
    assert [view.state for view in views] == ["done", "failed", "done"]
    assert (views[1].attempts, views[1].error) == (
        3,
        "Gave up after 3 attempts. A name cannot be written.",
    )
    assert not [key for key in office.store.files if f"/{poison}/" in key]
    assert office.send_all() == ["sent"] * 3
    assert sorted(mail.subject.split()[-1] for mail in office.mailer.sent) == [
        "failed",
        "ready",
        "ready",
    ]
