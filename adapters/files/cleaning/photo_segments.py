"""Removes metadata from a JPEG inside a PDF, without touching its pixels (ITU-T T.81, annex B)."""

import re

START, END, APP0, APP14, APP15, COMMENT, SCAN = 0xD8, 0xD9, 0xE0, 0xEE, 0xEF, 0xFE, 0xDA
AFTER_SCAN = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
"""A marker that ends the pixels of a scan: neither a stuffed byte nor one that restarts the decoder."""


def without_metadata(photo: bytes) -> bytes:
    """Return the JPEG without comments and application segments, except JFIF's and Adobe's, which say how to read
    colours.

    What follows its end goes too: phones put further pictures there, each with the place where it was taken. Anything
    that is not a JPEG is returned unchanged.
    """
    if photo[:2] != bytes((0xFF, START)):
        return photo
    kept, at = [photo[:2]], 2
    while at + 4 <= len(photo) and photo[at] == 0xFF:
        marker = photo[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == END:
            return b"".join((*kept, photo[at : at + 2]))
        end = at + 2 + int.from_bytes(photo[at + 2 : at + 4], "big")
        if end < at + 4:
            break
        if marker == SCAN:
            following = AFTER_SCAN.search(photo, end)
            end = len(photo) if following is None else following.start()
        if not (APP0 < marker <= APP15 and marker != APP14) and marker != COMMENT:
            kept.append(photo[at:end])
        at = end
    return b"".join((*kept, photo[at:]))
