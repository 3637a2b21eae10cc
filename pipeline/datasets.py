"""The published tables as data frames: `from pipeline import datasets; datasets.load("events")`."""

from pipeline.release.frames import describe, load, names, release_folder, with_evidence

__all__ = ["describe", "load", "names", "release_folder", "with_evidence"]
