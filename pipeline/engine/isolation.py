"""Reads documents in child processes, so that a file that hangs, eats memory or kills its reader costs only itself.

Children are forked where that is safe (Linux): a child then starts in milliseconds, with the registry loaded, so that
even two files are read this way. Elsewhere they are spawned. The parent runs no threads: it hands out calls and waits
for answers in one loop, which runs while somebody asks for a result.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import re
import signal
import sys
import time
import warnings
from collections import deque
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from pipeline.engine.scratch import new_scratch, remove_scratch, use_scratch

MEBIBYTE = 1 << 20
A_FEW = 4  # waiting calls: with fewer, another child costs more to start and to warm up than it saves
PARENT_DEATH_SIGNAL = 1  # of Linux' prctl: the child gets a signal when its parent ends


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost: seconds on the clock, and bytes of address space (0 for no limit)."""

    seconds: float = 30.0
    memory: int = 2048 * MEBIBYTE


class WorkerLostError(BrokenExecutor):
    """The child that ran a call was stopped or ended; the message says how, in words for the user.

    `seconds` and `peak_memory` (bytes) are what the call had cost by then; the memory is 0 where the system does not
    say, as for a child that has ended by itself.
    """

    def __init__(self, how: str, seconds: float = 0.0, peak_memory: int = 0) -> None:
        super().__init__(how)
        self.seconds, self.peak_memory = seconds, peak_memory


@dataclass(slots=True)
class _Call:
    """A call, the time by which it must be done, and whether a child has already been lost with it."""

    future: Future[Any]
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    deadline: float = 0.0
    was_lost: bool = False


@dataclass(slots=True)
class _Worker:
    """A child: the function it has, the folder for its temporary files, and the call it works on."""

    process: Any
    pipe: Connection
    function: Callable[..., Any]
    scratch: str
    call: _Call | None = None


