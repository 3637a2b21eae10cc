"""Runs tasks in this process, in child processes or on a Dask cluster, all in the same way."""

from __future__ import annotations

import os
import pickle
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

from pipeline.engine.isolation import IsolatedExecutor, Limits, WorkerLostError
from pipeline.errors import UseError

NAMES = ("serial", "processes", "dask")
ANSWER = 10  # seconds for a scheduler to answer
WINDOW = 64  # tasks submitted at a time: enough that workers need not wait for a slow document

Task = TypeVar("Task")
Result = TypeVar("Result")


class SerialExecutor(Executor):
    """Runs each call at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The finished call."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def executor(name: str, workers: int, limits: Limits | None = None, scheduler: str = "") -> Iterator[Executor]:
    """The executor of that name; `limits` are those of a document in `processes`, `scheduler` is an address for `dask`.

    Without a scheduler, `dask` starts a cluster here. Raises `UseError` for an unknown name, for a scheduler that does
    not answer, or for dask where it is not installed.
    """
    if scheduler and name != "dask":
        raise UseError(f"--scheduler {scheduler}: only for --executor dask")
    if name == "serial":
        yield SerialExecutor()
    elif name == "processes":
        with IsolatedExecutor(workers or os.cpu_count() or 1, limits) as pool:
            yield pool
    elif name == "dask":
        with _dask_client(workers, scheduler) as client:
            yield DaskExecutor(client)
    else:
        raise UseError(f"--executor {name}: unknown; use one of {', '.join(NAMES)}")


@contextmanager
def _dask_client(workers: int, scheduler: str) -> Iterator[Any]:
    try:
        import distributed
    except ImportError as error:
        raise UseError("--executor dask needs Dask: install the extra with  pip install '.[dask]'") from error
    new_client: Any = distributed.Client
    if not scheduler:
        count = workers or os.cpu_count() or 1
        with new_client(n_workers=count, threads_per_worker=1, dashboard_address=None) as client:
            yield client
        return
    try:
        client = new_client(scheduler, timeout=ANSWER)
    except (OSError, TimeoutError, ValueError) as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise UseError(f"--scheduler {scheduler}: no Dask scheduler answers there ({why}); start one") from error
    with client:
        yield client


class DaskExecutor(Executor):
    """Runs calls on a Dask cluster. The function is sent to the workers once, not with every call.

    The limits of a document are those of the cluster's workers. A lost worker costs only time: others run its calls
    again.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._pool = client.get_executor(pure=False)
        self._sent: dict[int, tuple[Callable[..., Any], Any]] = {}

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The call's future; raises `TypeError` for keyword arguments, which belong in a functools.partial."""
        if kwargs:
            raise TypeError("keyword arguments belong in a functools.partial")
        if id(fn) not in self._sent:
            packed = zlib.compress(pickle.dumps(fn, protocol=5), 1)
            self._sent[id(fn)] = (fn, self._client.scatter(packed, broadcast=True, hash=False))
        future: Future[Any] = self._pool.submit(_called, self._sent[id(fn)][1], *args)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Forgets the calls that have not been answered."""
        self._pool.shutdown(wait=wait)


def _called(packed: bytes, *args: Any) -> Any:
    return _unpacked(packed)(*args)


@lru_cache(maxsize=2)
def _unpacked(packed: bytes) -> Callable[..., Any]:
    function: Callable[..., Any] = pickle.loads(zlib.decompress(packed))
    return function


def run_all(
    pool: Executor,
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    lost: Callable[[Task, WorkerLostError], Result],
    meanwhile: Callable[[], None] = lambda: None,
    window: int = WINDOW,
) -> Iterator[tuple[Task, Result]]:
    """Each task with its result, in the order of the tasks; at most `window` tasks are submitted at a time.

    `meanwhile` is called once, after the first tasks are submitted. The result of a task whose child process is lost is
    `lost(task, error)`. When a cluster loses a worker, the tasks it had are done again one by one, each in a process of
    its own, so that no document can cost another one.
    """
    rest = iter(tasks)
    waiting: deque[tuple[Task, Future[Result] | None]] = deque()
    for task in islice(rest, window):
        waiting.append((task, _submitted(pool, work, task)))
    meanwhile()
    while waiting:
        task, future = waiting.popleft()
        yield task, _result(future, work, task, lost)
        for another in islice(rest, 1):
            waiting.append((another, _submitted(pool, work, another)))


def _submitted(pool: Executor, work: Callable[[Task], Result], task: Task) -> Future[Result] | None:
    try:
        return pool.submit(work, task)
    except BrokenExecutor:
        return None


def _result(
    future: Future[Result] | None,
    work: Callable[[Task], Result],
    task: Task,
    lost: Callable[[Task, WorkerLostError], Result],
) -> Result:
    try:
        if future is not None:
            return future.result()
    except WorkerLostError as error:
        return lost(task, error)
    except Exception:  # a cluster raises many errors when it loses its workers; `work` itself raises none
        pass
    with IsolatedExecutor() as pool:
        try:
            result: Result = pool.submit(work, task).result()
        except WorkerLostError as error:
            return lost(task, error)
        return result
