"""Rebuilds PDFs from the objects that their pages need, without what acts, what is hidden and what identifies.

What acts: scripts, actions and everything that reaches outside the file. What is hidden: attachments, media, older
versions, private data of programs. What identifies: metadata, thumbnails and identifiers, including those of its
photos. A signature in the file is no longer valid. See ISO 32000-1, sections 7.11, 12.6 and 14.3.
"""

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from adapters.files.cleaning.photo_segments import without_metadata
from adapters.files.cleaning.refusal import Refused, Why

# now, because no file can be opened later: qpdf opens the kernel's random source for its first encrypted file
pikepdf.new().save(io.BytesIO(), encryption=pikepdf.Encryption(owner="once", user=""))

REMOVED = frozenset(
    {
        # what acts
        *("/AA", "/OpenAction", "/JS", "/JavaScript", "/PA", "/URI", "/XFA", "/URLS", "/IDS"),
        # what reaches outside, or is hidden
        *(
            "/EF",
            "/EmbeddedFiles",
            "/AF",
            "/Collection",
            "/RichMediaContent",
            "/RichMediaSettings",
            "/OPI",
            "/Alternates",
        ),
        # what identifies
        *("/Metadata", "/PieceInfo", "/Thumb", "/LastModified", "/SpiderInfo", "/Perms", "/DSS", "/Legal"),
    }
)
"""Entries removed from every dictionary."""
OF_STREAMS = frozenset({"/F", "/FFilter", "/FDecodeParms", "/Ref"})
"""Entries that place a stream's content in another file."""
ACTIONS = frozenset(
    {
        *("/Launch", "/URI", "/JavaScript", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToR", "/GoToE", "/GoToDp"),
        *("/Thread", "/Sound", "/Movie", "/Rendition", "/Named", "/Hide", "/SetOCGState", "/Trans", "/GoTo3DView"),
        "/RichMediaExecute",
    }
)
"""Every action except going to a page of the same file. Their dictionaries are emptied."""
ANNOTATIONS = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D", "/TrapNet"})
"""Annotations that hold a file or play one."""


def clean_paper(content: bytes) -> bytes:
    """Return the cleaned PDF; raises ``Refused``."""
    try:
        with pikepdf.open(io.BytesIO(content), inherit_page_attributes=False) as paper:
            if len(paper.pages) == 0:
                raise Refused(Why.DAMAGED)
            _drop_annotations(paper)
            for one in paper.objects:
                _clean(one)
            _clean(paper.trailer)
            for key in ("/Info", "/ID"):
                if key in paper.trailer:
                    del paper.trailer[key]
            written = io.BytesIO()
            # streams are copied as they are: a small one may be huge when it is expanded
            paper.save(
                written,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                deterministic_id=True,
                encryption=False,
                fix_metadata_version=False,
            )
            return written.getvalue()
    except pikepdf.PasswordError:
        raise Refused(Why.LOCKED) from None


def _drop_annotations(paper: Pdf) -> None:
    for page in paper.pages:
        found = page.obj.get("/Annots")
        if isinstance(found, Array):
            page.obj["/Annots"] = Array(
                [
                    one
                    for one in found.as_list()
                    if isinstance(one, Dictionary) and str(one.get("/Subtype")) not in ANNOTATIONS
                ]
            )


def _clean(whole: Object) -> None:
    """Clean one object with everything nested in it; objects that it refers to are cleaned separately."""
    waiting: list[Object] = [whole]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Stream):
            _clean_stream(one)
        if isinstance(one, Dictionary | Stream):
            if str(one.get("/S")) in ACTIONS:
                for key in list(one.keys()):
                    del one[key]
                continue
            for key in REMOVED.intersection(one.keys()):
                del one[key]
            inside = [value for _, value in one.items()]
        elif isinstance(one, Array):
            inside = list(one.as_list())
        else:
            continue
        waiting += [value for value in inside if isinstance(value, Object) and not value.is_indirect]


def _clean_stream(stream: Stream) -> None:
    for key in OF_STREAMS.intersection(stream.keys()):
        del stream[key]
    filters = _listed(stream.get("/Filter"))
    if filters and filters[-1] == Name.DCTDecode:
        parameters = _listed(stream.get("/DecodeParms"))[-1:]
        photo = _unpacked(stream, filters[:-1])
        stream.write(without_metadata(photo), filter=Name.DCTDecode, decode_parms=Array(parameters))


def _listed(entry: Object | None) -> list[Object]:
    """Return an entry as a list, whether it is a single object or an array."""
    if isinstance(entry, Array):
        return list(entry.as_list())
    return [] if entry is None else [entry]


def _unpacked(stream: Stream, packing: list[Object]) -> bytes:
    """Return a photo without the filters that pack it further."""
    content = stream.read_raw_bytes()
    if not packing:
        return content
    with pikepdf.new() as elsewhere:
        packed = Stream(elsewhere, content)
        packed["/Filter"] = Array(packing)
        return packed.read_bytes(pikepdf.StreamDecodeLevel.specialized)
