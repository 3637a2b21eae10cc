"""The annual highlights, a module a section."""
