"""Restores: what one would do, what is kept first, and how it lands as a whole or not at all."""
