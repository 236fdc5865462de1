"""The project's own notebooks: found by what a user calls them, copied whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from ..errors import MhsmError
from .running import notebook_paths


def find_notebook(name: Path | str) -> Path:
    """Return a notebook: the file of that name, else the project's own by its name, its number or its words.

    Raises
    ------
    MhsmError
        Where there is neither; the message lists the project's own.

    Examples
    --------
    >>> [find_notebook(name).name for name in ("05", "career_paths", "05_career_paths.ipynb")]
    ['05_career_paths.ipynb', '05_career_paths.ipynb', '05_career_paths.ipynb']
    """
    if Path(name).is_file():
        return Path(name)
    own = notebook_paths()
    for path in own:
        number, _, words = path.stem.partition("_")
        if str(name) in (path.name, path.stem, number, number.lstrip("0"), words):
            return path
    raise MhsmError(f"There is no notebook {name}, and the project's own are {', '.join(path.stem for path in own)}.")


def copy_notebooks(folder: Path, force: bool = False) -> list[Path]:
    """Copy the project's notebooks to a folder, all of them or none.

    Parameters
    ----------
    folder
        Made where it is not there.
    force
        Overwrite notebooks that are there.

    Returns
    -------
    list of Path
        The copies.

    Raises
    ------
    MhsmError
        Where they cannot be copied; what was in the folder is then as it was.
    """
    targets = {path: folder / path.name for path in notebook_paths()}
    made: list[Path] = []
    try:
        there = [target for target in targets.values() if target.exists()]
        if there and not force:
            names = ", ".join(target.name for target in there)
            raise MhsmError(f"{folder} already has {names}; use --force to overwrite, or another folder.")
        if any(target.exists() and target.samefile(path) for path, target in targets.items()):
            raise MhsmError(f"{folder} is the folder the notebooks are copied from; name another.")
        if folders := [target.name for target in there if target.is_dir()]:
            raise MhsmError(f"Cannot copy the notebooks to {folder}: {', '.join(folders)} is a folder there.")
        made = [parent for parent in (folder, *folder.parents) if not parent.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".mhsm-", dir=folder) as draft:
            for path in targets:
                shutil.copyfile(path, Path(draft, path.name))
            _put(Path(draft), list(targets.values()))
    except BaseException as error:
        for parent in made:
            with suppress(OSError):  # somebody else uses it by now
                parent.rmdir()
        if isinstance(error, FileExistsError):
            raise MhsmError(f"Cannot copy the notebooks to {folder}: there is a file of that name.") from error
        if isinstance(error, OSError):
            raise MhsmError(f"Cannot copy the notebooks to {folder}: {error.strerror}.") from error
        raise
    return list(targets.values())


def _put(draft: Path, targets: list[Path]) -> None:
    """Move the files of the draft to their places; where one cannot be, all that were there are back."""
    before = draft / "before"
    before.mkdir()
    done: list[Path] = []
    try:
        for target in targets:
            done.append(target)
            if target.exists() or target.is_symlink():
                target.replace(before / target.name)
            (draft / target.name).replace(target)
    except BaseException:
        for target in done:
            old = before / target.name
            if old.exists() or old.is_symlink():
                old.replace(target)
            elif not (draft / target.name).exists():  # it has been moved, to where nothing was
                target.unlink(missing_ok=True)
        raise
