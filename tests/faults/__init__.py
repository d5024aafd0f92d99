"""Real jobs stopped, or told of an error, at each of their file-system operations in turn."""
