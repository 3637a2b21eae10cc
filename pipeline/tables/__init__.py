"""Records -> rows, files and descriptions of the published tables."""
