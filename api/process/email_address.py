"""E-mail addresses, in the settings and in bodies."""


def ascii_address(given: str) -> str | None:
    """Return one address in ASCII, as every mail server takes it (RFC 5321, RFC 5890); ``None`` if it is none.

    Nor is one in which ``email`` would find an encoded word (RFC 2047), and decode it.
    """
    # imported when it is needed: most of the command line does without it
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(given, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        return None
    address = found.ascii_email or found.normalized
    return None if "=?" in address else address


def ascii_domain(given: str) -> str | None:
    """Return a domain in ASCII and lower case; ``None`` if no address can be there."""
    found = ascii_address(f"office@{given}")
    return None if found is None else found.rpartition("@")[2].lower()
