"""Runs what has to be run where it may be run: processes, limits, cache, quarantine, log. It knows no mechanism."""
