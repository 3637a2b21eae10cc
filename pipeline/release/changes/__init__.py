"""What changed between two releases, row by row, and why: aligned, explained, shown on a terminal or as a page."""
