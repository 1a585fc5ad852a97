"""The parts of a process: settings, wiring, worker, logs, metrics."""
