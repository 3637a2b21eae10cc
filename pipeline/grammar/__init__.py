"""The language in which reports tell of meetings: dates, places, phrases, events."""
