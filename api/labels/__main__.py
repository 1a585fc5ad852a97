"""Reports which translations are reviewed (``python -m api.labels``), and marks them (``… km "Sokha Chan"``).

Part of ``make translations`` and of ``make reviewed`` (docs/translations.md).
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from api.labels.reviews import FILE, TRANSLATED, Review, Text, read, reviewed, reviews_in, texts_of, with_reviews


def report(found: Mapping[str, Mapping[str, Review]]) -> list[str]:
    """Return a line for each language, and one for each text that has changed since its review."""
    lines = []
    for language in TRANSLATED:
        texts, marks = texts_of(language), found.get(language, {})
        places = reviewed(texts, marks)
        lines.append(f"{language:<4} {len(places):>4} of {len(texts)} reviewed by a fluent speaker")
        lines += [f"     changed since: {text.place}" for text in texts if text.place in marks.keys() - places]
    return lines


def mark(file: Path, language: str, by: str, part: str, on: date) -> int:
    """Mark all texts of a language, or those whose place begins with ``part``, as reviewed; returns the count."""
    texts = tuple(text for text in texts_of(language) if _is_within(text, part))
    if not texts:
        return 0
    content = with_reviews(read(file), language, texts, by, on.isoformat())
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return len(texts)


def _is_within(text: Text, part: str) -> bool:
    return not part or text.place == part or text.place.startswith(f"{part}.")


def main(arguments: Sequence[str], file: Path = FILE) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m api.labels", description="Which translations are reviewed.")
    parser.add_argument("language", nargs="?", choices=TRANSLATED, help="mark the translations into this language")
    parser.add_argument("by", nargs="?", help="your name")
    parser.add_argument("--part", default="", help="only these, such as vocabularies.service_types or problems")
    given = parser.parse_args(arguments)
    if given.language is not None:
        if not (given.by or "").strip():
            parser.error("say who reviewed it")
        marked = mark(file, given.language, given.by.strip(), given.part, datetime.now(UTC).date())
        if not marked:
            parser.error(f"there is no {given.part} in {given.language}")
        sys.stdout.write(f"{marked} texts marked as reviewed.\n")
    sys.stdout.writelines(f"{line}\n" for line in report(reviews_in(read(file))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
