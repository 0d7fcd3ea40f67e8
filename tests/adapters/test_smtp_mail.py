"""Letters to an SMTP server: delivered, refused, not believed, and never waited for too long."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from attendance_app.adapters.smtp_mail import SmtpMailer
from attendance_app.domain.errors import MailRefused, MailUnavailable
from attendance_app.services.ports import Mail

LETTER = Mail("mira@x.example", "Did you forget to clock out?", "Hello Mira Kovač,\n\n.\nBye\n")


@dataclass
class Server:
    """Speaks enough SMTP on one port. answers: what it says instead, by the command's verb."""

    answers: dict[str, str] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    heard: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    port: int = 0

    def converse(self, link: socket.socket) -> None:
        link.settimeout(10)
        lines = link.makefile("rb")
        self._say(link, "220 here")
        with suppress(OSError):
            self._answer(link, lines)

    def _answer(self, link: socket.socket, lines: BinaryIO) -> None:
        while line := lines.readline():
            said = line.decode().strip()
            verb = said.split(" ")[0].upper()
            self.heard.append(said)
            self._say(link, self.answers.get(verb, self._usual(verb)))
            if verb == "STARTTLS" and self.tls:
                with suppress(OSError), self.tls.wrap_socket(link, server_side=True) as safe:
                    self._answer(safe, safe.makefile("rb"))
                return
            if verb == "DATA" and verb not in self.answers:
                self.letters.append(b"".join(iter(lines.readline, b".\r\n")).decode())
                self._say(link, self.answers.get(".", "250 kept"))

    def _usual(self, verb: str) -> str:
        offered = "250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN" if self.tls else "250 here"
        usual = {"EHLO": offered, "DATA": "354 go on", "STARTTLS": "220 go on", "AUTH": "235 yes"}
        return usual.get(verb, "221 bye" if verb == "QUIT" else "250 fine")

    def _say(self, link: socket.socket, text: str) -> None:
        if text == "TRICKLE":
            for _ in range(200):
                link.sendall(b"2")
                time.sleep(0.05)
        link.sendall(f"{text}\r\n".encode())


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]

        def serve() -> None:
            with suppress(OSError), listener.accept()[0] as link:
                server.converse(link)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server
    thread.join(5)


def mailer(server: Server, **other: object) -> SmtpMailer:
    usual: dict[str, object] = {
        "host": "localhost",
        "port": server.port,
        "sender": "Attendance <hours@nordwind.example>",
        "security": "none",
        "deadline_s": 5.0,
    }
    return SmtpMailer(**usual | other)  # pyright: ignore[reportArgumentType]


def test_a_letter_arrives_as_it_was_written():
    with serving(Server()) as server:
        mailer(server).send(LETTER)
    (letter,) = server.letters
    assert "From: Attendance <hours@nordwind.example>" in letter
    assert "To: mira@x.example" in letter
    assert "Auto-Submitted: auto-generated" in letter
    assert server.heard[0].upper() == "EHLO NORDWIND.EXAMPLE"


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "."])
def test_a_no_for_good_says_what_the_server_said(verb: str):
    with (
        serving(Server({verb: "550 no such user"})) as server,
        pytest.raises(MailRefused, match="550 no such user"),
    ):
        mailer(server).send(LETTER)


def test_a_server_that_asks_to_come_again_is_asked_again():
    with (
        serving(Server({"RCPT": "451 greylisted"})) as server,
        pytest.raises(MailUnavailable) as caught,
    ):
        mailer(server).send(LETTER)
    assert caught.value.again


def test_a_letter_that_was_taken_counts_whatever_is_said_afterwards():
    with serving(Server({"QUIT": "421 going down"})) as server:
        mailer(server).send(LETTER)
    assert len(server.letters) == 1


@pytest.mark.parametrize(("verb", "again"), [("EHLO", True), (".", False)])
def test_a_server_that_trickles_is_cut_off_at_the_deadline(verb: str, again: bool):
    with serving(Server({verb: "TRICKLE"})) as server:
        begun = time.monotonic()
        with pytest.raises(MailUnavailable) as caught:
            mailer(server, deadline_s=0.5).send(LETTER)
        assert time.monotonic() - begun < 3
    assert caught.value.again is again  # whether it has the letter is not known


def test_no_server_at_all_is_tried_again():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(MailUnavailable) as caught:
        mailer(Server(port=port)).send(LETTER)
    assert caught.value.again


def test_the_password_is_told_to_a_trusted_server_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    tls, certificate = certified(tmp_path)
    signed_in = {"security": "starttls", "user": "hours", "password": "a-secret"}
    with serving(Server(tls=tls)) as stranger:
        with pytest.raises(MailRefused, match="not safe"):
            mailer(stranger, **signed_in).send(LETTER)
        assert not any(said.startswith("AUTH") for said in stranger.heard)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(Server(tls=tls)) as server:
        mailer(server, **signed_in).send(LETTER)
    assert any(said.startswith("AUTH") for said in server.heard)
    assert "a-secret" not in repr(mailer(server, **signed_in))


def test_a_server_without_encryption_hears_no_password():
    with serving(Server()) as server, pytest.raises(MailRefused, match="cannot do"):
        mailer(server, security="starttls", user="hours", password="a-secret").send(LETTER)
    assert [said.split(" ")[0].upper() for said in server.heard][:1] == ["EHLO"]
    assert not any(said.startswith("AUTH") for said in server.heard)


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context for "localhost", and the certificate that trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, secret = folder / "server.pem", folder / "server.key"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, secret)
    return context, public
