"""Copying files and folders from one location into another, whole or not at all."""
