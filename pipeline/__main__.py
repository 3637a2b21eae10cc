"""The command line as a module: `python -m pipeline`, then the name of a command."""

from __future__ import annotations

from pipeline.cli import main

if __name__ == "__main__":
    main()
