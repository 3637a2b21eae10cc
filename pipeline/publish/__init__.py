"""Tables -> a release folder: written aside, read back and checked, then swapped in at once."""
