"""The pages of the desk that show something. Each is made of responses of the API (``api/desk/__init__.py``)."""
