"""Reads a file from standard input, and writes it cleaned to standard output, after one line that says what it is.

The service runs this file as a script, in an interpreter without site packages and environment, and names the process
that is waiting and the folders to import from. Nothing is written to a disk; what is said of an error quotes nothing.
"""

import sys
from collections.abc import Callable


def main(parent: str, *folders: str) -> None:
    """Clean one file. ``parent`` is the process id of the service."""
    sys.path += folders
    from adapters.files.cleaning.limits import limit_yourself

    limit_yourself(int(parent))
    content = sys.stdin.buffer.read()
    # imported after the file has arrived, so that a process that waits for a slow line is small
    from adapters.files.cleaning.answer import answer

    for piece in answer(content, cleaner_of):
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def cleaner_of(kind: str) -> Callable[[bytes], bytes]:
    """Import what cleans files of this kind: the libraries are large, and each file needs one of them at most."""
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
