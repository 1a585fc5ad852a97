"""E-mail addresses, in the settings and in bodies."""


def ascii_address(given: str) -> str | None:
    """Return one address in ASCII, as every mail server takes it (RFC 5321, RFC 5890); ``None`` if it is none."""
    # imported when it is needed: most of the command line does without it
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(given, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        return None
    return found.ascii_email or found.normalized
