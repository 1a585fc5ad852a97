"""Forms of the desk. Each is a row of data (``form.py``); one engine shows and sends them all (``engine.py``)."""
