"""Files: spreadsheets, the directory, forms with a document, what a file is; and what the cleaning process answers."""

from typing import Any

from fastapi.exceptions import RequestValidationError

from adapters.postgres.directory.file_errors import DirectoryFileWrong
from adapters.postgres.directory.reading import read_file
from api.http.validation_errors import faults_of
from api.v1.activities.batch import Batch, batch_of_sheet
from api.v1.activities.cells import COLUMNS
from api.v1.activities.sheet import Sheet, read_sheet
from domain.activities.batch import MOST_ACTIVITIES
from domain.kernel.errors import FieldFault, InvalidValues
from tests.fuzz.inputs import OCTETS, SCRIPTS, texts
from tests.fuzz.parser import Parser

MIB = 2**20


SHEETS = (
    b'centre_id,kind,on,topics,female,male\r\nmap-chiang-mai,counselling,2026-11-22,"wages; contract",3,4\r\n',
    b"sep=;\r\ncentre_id;kind;on;sex;age_band;stage\r\nmap;Legal advice;22.11.2026;female;25-34;returned\r\n",
    "\ufeffkind\ton\tcentre_id\tfemale\n\u1780\t11/12/2026\tx\t-1\n,,,,,\n".encode(),
)


IN_SHEETS = (
    b'"',
    b",",
    b";",
    b"\t",
    b"\r",
    b"\n",
    b'""',
    b"sep=,",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\0",
    b"on",
    b"female",
    b"=1+1",
    b" ",
)


ENTRIES = (
    b"organisations:\n- {code: a, name: A, operator_type: cso, country: KH}\n",
    b"centres:\n- {code: b, organisation: a, name: B, country: NO, certain: no, services: []}\ncorridors: []\n",
    b"# a\ncorridors:\n  - code: KH-TH\n    origin_country: KH\n    destination_country: TH\n    members: []\n",
)


IN_YAML = (
    *(
        b"- ",
        b": ",
        b"&a ",
        b"*a",
        b"<<: *a",
        b"!!int ",
        b"!x ",
        b"%YAML 1.1\n",
        b"%TAG ! x\n",
        b"---\n",
        b"...\n",
        b"? ",
        b"| \n",
        b">9\n",
    ),
    *(
        b'"\\UFFFFFFFF"',
        b'"\\ud800"',
        b'"\\x00"',
        b"%YAML " + b"9" * 4400 + b".1\n",
        b"[" * 300,
        b"{a: " * 200,
        b"null",
        b"~",
        b"\t",
        b"'",
        b"#",
        b"\x85",
    ),
)


def _sheet(content: bytes) -> tuple[Sheet, Batch]:
    sheet = read_sheet(content, COLUMNS, MOST_ACTIVITIES)
    try:
        return sheet, batch_of_sheet(sheet)
    except RequestValidationError as wrong:
        raise InvalidValues(faults_of(wrong.errors())) from None


def _cells(content: bytes, found: tuple[Sheet, Batch]) -> None:
    sheet, batch = found
    assert len(batch.items) == len(sheet.rows) <= MOST_ACTIVITIES
    faults = [
        fault._replace(pointer=f"/items/{place}{fault.pointer}")
        for place, item in enumerate(batch.items)
        for fault in item.faults
    ]
    told = batch.with_cells(InvalidValues(tuple(faults))).faults
    assert all(fault.row is not None for fault in told)
    assert all(isinstance(fault, FieldFault) for fault in told)


def _yaml(content: bytes) -> Any:
    file, mistakes = read_file(content)
    mistakes.note(("centres", 0, "nowhere"), "a mistake")
    return file


PARSERS = (
    Parser(
        "spreadsheet",
        texts(SHEETS, tokens=IN_SHEETS, of=OCTETS + "".join(SCRIPTS).encode(), longest=2000),
        _sheet,
        (InvalidValues,),
        _cells,
        SHEETS,
        MIB,
    ),
    Parser(
        "directory file",
        texts(ENTRIES, tokens=IN_YAML, of=OCTETS, longest=9000),
        _yaml,
        (DirectoryFileWrong,),
        examples=ENTRIES[:2],
        longest=20_000,
    ),
)
