"""The wheel made of the source distribution, without the checkout: what it needs is inside, and the commands work."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from places import ROOT

pytestmark = pytest.mark.slow  # most of them


def run(*command: object, cwd: Path, env: dict[str, str] | None = None) -> str:
    result = subprocess.run([str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A folder with the source distribution and the wheel made of it."""
    folder = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def elsewhere(built, tmp_path_factory) -> tuple[Path, Path, dict[str, str]]:
    """An environment with the wheel in it and no checkout on its path: its folder of commands, a place to work, env."""
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = built.glob("*.whl")
    # pip comes with Python (ensurepip), so the environment of the tests needs none, as one made by uv has none.
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    run(python, "-m", "pip", "--disable-pip-version-check", "install", "--no-deps", "--no-index", wheel, cwd=folder)
    # The dependencies, from the environment of the tests. Its own .pth files (the editable checkout) are not read.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    outside = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "MHSM_DATA")}
    outside["JUPYTER_PATH"] = str(Path(sys.prefix) / "share" / "jupyter")  # nbconvert's own templates
    return scripts, folder, outside


def test_wheel_holds_what_the_package_reads(built):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    for folder, pattern in (
        ("data", "*.csv"),
        ("data", "datapackage.json"),
        ("notebooks", "*.ipynb"),
        ("mhsm_analysis/report/templates/mhsm", "*"),
        ("mhsm_analysis", "py.typed"),
    ):
        files = [path.relative_to(ROOT).as_posix() for path in (ROOT / folder).glob(pattern)]
        assert files, folder
        in_package = {file if file.startswith("mhsm_analysis/") else f"mhsm_analysis/{file}" for file in files}
        assert in_package <= inside, in_package - inside


def test_package_data_and_notebooks_are_inside(elsewhere):
    scripts, folder, env = elsewhere
    code = (
        "import mhsm_analysis as m; from mhsm_analysis.report.running import notebook_paths as n;"
        "print(m.__file__, len(m.load_wages()), len(n()), n()[0], sep='\\n')"
    )
    package, wages, count, first = run(scripts / "python", "-c", code, cwd=folder, env=env).splitlines()
    assert Path(package).is_relative_to(folder / "venv")
    assert int(wages) > 0
    assert int(count) == len(list((ROOT / "notebooks").glob("*.ipynb"))) > 0
    assert Path(first).is_relative_to(folder / "venv")


def test_commands_work(elsewhere):
    scripts, folder, env = elsewhere
    assert run(scripts / "mhsm", "--version", cwd=folder, env=env).startswith("mhsm, version")
    copied = run(scripts / "mhsm", "notebooks", "work", cwd=folder, env=env).splitlines()
    assert all((folder / name).is_file() for name in copied)
    (claims,) = (name for name in copied if "claims" in name)  # the quickest; nbval runs them all
    last = run(scripts / "mhsm", "report", claims, cwd=folder, env=env).splitlines()[-1]
    assert last == f"1 of 1 reports written. Open {Path('reports') / 'index.html'}"
    assert (folder / "reports" / Path(claims).with_suffix(".html").name).is_file()
