"""The application as an ASGI server imports it: ``uvicorn api.asgi:app``. Settings come from the environment."""

from functools import partial

from api.app import create_app
from api.routers import ROUTERS
from api.settings import read_settings
from api.wiring import new_id, running_service

app = create_app(partial(running_service, read_settings()), ROUTERS, new_id)
