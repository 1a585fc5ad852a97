"""How ``corridor doctor`` checks the virus scanner."""

import asyncio

from adapters.files.clamd import Clamd
from api.cli.diagnosis.finding import Finding
from api.process.scanner_setting import ScannerPlace
from domain.documents.files import CleaningUnavailable

ADVICE = "Start clamd, or correct CORRIDOR_VIRUS_SCANNER: until it answers, no file is taken."


def scanner_finding(place: ScannerPlace) -> Finding:
    """Ask the scanner for its version, the way the service connects to it."""
    reasons: list[str] = []
    try:
        version = asyncio.run(Clamd(place, reasons.append, patience=5).version())
    except CleaningUnavailable:
        return Finding("virus scanner", False, f"It does not answer ({', '.join(reasons)}).", ADVICE)
    return Finding("virus scanner", True, f"It answers: {version}.")
