"""Programs that come inside Python packages."""

import importlib.util
from pathlib import Path

from scripts.problems import Problem


def program(package: str, pattern: str) -> Path:
    """The path of a program in an installed package, which is found but not imported.

    Raises Problem where the package or the program is missing.
    """
    found = importlib.util.find_spec(package)
    if found and found.origin:
        for path in Path(found.origin).resolve().parent.glob(pattern):
            return path
    raise Problem(f"{Path(pattern).name} is not installed for this system: run `make run`, which installs it.")
