"""A user's own table with our ids beside the names in one of its columns: any table, and as many rows as there are."""
