"""Pictures inside a page. They are SVG elements without styles or scripts, so the policy of the pages allows them."""

import segno
from markupsafe import Markup


def qr_code(text: str) -> Markup:
    """Draw a QR code that a phone reads from a screen."""
    drawn = segno.make_qr(text, error="m")
    # Only numbers and fixed names come from segno: the text is in the picture, not in the markup.
    return Markup(drawn.svg_inline(omitsize=True, border=2, dark="#000", svgclass=None, lineclass=None))  # noqa: S704
