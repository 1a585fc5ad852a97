"""Of a picture nothing is left but its pixels, the right way up."""

import io
import struct

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from adapters.files.cleaning.pictures import MOST_PIXELS
from domain.documents.files import MAX_FILE_BYTES, FileDamaged, MediaType
from tests.unit.files.made_files import SECRET, archive, cleaned, photo, png_of, tags

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + SECRET + b"</x:xmpmeta>"


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def texts() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", SECRET.decode())
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return info


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


@pytest.mark.parametrize(
    "content",
    [
        photo(exif=tags(), comment=SECRET, xmp=XMP, icc_profile=profile(), dpi=(301, 301)),
        photo(kind="PNG", exif=tags(), pnginfo=texts(), icc_profile=profile(), dpi=(301, 301)),
        photo(kind="WEBP", exif=tags(), xmp=XMP, icc_profile=profile()),
        photo(kind="WEBP", lossless=True, exif=tags(), xmp=XMP),
        photo() + SECRET + archive(),
        photo(kind="PNG") + SECRET,
    ],
)
async def test_everything_that_tells_of_a_person_goes(content: bytes) -> None:
    kind, result = await cleaned(content)
    picture = opened(result)
    assert kind == Image.MIME[picture.format or ""]
    assert SECRET not in result
    assert SECRET.decode().encode("utf-16-le") not in result
    assert dict(picture.getexif()) == {}
    assert not set(picture.info) & {"exif", "xmp", "comment", "icc_profile", "dpi", "Author", "XML:com.adobe.xmp"}
    assert b"PK\x03\x04" not in result


async def test_a_png_stays_as_it_looks() -> None:
    content = photo(kind="PNG")
    assert opened((await cleaned(content))[1]).tobytes() == opened(content).tobytes()


async def test_a_jpeg_is_saved_as_finely_as_it_came() -> None:
    content = photo((640, 480), quality=97, subsampling=0)
    before, after = opened(content), opened((await cleaned(content))[1])
    assert after.quantization == before.quantization  # type: ignore[attr-defined]


async def test_the_picture_is_turned_as_its_orientation_says() -> None:
    _, result = await cleaned(photo(exif=tags(orientation=6)))
    picture = opened(result).convert("RGB")
    assert picture.size == (48, 64)
    red, _, blue = picture.getpixel((24, 8))  # type: ignore[misc]
    assert red > 200 > blue  # the left half of the picture is its upper half now


async def test_broken_metadata_is_no_reason_to_refuse_a_picture() -> None:
    good = photo()
    broken = b"Exif\0\0MM\0\x2a\xff\xff\xff\xf0" + SECRET
    content = good[:2] + b"\xff\xe1" + struct.pack(">H", len(broken) + 2) + broken + good[2:]
    assert SECRET not in (await cleaned(content))[1]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_only_the_first_frame_of_a_moving_picture_stays(kind: str) -> None:
    other = Image.new("RGB", (64, 48), "white")
    content = photo(kind=kind, save_all=True, append_images=[other])
    assert opened(content).n_frames == 2  # type: ignore[attr-defined]
    picture = opened((await cleaned(content))[1])
    assert getattr(picture, "n_frames", 1) == 1
    assert picture.convert("RGB").getpixel((5, 5))[0] > 200  # type: ignore[index]


async def test_two_photos_in_one_become_the_first() -> None:
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(
        written, "MPO", save_all=True, append_images=[Image.new("RGB", (64, 48), "white")], exif=tags()
    )
    kind, result = await cleaned(written.getvalue())
    assert (kind, opened(result).format) == (MediaType.JPEG, "JPEG")
    assert SECRET not in result


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
async def test_every_mode_of_a_png_is_kept(mode: str) -> None:
    written = io.BytesIO()
    Image.new(mode, (8, 8)).save(written, "PNG")
    assert opened((await cleaned(written.getvalue()))[1]).mode == mode


async def test_a_picture_for_printing_becomes_one_for_screens() -> None:
    written = io.BytesIO()
    Image.new("CMYK", (8, 8)).save(written, "JPEG")
    assert opened((await cleaned(written.getvalue()))[1]).mode == "RGB"


@pytest.mark.parametrize("size", [(50_000, 50_000), (MOST_PIXELS // 1000 + 1, 1000)])
async def test_a_small_file_of_a_huge_picture_is_refused(size: tuple[int, int]) -> None:
    content = png_of(*size)
    assert len(content) < 200
    with pytest.raises(FileDamaged, match="more than 40 million pixels"):
        await cleaned(content)


@pytest.mark.parametrize("content", [photo((640, 480))[:-2000], photo(kind="PNG")[:-30], photo(kind="WEBP")[:60]])
async def test_a_picture_that_breaks_off_is_refused(content: bytes) -> None:
    with pytest.raises(FileDamaged, match="damaged"):
        await cleaned(content)


async def test_a_picture_that_grows_when_it_is_written_again_is_made_a_little_coarser() -> None:
    content, again = io.BytesIO(), io.BytesIO()
    noise = Image.effect_noise((3212, 3212), 90)
    noise.save(content, "JPEG", quality=95, optimize=True, progressive=True)
    noise.save(again, "JPEG", quality=95)
    assert len(content.getvalue()) < MAX_FILE_BYTES < len(again.getvalue())
    assert len((await cleaned(content.getvalue()))[1]) < MAX_FILE_BYTES
