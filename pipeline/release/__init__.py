"""Reads published releases: finds one by its name, cites a row, compares two, draws charts, packs one."""

from pipeline.release.opened import Release

__all__ = ["Release"]
