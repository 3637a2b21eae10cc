"""What holds for all tests."""

from __future__ import annotations

import gc

# as the command line does: the tests keep many rules and documents, and looking through them again and again is slow
gc.set_threshold(100_000, 50, 50)
