"""Hands letters to an SMTP server. One letter, one connection, one deadline for all of it."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr

from attendance_app.domain.errors import MailRefused, MailUnavailable
from attendance_app.services.ports import Mail

_WELCOME = 220
_LATER = 400
_PERMANENT = 500  # from here on, an SMTP reply means: never


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """The port `Mailer`. security: "starttls", "tls" or "none".

    deadline_s: for the whole conversation; a server that trickles is cut off like a silent one.
    """

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    deadline_s: float = 10.0

    def send(self, mail: Mail) -> None:
        """Send a letter; see the port for what it raises."""
        over, handed_over = threading.Event(), False
        try:
            with self._conversation(over) as server:
                self._sign_in(server)
                if over.is_set():
                    raise TimeoutError
                handed_over = True
                server.send_message(_letter(self.sender, mail))
        except smtplib.SMTPRecipientsRefused as error:
            raise _no(*next(iter(error.recipients.values()))) from error
        except smtplib.SMTPResponseException as error:
            if over.is_set():  # half a reply reads like a whole one
                raise _silent("deadline", again=not handed_over) from error
            raise _no(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailRefused(f"The mail server cannot do what is set: {error}") from error
        except ssl.SSLError as error:
            raise MailRefused(f"The connection is not safe: {error.reason or error}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise _silent(type(error).__name__, again=not handed_over) from error

    @contextmanager
    def _conversation(self, over: threading.Event) -> Iterator[smtplib.SMTP]:
        """Connect; leave politely unless something went wrong. over: set at the deadline."""
        server = self._server()
        watch = threading.Timer(self.deadline_s, _hang_up, [server, over])
        watch.daemon = True
        watch.start()
        try:
            code, said = server.connect(self.host, self.port)
            if code != _WELCOME:
                raise smtplib.SMTPConnectError(code, said)
            yield server
            with suppress(OSError, smtplib.SMTPException):
                server.quit()  # what was accepted stays so, whatever is said now
        finally:
            watch.cancel()
            server.close()

    def _server(self) -> smtplib.SMTP:
        named = _domain(self.sender)  # the library would ask DNS, which has no deadline
        if self.security == "tls":
            safe = ssl.create_default_context()
            server = smtplib.SMTP_SSL(local_hostname=named, timeout=self.deadline_s, context=safe)
        else:
            server = smtplib.SMTP(local_hostname=named, timeout=self.deadline_s)
        # Whose certificate is expected; the library learns it only where it connects by itself.
        server._host = self.host  # pyright: ignore[reportAttributeAccessIssue]
        return server

    def _sign_in(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if self.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if self.user:
            server.login(self.user, self.password)


def _letter(sender: str, mail: Mail) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, mail.to, mail.subject
    domain = _domain(sender)
    known = f"<{mail.message_id}@{domain}>" if mail.message_id else make_msgid(domain=domain)
    letter["Date"], letter["Message-ID"] = formatdate(), known
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday notices do not answer it
    letter.set_content(mail.text)
    return letter


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2]


def _no(code: int, said: bytes | str) -> MailRefused | MailUnavailable:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    told = f"The mail server said {code} {' '.join(words.split())[:200]}"
    if code >= _PERMANENT:
        return MailRefused(told)
    return MailUnavailable(told, again=code >= _LATER)


def _silent(why: str, *, again: bool) -> MailUnavailable:
    return MailUnavailable(f"The mail server did not answer: {why}.", again=again)


def _hang_up(server: smtplib.SMTP, over: threading.Event) -> None:
    over.set()
    sock = server.sock
    if sock is not None:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
