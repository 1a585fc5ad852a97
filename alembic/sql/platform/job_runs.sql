-- When the worker's jobs ran (adapters/postgres/jobs/job_runs.py): only the worker notes it and reads it.
REVOKE ALL ON corridor.job_runs FROM corridor_app;
GRANT DELETE ON corridor.job_runs TO corridor_worker;
CREATE POLICY the_clock_acts ON corridor.job_runs TO corridor_worker USING (true) WITH CHECK (true);
