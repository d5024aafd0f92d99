"""Long work: a process of its own for each piece, progress, cancel, and the result kept."""
