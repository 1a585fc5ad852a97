"""The demonstration: one migrant taken across a border by two centres, over HTTP, as any partner would do it.

Who takes part: partner systems with credentials of their own (``partner.py``); the story, which says of each answer
what it must be (``crossing.py``, ``story.py``); whoever listens, on a terminal or as a program (``telling.py``).
Promised: nothing here knows the service from inside, and the first answer that is not as told ends the story.
"""
