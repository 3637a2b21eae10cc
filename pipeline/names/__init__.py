"""Printed names of mechanisms and themes: their forms, their words, the index of known ones, and likeness (pure)."""
