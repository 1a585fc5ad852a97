"""The demonstration, over HTTP, as any partner would: two centres take one migrant across a border, and another takes
her consent back.

Who takes part: partner systems with credentials of their own (``partner.py``); the story, which states what each
response must be (``crossing.py``, ``taking_back.py``, ``story.py``); a listener, on a terminal or as a program
(``telling.py``).
Promised: the demonstration uses only the public API.
On failure: the first response that differs from what the story expects ends it.
"""
