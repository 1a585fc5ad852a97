"""All faults, in the order in which they are inflicted."""

from tests.faults.injectors.backups import backed_up_and_restored, restored_to_a_moment
from tests.faults.injectors.callers import answers_unread, overload, slow_callers
from tests.faults.injectors.clocks import database_behind, service_behind
from tests.faults.injectors.disk import disk_full
from tests.faults.injectors.fault import Fault
from tests.faults.injectors.killing import (
    backend_killed,
    both_workers_killed,
    postgres_killed,
    service_killed,
    serving_process_killed,
    worker_killed,
)
from tests.faults.injectors.network import (
    answers_lost,
    client_resets,
    database_messages_cut,
    database_resets,
    database_silent,
    database_slow,
    uploads_cut,
)
from tests.faults.injectors.upgrading import upgraded

FAULTS = (
    Fault("serving process killed", serving_process_killed, "A connection breaks; the next one is answered."),
    Fault("service killed", service_killed, "Connections are refused until it is started again."),
    Fault("one of two workers killed", worker_killed, "Nothing; webhooks that it had under way come again.", 1),
    Fault("all workers killed", both_workers_killed, "Events and webhooks are late, nothing else.", 2),
    Fault("PostgreSQL backend killed", backend_killed, "503 for some seconds, while PostgreSQL recovers."),
    Fault("PostgreSQL killed", postgres_killed, "503 until it runs again."),
    Fault("database silent", database_silent, "503 within five seconds of each request.", 6),
    Fault("database connections reset", database_resets, "Some 503.", 3),
    Fault("database 200 ms away", database_slow, "Slow answers.", 4),
    Fault("database answers cut off", database_messages_cut, "Some 503; a retry learns whether it was done.", 3),
    Fault("client connections reset", client_resets, "Broken connections.", 3),
    Fault("answers lost on the way", answers_lost, "Broken connections; a retry gets the same answer.", 3),
    Fault("uploads cut off", uploads_cut, "Broken connections; an upload goes on where it was.", 3),
    Fault("slow clients", slow_callers, "Nothing.", 4),
    Fault("answers not read", answers_unread, "Nothing.", 4),
    Fault("overload", overload, "Slow answers, 503 or 429.", 4),
    Fault("service an hour behind, workers ahead", service_behind, "Connections are refused during the two starts.", 3),
    Fault(
        "PostgreSQL half an hour behind", database_behind, "503 during the two starts; 401 when its clock is set.", 7
    ),
    Fault("upgrade, old and new side by side", upgraded, "Slow answers while tables change, then nothing.", 3),
    Fault("backup and restore", backed_up_and_restored, "Nothing during the backup.", 1),
    Fault("restore to a moment", restored_to_a_moment, "Nothing during the backups.", 2),
    Fault(
        "disk full", disk_full, "503 to writes, and where the log has no space to reads too, until there is space.", 4
    ),
)