class IsolatedExecutor(Executor):
    """Runs calls in `workers` child processes under `limits`; a lost child costs its call, with `WorkerLostError`.

    Calls are handed out when results are asked for. Not for use from several threads.
    """

    def __init__(self, workers: int = 1, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._most = max(1, workers)
        self._waiting: deque[_Call] = deque()
        self._workers: list[_Worker] = []
        self._context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The call's future; asking it for its result lets the children work."""
        if kwargs:
            raise TypeError("keyword arguments belong in a functools.partial")
        future = _PumpedFuture(self)
        self._waiting.append(_Call(future, fn, args))
        self._hand_out()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the children, with `cancel_futures` in the middle of their calls."""
        while wait and not cancel_futures and (self._waiting or any(worker.call for worker in self._workers)):
            self.turn()
        for worker in self._workers:
            self._end(worker)
        self._workers.clear()

    def __exit__(self, kind: object, *_: object) -> None:
        self.shutdown(cancel_futures=kind is not None)  # after Ctrl-C nobody waits for a document

    def turn(self) -> None:
        """Waits until some child has answered, ended or run out of time, and settles its call."""
        self._hand_out()
        busy = [(worker, worker.call) for worker in self._workers if worker.call is not None]
        if not busy:
            return
        rest = min(call.deadline for _, call in busy) - time.monotonic()
        ready = set(wait([worker.pipe for worker, _ in busy], timeout=max(0.0, rest)))
        for worker, call in busy:
            if worker.pipe in ready:
                self._settle(worker, call)
            elif time.monotonic() >= call.deadline:
                self._lose(worker, f"took more than {self.limits.seconds:g} s and was stopped")
        self._hand_out()

    # ------------------------------------------------------------ handing out and settling

    def _hand_out(self) -> None:
        while self._waiting:
            idle = next((worker for worker in self._workers if worker.call is None), None)
            if idle is None and len(self._workers) >= min(self._most, 1 + len(self._waiting) // A_FEW):
                return
            call = self._waiting.popleft()
            worker = idle or self._start(call.function)
            function = None if worker.function is call.function else call.function
            worker.call = call
            call.deadline = call.deadline or time.monotonic() + self.limits.seconds
            try:
                worker.pipe.send((function, call.arguments))
            except (BrokenPipeError, ConnectionError):
                self._lose(worker, _how_it_ended(worker.process, self.limits))
            except (pickle.PicklingError, AttributeError, TypeError) as error:
                worker.call = None
                call.future.set_exception(error)

    def _start(self, function: Callable[..., Any]) -> _Worker:
        ours, theirs = self._context.Pipe()
        others = [worker.pipe for worker in self._workers] + [ours]
        scratch = new_scratch()
        started = self._context.Process(
            target=_work,
            args=(theirs, others if self._inherits else [], function, self.limits, os.getpid(), scratch),
            daemon=True,
        )
        with warnings.catch_warnings():  # the threads that a fork may find are idle ones of libraries
            warnings.simplefilter("ignore", DeprecationWarning)
            started.start()
        theirs.close()
        worker = _Worker(started, ours, function, scratch)
        self._workers.append(worker)
        return worker

    @property
    def _inherits(self) -> bool:
        return bool(self._context.get_start_method() == "fork")

    def _settle(self, worker: _Worker, call: _Call) -> None:
        try:
            error, value = worker.pipe.recv()
        except (EOFError, OSError):
            self._lose(worker, _how_it_ended(worker.process, self.limits))
            return
        except Exception as unreadable:  # an answer that cannot be unpickled must not end the run
            self._lose(worker, f"gave an answer that cannot be read ({type(unreadable).__name__})")
            return
        worker.call = None
        if error is None:
            call.future.set_result(value)
        else:
            call.future.set_exception(error)

    def _lose(self, worker: _Worker, how: str) -> None:
        """Ends the child. Its call gets a second try in the time left: a system short of memory kills processes."""
        self._workers.remove(worker)
        memory = _peak_memory(worker.process.pid)
        self._end(worker)
        call = worker.call
        if call is None:
            return
        rest = call.deadline - time.monotonic()
        if call.was_lost or rest <= 0:
            call.future.set_exception(WorkerLostError(how, self.limits.seconds - rest, memory))
        else:
            call.was_lost = True
            self._waiting.appendleft(call)

    def _end(self, worker: _Worker) -> None:
        worker.pipe.close()
        if worker.call is not None:
            worker.process.kill()
        worker.process.join(timeout=1.0)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        remove_scratch(worker.scratch)


class _PumpedFuture(Future[Any]):
    """A future that turns the executor until its result is there."""

    def __init__(self, executor: IsolatedExecutor) -> None:
        super().__init__()
        self._executor = executor

    def result(self, timeout: float | None = None) -> Any:
        """The result, or the call's error raised; `timeout` counts from when the calls before it are done."""
        while not self.done():
            self._executor.turn()
        return super().result(timeout)


def _how_it_ended(process: Any, limits: Limits) -> str:
    """In words: 'ended the process that read it (SIGABRT), perhaps for want of memory'."""
    process.join(timeout=1.0)
    code = process.exitcode
    if code is None or code >= 0:
        return f"ended the process that read it (status {code})"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    limit = f", perhaps for want of memory (limit {limits.memory // MEBIBYTE} MiB)" if limits.memory else ""
    return f"ended the process that read it ({name}{limit})"


def _peak_memory(process: int) -> int:
    """The most memory that a running process has had, in bytes; 0 where the system does not say."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s*(\d+) kB$", status, re.MULTILINE)  # "VmHWM:   123456 kB"
    return int(found[1]) * 1024 if found else 0


# ---------------------------------------------------------------- in the child


def _work(
    pipe: Connection,
    others: list[Connection],
    function: Callable[..., Any],
    limits: Limits,
    parent: int,
    scratch: str,
) -> None:
    """Answers calls until the parent closes the pipe: (None, value), or (error, None).

    Temporary files go into `scratch`, which the parent removes, so that a killed child leaves nothing behind.
    """
    use_scratch(scratch)
    for other in others:
        other.close()  # else another child would not notice that the parent has ended
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its children
    _die_with(parent)
    _limit_memory(limits.memory)
    while True:
        try:
            other_function, arguments = pipe.recv()
        except (EOFError, OSError):
            return
        function = other_function or function
        answer: tuple[Exception | None, Any]
        try:
            answer = None, function(*arguments)
        except Exception as error:
            answer = (
                error.with_traceback(None),
                None,
            )  # some libraries pickle a thousand frames of it
        _send(pipe, answer)


def _send(pipe: Connection, answer: tuple[Exception | None, Any]) -> None:
    try:
        pipe.send(answer)
    except (BrokenPipeError, ConnectionError):
        sys.exit(1)
    except Exception as error:  # it cannot be pickled, or is too large for the memory that is left
        pipe.send((RuntimeError(f"the answer cannot be sent ({type(error).__name__})"), None))


def _die_with(parent: int) -> None:
    """Ends this process when its parent does, where the system can; elsewhere the closed pipe ends it after a call."""
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it has ended in the meantime
        os._exit(1)


def _limit_memory(most: int) -> None:
    """Bounds the address space, where the system can, to `most` bytes beyond what the process has inherited."""
    if not most or sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = most + _inherited_memory()
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    except (ValueError, OSError):
        return  # macOS accepts no such limit


def _inherited_memory() -> int:
    """The address space of this process so far, in bytes; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
