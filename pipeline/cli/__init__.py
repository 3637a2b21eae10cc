"""The command line: a module a group of commands, and what they print."""

from __future__ import annotations

from pipeline.cli.commands import main

__all__ = ["main"]
