"""What a password and a PIN must be."""

from attendance_app.domain.errors import RuleViolation

SHORTEST, LONGEST = 12, 128
_COMMON = frozenset(
    (
        "password1234",
        "password12345",
        "password123!",
        "passwordpassword",
        "passw0rd1234",
        "p@ssword1234",
        "administrator",
        "administrator1",
        "admin1234567",
        "adminadminadmin",
        "welcome12345",
        "welcome123456",
        "letmein12345",
        "iloveyou1234",
        "qwertyuiop12",
        "qwertyuiop123",
        "qwertyuiop[]",
        "qwerty123456",
        "qwerty1234567",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "1qazxsw23edc",
        "zaq12wsxcde3",
        "q1w2e3r4t5y6",
        "asdfghjkl123",
        "zxcvbnm12345",
        "changeme1234",
        "changemeplease",
        "attendance123",
        "attendance1234",
        "correcthorsebatterystaple",
        "trustno1trustno1",
        "football1234",
        "baseball1234",
        "sunshine1234",
        "princess1234",
        "superman1234",
        "starwars1234",
        "abcdefghijkl",
        "abc123abc123",
        "123123123123",
        "121212121212",
        "secret123456",
        "testtesttest",
        "test12345678",
    )
)
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def check_password(password: str, *personal: str) -> None:
    """Refuse a password that is easy to guess. personal: words that belong to its owner.

    Raises:
        RuleViolation: it is too short, too long, common, or made of what everybody knows.

    """
    if len(password) < SHORTEST:
        raise RuleViolation(f"Use at least {SHORTEST} characters. A sentence is fine.", "password")
    if len(password) > LONGEST:
        raise RuleViolation(f"Use at most {LONGEST} characters.", "password")
    plain = password.casefold()
    known = {word.casefold() for word in personal if word}
    if plain in _COMMON or plain in known or len(set(plain)) < 5 or _is_run(plain):
        raise RuleViolation("This password is easy to guess. Choose another one.", "password")


def check_pin(pin: str) -> None:
    """Refuse a PIN that is no PIN, or the first that somebody would try.

    Raises:
        RuleViolation: it is not 4 to 8 digits, or one digit, or a run up or down.

    """
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 8):
        raise RuleViolation("A PIN has 4 to 8 digits.", "pin")
    if is_weak_pin(pin):
        raise RuleViolation("This PIN is easy to guess. Choose another one.", "pin")


def is_weak_pin(pin: str) -> bool:
    """Tell whether a PIN is one repeated digit or pair, or a run up or down."""
    half = len(pin) // 2
    return len(set(pin)) == 1 or _is_run(pin) or pin == pin[:2] * half or pin == pin[:half] * 2


def _is_run(text: str) -> bool:
    return any(text in run or text in run[::-1] for run in _RUNS)
