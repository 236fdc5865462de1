"""For every test run, nbval's too: the user's own settings change no output, and the bundled tables are tested."""

import os
import tempfile

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Give the kernels that nbval starts the environment of a report."""
    from mhsm_analysis.report.running import kernel_environment

    folder = tempfile.TemporaryDirectory(prefix="mhsm-", ignore_cleanup_errors=True)
    config.add_cleanup(folder.cleanup)
    # The tests draw without a screen; nbval's kernels display what is asked for, whatever the backend.
    os.environ.update(kernel_environment(folder.name), MPLBACKEND="agg")
    for name in ("PYTHONSTARTUP", "MHSM_DATA"):
        os.environ.pop(name, None)
