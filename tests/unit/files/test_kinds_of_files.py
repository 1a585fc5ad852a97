"""What a file is follows from its content; what is nothing of ours is refused with a sentence that helps."""

import pytest

from domain.documents.files import MAX_FILE_BYTES, FileDamaged, FileRefused, FileTypeNotAllowed, MediaType
from tests.unit.files.made_files import archive, cleaned, paper, photo, written

KHMER, BURMESE, THAI = "កិច្ចសន្យាការងារ\u200b ៥០០ ដុល្លារ\n", "အလုပ်စာချုပ် ၅၀၀\r\n", "สัญญาจ้าง ๕๐๐ บาท\t"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (written(paper()), MediaType.PDF),
        (photo(), MediaType.JPEG),
        (photo(kind="PNG"), MediaType.PNG),
        (photo(kind="WEBP"), MediaType.WEBP),
        (KHMER.encode(), MediaType.TEXT),
    ],
)
async def test_the_five_kinds_are_recognised(content: bytes, kind: MediaType) -> None:
    found, result = await cleaned(content)
    assert found is kind
    assert result


@pytest.mark.parametrize("text", [KHMER, BURMESE, THAI, "PK", "a", "The wage is < 500 & paid > late.\f", "<500 baht"])
async def test_text_of_any_script_is_kept_byte_for_byte(text: str) -> None:
    assert await cleaned(text.encode()) == (MediaType.TEXT, text.encode())


async def test_the_byte_order_mark_goes() -> None:
    assert await cleaned(KHMER.encode("utf-8-sig")) == (MediaType.TEXT, KHMER.encode())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
async def test_text_in_another_unicode_encoding_is_refused_with_a_way_out(encoding: str) -> None:
    with pytest.raises(FileTypeNotAllowed, match="save it as UTF-8"):
        await cleaned("Wages unpaid since May".encode(encoding))


@pytest.mark.parametrize("content", [b"", b" \n\t", b"\xef\xbb\xbf"])
async def test_a_file_with_nothing_in_it_is_refused(content: bytes) -> None:
    with pytest.raises(FileDamaged, match="nothing in this file"):
        await cleaned(content)


@pytest.mark.parametrize(
    "content",
    [
        b"a\0b",
        b"a\x1b[2Jb",
        "a\x9bb".encode(),
        b"\xffabc",
        "caf\xe9".encode("latin-1"),
        b"\x7fELF" + bytes(60),
        b"\r\n\0",
    ],
)
async def test_what_is_no_text_is_not_kept_as_text(content: bytes) -> None:
    with pytest.raises(FileTypeNotAllowed):
        await cleaned(content)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (archive(), "zip"),
        (archive(("[Content_Types].xml", "word/document.xml")), "docx"),
        (archive(("[Content_Types].xml", "xl/workbook.xml")), "xlsx"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40), "heif"),
        (b"GIF89a\1\0\1\0\x80\0\0", "gif"),
        (b"MZ\x90\0\3\0\0\0" + bytes(60), "exe"),
        (b"<html><body>hello</body></html>", "html"),
        (b"  \n<!DOCTYPE html><p>hello", "html"),
        (b"\xef\xbb\xbf<script>alert(1)</script>", "html"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "svg"),
        (b"{\\rtf1\\ansi hello}", "rtf"),
    ],
)
async def test_what_people_send_by_mistake_is_named(content: bytes, name: str) -> None:
    with pytest.raises(FileTypeNotAllowed, match=f"is {name}; send a PDF"):
        await cleaned(content)


@pytest.mark.parametrize("content", [b"#!/bin/sh\nrm -rf ~", b"%!PS-Adobe-3.0", b"<?php system('id'); ?>", b"<x:y>"])
async def test_text_that_a_program_runs_is_refused(content: bytes) -> None:
    with pytest.raises(FileTypeNotAllowed):
        await cleaned(content)


async def test_a_pdf_behind_a_page_of_html_is_cleaned_as_a_pdf() -> None:
    both = b"<html><script>alert('x')</script><!--" + written(paper("Payslip")) + b"--></html><script>alert(2)</script>"
    kind, result = await cleaned(both)
    assert kind is MediaType.PDF
    assert result.startswith(b"%PDF-")
    assert b"script" not in result


async def test_text_that_holds_a_pdf_where_readers_look_for_one_is_no_text() -> None:
    with pytest.raises(FileRefused):
        await cleaned(b"Dear all,\n%PDF-1.7 is our format.\n")
    far_behind = b"Dear all,\n" + b"x" * 1024 + b"%PDF-1.7 is our format.\n"
    assert await cleaned(far_behind) == (MediaType.TEXT, far_behind)


async def test_a_file_over_the_limit_is_refused_before_it_is_opened() -> None:
    with pytest.raises(FileDamaged, match="at most 10 MiB"):
        await cleaned(b"x" * (MAX_FILE_BYTES + 1))
    assert (await cleaned(b"x" * MAX_FILE_BYTES))[0] is MediaType.TEXT
