"""Databases in a location, the SCS first of all: known, copied as of one moment, restored in place."""
