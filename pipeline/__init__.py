"""Annual reports and leaflets on inter-State consultation mechanisms on migration (ISCMs), as checked datasets."""

__version__ = "0.1.0"
