"""Annual reports and leaflets on inter-State consultation mechanisms on migration (ISCMs), as checked datasets."""

from pathlib import Path

__version__ = "0.1.0"

DATA = Path(__file__).parent / "data"  # what the program knows of the world, as CSV files
