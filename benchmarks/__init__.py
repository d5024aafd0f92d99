"""Side-by-side measurements; start them with benchmarks/run."""
