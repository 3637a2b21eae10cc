"""Our types as bytes and back; bytes can make nothing else."""

from __future__ import annotations

import io
import pickle
import zlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import import_module
from operator import attrgetter
from typing import Any, TypeVar, cast

LEVEL = 1  # of compression: a digest shrinks to a sixth, in a millisecond

Kept = TypeVar("Kept")


class DamagedError(Exception):
    """Bytes that are no digest, no chapter and no document as they were kept."""


def packed(kept: object, level: int = LEVEL) -> bytes:
    """As bytes that `unpacked` reads again; what holds packed things itself needs no compression (`level` 0)."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=5)
    pickler.dispatch_table = _reducers()
    pickler.dump(kept)
    return zlib.compress(buffer.getvalue(), level)


@cache
def _reducers() -> dict[type, Callable[[Any], tuple[type, tuple[Any, ...]]]]:
    """How each of our types is pickled; by itself a dataclass with slots looks up its fields for every object."""
    found = {}
    for name in _OURS:
        for kind in vars(import_module(name)).values():
            if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ in _OURS:
                found[kind] = _reducer(kind)
    return found


def _reducer(kind: type) -> Callable[[Any], tuple[type, tuple[Any, ...]]]:
    names = [column.name for column in fields(kind)]
    values = attrgetter(*names)
    if len(names) == 1:
        return lambda kept: (kind, (values(kept),))
    return lambda kept: (kind, values(kept))


def unpacked(content: bytes, kind: Callable[..., Kept]) -> Kept:
    """What `packed` was given, which has to be of that class.

    Only the types of this program are made again, whatever the bytes say. Raises `DamagedError`.
    """
    try:
        kept = _Unpickler(io.BytesIO(zlib.decompress(content))).load()
    except Exception as error:  # pickle raises whatever the bytes lead it to
        raise DamagedError(f"cannot be read again ({type(error).__name__})") from error
    if type(kept) is not kind:
        raise DamagedError(f"is of another kind ({type(kept).__name__})")
    return cast("Kept", kept)


_OURS = ("pipeline.model", "pipeline.engine.entry", "pipeline.tables.chunks")  # the modules of what is kept


class _Unpickler(pickle.Unpickler):
    """Makes the data types of this program, and nothing else: no bytes can make it run anything."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of that name; raises `UnpicklingError` for any that is not ours."""
        if module in _OURS or (module, name) == ("datetime", "date"):
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is none of ours")
