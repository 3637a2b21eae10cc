"""Packs our types into bytes and unpacks them again; bytes can become no other types, whoever wrote them."""

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

LEVEL = 1  # of compression: a digest shrinks to a sixth within a millisecond

Kept = TypeVar("Kept")


class DamagedError(Exception):
    """The content of an entry cannot be read, or is of another type than it should be."""


def packed(kept: object, level: int = LEVEL) -> bytes:
    """Bytes that `unpacked` reads again; use `level` 0 for an object of parts that are packed already."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=5)
    pickler.dispatch_table = _reducers()
    pickler.dump(kept)
    return zlib.compress(buffer.getvalue(), level)


@cache
def _reducers() -> dict[type, Callable[[Any], tuple[type, tuple[Any, ...]]]]:
    """How to pickle each of our types: without this, a dataclass with slots looks up its fields for every object."""
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
    """The object that was packed; it has to be of that class.

    Whatever the bytes say, they become objects of this program's types only. Raises `DamagedError`.
    """
    try:
        kept = _Unpickler(io.BytesIO(zlib.decompress(content))).load()
    except Exception as error:  # damaged bytes can make pickle raise any error
        raise DamagedError(f"cannot be read ({type(error).__name__})") from error
    if type(kept) is not kind:
        raise DamagedError(f"is of another kind ({type(kept).__name__})")
    return cast("Kept", kept)


_OURS = ("pipeline.model", "pipeline.engine.entry", "pipeline.tables.chunks")  # the modules of the types in entries


class _Unpickler(pickle.Unpickler):
    """Makes objects of this program's types and no others, so that bytes can make it run nothing."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of that name; raises `UnpicklingError` for any that is not ours."""
        if module in _OURS or (module, name) == ("datetime", "date"):
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no type of this program")
