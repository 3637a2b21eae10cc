"""What is measured: the thresholds of name resolution, and later speed."""
