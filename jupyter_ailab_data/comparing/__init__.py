"""Two notebooks compared cell by cell, by nbdime where that is installed and in a process of its own."""
