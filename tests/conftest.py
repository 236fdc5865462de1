"""Shared fixtures. Nothing needs files outside the clone: tests of real publishers' files skip without them."""

import gc
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemBytecodeCache
from nbconvert.exporters import TemplateExporter
from places import ROOT

collect_ignore = ["browser"]  # a command of its own: make test-browser

# A test function is marked slow where all its cases, with the fixtures it is the first to need, take more than a tenth
# of a second of processor time. One without the mark may take this many seconds, as a busy machine is slower.
QUICK_SECONDS = 2.0
_STARTED = pytest.StashKey[float]()
_taken: Counter[str] = Counter()


def _processor_seconds() -> float:
    return sum(os.times()[:4])  # with the processes that a test starts


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what reads publishers' files as slow."""
    for item in items:
        if "sources" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")


def pytest_collection_finish() -> None:
    """Spare the garbage collector the modules and tests that are there to stay."""
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    item.stash[_STARTED] = _processor_seconds()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Keep `make quick` quick: fail what takes long there."""
    test = item.nodeid.partition("[")[0]
    _taken[test] += _processor_seconds() - item.stash[_STARTED]
    if item.config.getoption("markexpr") == "not slow" and _taken[test] > QUICK_SECONDS:
        pytest.fail(f"{test} took {_taken[test]:.1f} s: mark it slow, or make it quicker", pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once(tmp_path_factory) -> Iterator[None]:
    """Keep nbconvert's templates as they were compiled first: each exporter compiles them anew, and tests make many."""
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    own = TemplateExporter.environment

    def with_cache(exporter: TemplateExporter) -> Environment:
        environment = own.fget(exporter)
        environment.bytecode_cache = cache
        return environment

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TemplateExporter, "environment", property(with_cache))
        yield


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of publishers' files (MHSM_SOURCES, or beside the checkout); tests that need it skip without it."""
    folder = Path(os.environ.get("MHSM_SOURCES", ROOT.parent / "shared" / "sources"))
    if not folder.is_dir():
        pytest.skip("the publishers' files are not at hand (set MHSM_SOURCES)")
    return folder
