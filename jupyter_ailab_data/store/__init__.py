"""Snapshots at rest."""
