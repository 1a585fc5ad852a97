"""What a process is made of: settings, wiring, worker, logs."""
