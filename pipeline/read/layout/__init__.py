"""Words and where they stand on a page -> lines and tables in the order in which a person reads them (pure)."""
