"""The doctor: what is looked at, what is seen, and what to do about it."""
