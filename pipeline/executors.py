"""Where the documents are processed: here, in worker processes, or on a Dask cluster; one seam for all of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from typing import Any, TypeVar

from pipeline.errors import UseError
from pipeline.isolation import IsolatedExecutor, Limits, WorkerLostError

NAMES = ("serial", "processes", "dask")

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
def executor(name: str, workers: int, limits: Limits | None = None) -> Iterator[Executor]:
    """The executor of that name; `limits` are those of a document in `processes`.

    Raises `UseError` for an unknown name, or for dask where it is not installed.
    """
    if name == "serial":
        yield SerialExecutor()
    elif name == "processes":
        with IsolatedExecutor(workers or os.cpu_count() or 1, limits) as pool:
            yield pool
    elif name == "dask":
        try:
            from distributed import Client
        except ImportError as error:
            raise UseError("--executor dask needs Dask: install the extra with  pip install '.[dask]'") from error
        with Client(n_workers=workers or os.cpu_count() or 1, threads_per_worker=1, dashboard_address=None) as client:
            yield client.get_executor(pure=False)
    else:
        raise UseError(f"--executor {name}: unknown; use one of {', '.join(NAMES)}")


def run_all(
    pool: Executor,
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    lost: Callable[[Task, str], Result],
    meanwhile: Callable[[], None] = lambda: None,
) -> Iterator[Result]:
    """The result for each task, in the order of the tasks; `meanwhile` is called when all are on their way.

    A task that a child process was lost with gives `lost(task, how)`. Where a cluster loses a worker, the tasks it took
    along are done again one by one, each in a process of its own: one document can cost no other.
    """
    futures: list[Future[Result] | None] = []
    for task in tasks:
        try:
            futures.append(pool.submit(work, task))
        except BrokenExecutor:
            futures.append(None)
    meanwhile()
    for task, future in zip(tasks, futures, strict=True):
        try:
            if future is None:
                raise BrokenExecutor
            yield future.result()
        except WorkerLostError as error:
            yield lost(task, str(error))
        except BrokenExecutor:
            yield _alone(work, task, lost)


def _alone(work: Callable[[Task], Result], task: Task, lost: Callable[[Task, str], Result]) -> Result:
    with IsolatedExecutor() as pool:
        try:
            result: Result = pool.submit(work, task).result()
        except WorkerLostError as error:
            return lost(task, str(error))
        return result
