"""The application as an ASGI server imports it: ``uvicorn api.asgi:app``. Settings come from the environment."""

from functools import partial

from api.app import create_app
from api.logs import configure_logs
from api.routers import ROUTERS
from api.settings import read_settings
from api.wiring import new_id, running_service
from api.worker_process import end_with_parent

# Each process imports this anew: what only the first one were told, the others would not know.
configure_logs()
end_with_parent()
app = create_app(partial(running_service, read_settings()), ROUTERS, new_id)
