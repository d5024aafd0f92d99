"""The server's front door: one module per resource, one table of routes."""
