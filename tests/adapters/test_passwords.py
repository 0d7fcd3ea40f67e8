"""argon2id, at no less than the advised cost."""

from attendance_app.adapters.passwords import Argon2Passwords


def test_the_cost_is_no_less_than_advised() -> None:
    encoded = Argon2Passwords().hash("a sentence")
    assert encoded.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_right_one_fits_and_no_other() -> None:
    passwords = Argon2Passwords()
    encoded = passwords.hash("pässwörd 🔑")
    assert passwords.verify(encoded, "pässwörd 🔑")
    assert not passwords.verify(encoded, "password")
    assert not passwords.verify(encoded, "")


def test_nobody_has_no_password() -> None:
    assert not Argon2Passwords().verify(None, "")
    assert not Argon2Passwords().verify("not a hash", "x")


def test_two_hashes_of_one_secret_differ() -> None:
    passwords = Argon2Passwords()
    assert passwords.hash("1") != passwords.hash("1")
