"""Decodes and re-encodes pictures, so that only the pixels of the first frame are left."""

import io
import warnings
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from PIL import MpoImagePlugin as _  # noqa: F401 - a photo from a phone may be two in one

from adapters.files.cleaning.kinds import kind_of
from adapters.files.cleaning.refusal import Refused, Why
from domain.documents.files import MAX_FILE_BYTES, MediaType

Image.preinit()  # now, because nothing can be imported by the time a picture needs it

MOST_PIXELS = 40_000_000
QUALITY = 90
"""Used if the picture does not give its own: a photographed paper stays readable."""
SMALLER_QUALITY = 80
FORMATS = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG", MediaType.WEBP: "WEBP"}
MODES = {
    MediaType.JPEG: ("L", "RGB"),
    MediaType.PNG: ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
    MediaType.WEBP: ("RGB", "RGBA"),
}
LOSSLESS = b"VP8L"
Options = dict[str, Any]


def clean_picture(content: bytes) -> bytes:
    """Return the picture without metadata, rotated as its orientation says; raises ``Refused``."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _again(content, kind_of(content))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused(Why.PIXELS) from None


def _again(content: bytes, kind: MediaType) -> bytes:
    picture: Image.Image
    with Image.open(io.BytesIO(content), formats=(FORMATS[kind],)) as picture:
        picture.seek(0)
        picture.load()
        options = list(_options(picture, content, kind))
        turned = _turned(picture)
    if turned.mode not in MODES[kind]:
        turned = turned.convert("RGBA" if turned.has_transparency_data and "RGBA" in MODES[kind] else "RGB")
    # what Pillow would write by default: profiles, comments, texts, resolution
    turned.info = {name: value for name, value in turned.info.items() if name == "transparency"}
    for option in options:
        written = io.BytesIO()
        turned.save(written, FORMATS[kind], **option)
        if written.tell() <= MAX_FILE_BYTES:
            return written.getvalue()
    raise Refused(Why.LARGE)


def _turned(picture: Image.Image) -> Image.Image:
    try:
        turned = ImageOps.exif_transpose(picture)
    except Exception:  # Pillow raises many kinds for broken metadata, although the picture is good
        turned = picture
    return turned if turned is not picture else picture.copy()


def _options(picture: Image.Image, content: bytes, kind: MediaType) -> Iterator[Options]:
    """Yield the options to try in turn until the result is small enough."""
    if isinstance(picture, JpegImagePlugin.JpegImageFile):
        tables, sampling = picture.quantization, JpegImagePlugin.get_sampling(picture)
        if picture.mode in MODES[kind] and all(max(table) <= 255 for table in tables.values()):
            yield {"qtables": list(tables.values()), "subsampling": sampling}
        else:
            yield {"quality": QUALITY}
        yield {"quality": SMALLER_QUALITY}
    elif isinstance(picture, PngImagePlugin.PngImageFile):
        yield {"compress_level": 6}
    elif isinstance(picture, WebPImagePlugin.WebPImageFile):
        if LOSSLESS in content[12:64]:
            yield {"lossless": True, "quality": 50, "method": 2, "exact": False}
        yield {"quality": QUALITY, "method": 2}
        yield {"quality": SMALLER_QUALITY, "method": 2}
