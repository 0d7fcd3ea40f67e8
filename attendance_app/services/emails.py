"""E-mail addresses, checked by form; nothing is sent to find out whether they exist."""

from email_validator import EmailNotValidError, validate_email

from attendance_app.domain.errors import RuleViolation


def clean_email(given: str, field: str = "email") -> str:
    """Return a well-formed address as it is to be stored.

    Raises:
        RuleViolation: it is no address.

    """
    try:
        found = validate_email(given.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise RuleViolation("This is not an e-mail address. Check it.", field) from None
    return found.normalized


def clean_email_or_none(given: str | None, field: str = "email") -> str | None:
    """Return a well-formed address, or None for an empty one."""
    return clean_email(given, field) if given and given.strip() else None
