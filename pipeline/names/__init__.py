"""Printed names of mechanisms and themes: their forms, the index of known ones, and likeness (pure)."""
