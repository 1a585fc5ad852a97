"""``corridor worker``: the background jobs of the service, without answering requests."""

EXAMPLE = "Example: corridor worker. Needed only if every corridor serve runs with CORRIDOR_RUN_WORKER=false."


def worker() -> None:
    """Run only the background jobs: the audit tree, overdue deletions, cleaning up. `corridor serve` runs them too.

    Any number of workers may run; each job runs in one of them at a time. TERM and INT end it.
    """
    from api.cli.output import err
    from api.cli.serving.worker import work
    from api.cli.session import migrated_database
    from api.process.signals import interruptible

    with interruptible(), migrated_database() as (settings, _):
        err.print("The worker is running. Press Ctrl-C to end it.")
        work(settings)
