"""Inline pictures: SVG without styles or scripts, so that the pages' content security policy allows them."""

import segno
from markupsafe import Markup


def qr_code(text: str) -> Markup:
    """Draw a QR code for a phone to scan."""
    drawn = segno.make_qr(text, error="m")
    # segno emits only numbers and fixed names: the text is in the picture, not in the markup
    return Markup(drawn.svg_inline(omitsize=True, border=2, dark="#000", svgclass=None, lineclass=None))  # noqa: S704
