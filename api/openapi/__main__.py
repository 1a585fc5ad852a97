"""``python -m api.openapi``: write ``openapi.yaml``, or check it with ``--check``."""

from api.openapi.document import main

main()
