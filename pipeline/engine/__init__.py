"""Runs the stages for each document: in processes, under limits, with a cache, a quarantine and a log of the run."""
