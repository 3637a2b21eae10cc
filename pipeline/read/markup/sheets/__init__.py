"""Spreadsheets: `xlsx` and `delimited` (CSV) open them, `values` prints their cells, `rows` makes pages of them."""
