"""Jinja2 for all pages: a room's own templates take precedence over the shared ones.

Each language has its own environment. Globals belong to an environment and ``overlay()`` shares them: with a single
environment, every page would come out in the language that was set last.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.html.languages import OWN_NAMES, language_links
from api.html.static_files import STYLESHEET
from api.html.words import Words

SHARED = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds a page: its language, the service's host, and links to the page in other languages."""

    words: Words
    host: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)


class Templates:
    """The templates of one room."""

    def __init__(self, folder: Path) -> None:
        self._folders = [folder, SHARED]
        self._environments: dict[str, Environment] = {}

    def render(self, template: str, frame: Frame, **values: object) -> str:
        """Render a template. Every value is escaped; a missing name is an error."""
        links = language_links(frame.path, frame.query)
        return self._environment(frame.words).get_template(template).render(host=frame.host, links=links, **values)

    def _environment(self, words: Words) -> Environment:
        known = self._environments.get(words.language)
        return known or self._environments.setdefault(words.language, self._make(words))

    def _make(self, words: Words) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(self._folders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        language = words.language
        environment.globals.update(
            words=words, language=language, own_name=OWN_NAMES[language], stylesheet=STYLESHEET.address
        )
        return environment
