"""The desk: everything that a caseworker does, in a browser (contract, section 10; ADR 0082).

It is a client of the API in the same process, with the token of the person who is signed in. So it has no way of its
own to any data, and no rule of its own: each page is made of responses of the API, and each form is sent to it as a
request.

``signing_in.py`` and ``route.py`` let people in, ``desk.py`` is what a page works with, ``forms/`` turns forms into
requests, ``pages/`` has the pages.
"""
