"""``python -m api.openapi`` writes ``openapi.yaml``; with ``--check`` it compares the file with the code."""

from api.openapi.document import main

main()
