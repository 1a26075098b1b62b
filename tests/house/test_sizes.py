"""No file grows past what a reader keeps in mind."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("webapp", "tasks", "scripts", "bench", "tests")
MOST_LINES = 300


def test_no_python_file_is_too_long() -> None:
    files = [*ROOT.glob("*.py"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))]
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in files}
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}
