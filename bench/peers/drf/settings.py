"""Django set up as in its tutorial: one database, persistent connections, no debugging."""

import os
from urllib.parse import parse_qs, unquote, urlsplit

_url = urlsplit(os.environ["CORRIDOR_DATABASE_URL"])
_query = {name: values[0] for name, values in parse_qs(_url.query).items()}

SECRET_KEY = os.environ["PEER_SECRET"]
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
USE_TZ = True
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _url.path.lstrip("/"),
        "USER": _url.username,
        "PASSWORD": unquote(_url.password or ""),
        "HOST": _query.get("host", _url.hostname or ""),
        "PORT": _url.port or "",
        "CONN_MAX_AGE": None,
        "OPTIONS": {"options": "-c search_path=corridor,pg_catalog -c jit=off"},
    }
}
INSTALLED_APPS = ["rest_framework", "peer"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["peer.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["peer.authentication.IsPartner"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
}
TIME_ZONE = "UTC"
LOGGING = {
    "version": 1,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR"}},
}
