"""``corridor worker``: what the service does by itself, without answering requests."""

EXAMPLE = "Example: corridor worker. Needed only where every corridor serve runs with CORRIDOR_RUN_WORKER=false."


def worker() -> None:
    """Run the jobs of the service alone: the audit tree, clearing up. `corridor serve` runs them too.

    Any number may run; the database gives each job to one of them at a time. TERM and INT end it.
    """
    from api.cli.output import err
    from api.cli.serving.worker import work
    from api.cli.session import migrated_database

    with migrated_database() as (settings, _):
        err.print("The worker runs. End it with Ctrl-C.")
        work(settings)
