"""What a job does: one module for each kind of work, run in a worker."""
