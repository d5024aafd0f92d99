"""Tests against a real Docker engine: one of their own, in containers of their own."""
