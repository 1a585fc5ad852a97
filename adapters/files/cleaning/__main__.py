"""Reads a file from standard input, and writes to standard output one line that says what it is, then the cleaned file.

The service runs this file as a script, in an interpreter without site packages and environment. The arguments are the
process that is waiting and the folders to import from. Nothing is written to a disk; errors quote nothing of the file.
"""

import sys
from collections.abc import Callable


def main(parent: str, *folders: str) -> None:
    """Clean one file. ``parent`` is the process id of the service."""
    sys.path += folders
    from adapters.files.cleaning.limits import limit_yourself

    limit_yourself(int(parent))
    content = sys.stdin.buffer.read()
    # imported after the file has arrived, so that a process waiting on a slow connection stays small
    from adapters.files.cleaning.answer import answer

    for piece in answer(content, cleaner_of):
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def cleaner_of(kind: str) -> Callable[[bytes], bytes]:
    """Import the cleaner for this kind: the libraries are large, and each file needs at most one of them."""
    if kind == "text/plain":
        from adapters.files.cleaning.text import clean_text

        return clean_text
    if kind == "application/pdf":
        from adapters.files.cleaning.papers import clean_paper

        return clean_paper
    from adapters.files.cleaning.pictures import clean_picture

    return clean_picture


if __name__ == "__main__":
    main(*sys.argv[1:])
