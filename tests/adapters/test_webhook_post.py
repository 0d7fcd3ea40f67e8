"""Webhooks over real TLS: signed, pinned, never redirected, never inside, never waited for long."""

import base64
import hashlib
import hmac
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from attendance_app.adapters.secret_box import AesGcmBox
from attendance_app.adapters.webhook_post import HttpsWebhooks
from attendance_app.domain.addresses import is_allowed
from attendance_app.domain.errors import RuleViolation, WebhookRefused, WebhookUnavailable
from attendance_app.services.webhook_ports import WebhookPost
from tests.adapters.test_smtp_mail import certified

HERE = (ip_network("127.0.0.0/8"),)
SECRET = b"s" * 32


@dataclass
class Receiver:
    """Answers one post after another on one port. trickle: never comes to an end."""

    tls: ssl.SSLContext
    answer: str = "204 No Content"
    trickle: bool = False
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    def converse(self, plain: socket.socket) -> None:
        with suppress(OSError), self.tls.wrap_socket(plain, server_side=True) as link:
            lines = link.makefile("rb")
            first = lines.readline().decode().strip()
            pairs = [line.decode().strip().split(": ", 1) for line in iter(lines.readline, b"\r\n")]
            headers = {"request": first} | {name.lower(): value for name, value in pairs}
            self.heard.append((headers, lines.read(int(headers["content-length"]))))
            for _ in range(200 if self.trickle else 0):
                link.sendall(b"H")
                time.sleep(0.05)
            link.sendall(f"HTTP/1.1 {self.answer}\r\nContent-Length: 0\r\n\r\n".encode())


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a receiver on "localhost" serves with, and what believes it."""
    serves, certificate = certified(tmp_path_factory.mktemp("tls"))
    return serves, ssl.create_default_context(cafile=str(certificate))


@contextmanager
def receiving(receiver: Receiver) -> Iterator[Receiver]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        receiver.port = listener.getsockname()[1]

        def serve() -> None:
            with suppress(OSError):
                while True:
                    with listener.accept()[0] as link:
                        link.settimeout(10)
                        receiver.converse(link)

        threading.Thread(target=serve, daemon=True).start()
        yield receiver


def post(receiver: Receiver, path: str = "/hook") -> WebhookPost:
    return WebhookPost(f"https://localhost:{receiver.port}{path}", "msg_1", b'{"a":1}', SECRET)


def sender(trust: ssl.SSLContext, **other: Any) -> HttpsWebhooks:
    usual: dict[str, Any] = {"deadline_s": 5.0, "networks": HERE, "resolve": lambda *_: HOME}
    return HttpsWebhooks(context=trust, **usual | other)


HOME = ["127.0.0.1"]
Pair = tuple[ssl.SSLContext, ssl.SSLContext]


def test_a_post_is_signed_over_its_id_time_and_body(pair: Pair):
    with receiving(Receiver(pair[0])) as receiver:
        sender(pair[1]).post(post(receiver, "/hook?key=1"))
    ((headers, body),) = receiver.heard
    assert headers["request"] == "POST /hook?key=1 HTTP/1.1"
    assert headers["host"] == f"localhost:{receiver.port}"
    assert (headers["content-type"], body) == ("application/json", b'{"a":1}')
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    signed = f"msg_1.{headers['webhook-timestamp']}.".encode() + body
    known = base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-id"] == "msg_1"
    assert headers["webhook-signature"] == f"v1,{known}"


@pytest.mark.parametrize("answer", ["500 Oh", "404 Not Found", "429 Slow down", "503 Later"])
def test_whoever_does_not_say_yes_is_asked_again(pair: Pair, answer: str):
    refused = pytest.raises(WebhookUnavailable, match=answer[:3])
    with receiving(Receiver(pair[0], answer)) as receiver, refused:
        sender(pair[1]).post(post(receiver))


def test_a_redirect_is_not_followed(pair: Pair):
    with receiving(Receiver(pair[0])) as elsewhere:
        there = f"302 Found\r\nLocation: https://localhost:{elsewhere.port}/"
        refused = pytest.raises(WebhookRefused, match="redirect")
        with receiving(Receiver(pair[0], there)) as receiver, refused:
            sender(pair[1]).post(post(receiver))
    assert elsewhere.heard == []


def test_a_receiver_that_is_gone_is_left_alone(pair: Pair):
    refused = pytest.raises(WebhookRefused, match="410")
    with receiving(Receiver(pair[0], "410 Gone")) as receiver, refused:
        sender(pair[1]).post(post(receiver))


def test_a_stranger_with_another_certificate_hears_nothing(pair: Pair):
    refused = pytest.raises(WebhookUnavailable, match="not safe")
    with receiving(Receiver(pair[0])) as receiver, refused:
        sender(ssl.create_default_context()).post(post(receiver))
    assert receiver.heard == []


def test_a_receiver_that_trickles_is_cut_off_at_the_deadline(pair: Pair):
    with receiving(Receiver(pair[0], trickle=True)) as receiver:
        began = time.monotonic()
        with pytest.raises(WebhookUnavailable, match="deadline"):
            sender(pair[1], deadline_s=0.5).post(post(receiver))
        assert time.monotonic() - began < 3


def test_a_handshake_that_never_ends_is_cut_off_too(pair: Pair):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        receiver = Receiver(pair[0], port=deaf.getsockname()[1])
        began = time.monotonic()
        with pytest.raises(WebhookUnavailable, match="deadline"):
            sender(pair[1], deadline_s=0.5).post(post(receiver))
        assert time.monotonic() - began < 3


def test_a_resolver_that_hangs_is_not_waited_for(pair: Pair):
    over = threading.Event()

    def hang(*_: object) -> Sequence[str]:
        over.wait(10)
        return HOME

    began = time.monotonic()
    with pytest.raises(WebhookUnavailable, match="not found"):
        sender(pair[1], deadline_s=0.2, resolve=hang).post(post(Receiver(pair[0], port=443)))
    assert time.monotonic() - began < 3
    over.set()


@pytest.mark.parametrize(
    "found", [["127.0.0.1"], ["93.184.215.14", "10.0.0.8"], ["169.254.169.254"], ["::1"]]
)
def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(
    pair: Pair, found: Sequence[str]
):
    with receiving(Receiver(pair[0])) as receiver:
        closed = sender(pair[1], networks=(), resolve=lambda *_: found)
        with pytest.raises(WebhookRefused, match="private network"):
            closed.post(post(receiver))
        with pytest.raises(RuleViolation, match="private network"):
            closed.check(post(receiver).url)
    assert receiver.heard == []


def test_the_name_is_asked_once_so_it_cannot_change_in_between(pair: Pair):
    answers = [HOME, ["10.0.0.8"]]
    with receiving(Receiver(pair[0])) as receiver:
        sender(pair[1], resolve=lambda *_: answers.pop(0)).post(post(receiver))
    assert len(receiver.heard) == 1
    assert answers == [["10.0.0.8"]]


@pytest.mark.parametrize(
    "url",
    [
        "http://bureau.example/hook",
        "https://",
        "https://user:pass@bureau.example/",
        "https://bureau.example/#x",
        "https://bureau.example:99999/",
        "https://bureau.example/\r\nX: y",
        "https://[::1",
        "https://bücher.example/",
        "ftp://bureau.example",
        "https://bureau.example/" + "x" * 500,
    ],
)
def test_addresses_that_are_none_are_refused_in_a_sentence(pair: Pair, url: str):
    with pytest.raises(RuleViolation) as caught:
        sender(pair[1]).check(url)
    assert caught.value.field == "url"


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),  # noqa: S104 - nothing listens there
        ("224.0.1.1", False),
        ("255.255.255.255", False),
        ("fd00:ec2::254", False),
        ("fe80::1%eth0", False),
        ("::", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("64:ff9b::5db8:d70e", True),
        ("10.20.3.4", True),
        ("::ffff:10.20.3.4", True),
    ],
)
def test_only_public_addresses_and_named_networks_are_allowed(address: str, allowed: bool):
    assert is_allowed(address, (ip_network("10.20.0.0/16"),)) is allowed


def test_a_stored_secret_opens_for_its_purpose_and_key_only(tmp_path: Path):
    key = tmp_path / "key"
    key.write_bytes(base64.b64encode(b"k" * 32))
    box = AesGcmBox(key, "k1")
    sealed = box.seal(SECRET, "webhook|7")
    assert SECRET not in sealed
    assert AesGcmBox(key, "k1").open(sealed, "webhook|7") == SECRET
    for other, purpose, given in (
        (box, "webhook|8", sealed),
        (AesGcmBox(key, "k2"), "webhook|7", sealed),
        (box, "webhook|7", sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (box, "webhook|7", b""),
    ):
        with pytest.raises(ValueError, match="secret"):
            other.open(given, purpose)


def test_a_stored_secret_moves_to_a_new_key_while_both_are_given(tmp_path: Path):
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(base64.b64encode(b"k" * 32))
    new.write_bytes(base64.b64encode(b"n" * 32))
    sealed = AesGcmBox(old, "k1").seal(SECRET, "webhook|7")
    both = AesGcmBox(new, "k2", (old, "k1"))
    moved = both.seal(both.open(sealed, "webhook|7"), "webhook|7")
    assert [both.key_of(one) for one in (sealed, moved, b"")] == ["k1", "k2", ""]
    assert AesGcmBox(new, "k2").open(moved, "webhook|7") == SECRET
    with pytest.raises(ValueError, match="not given"):
        AesGcmBox(new, "k2").open(sealed, "webhook|7")
