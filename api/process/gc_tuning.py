"""Keeps Python's garbage collector from looking through all that a process holds for its whole life."""

import gc

NEW_OBJECTS = 10_000
"""So many more objects made than freed set it off; 700 by default, which is every second request."""


def tune_garbage_collector() -> None:
    """Set aside all objects that exist, and look for cycles among the new ones more seldom.

    To be called once in a process, when everything that stays has been made: what is set aside is never freed. A tenth
    of the CPU time of every answer, and the longest waits (docs/performance.md).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 20)
