"""Checks, completes and compiles the translations.

python -m scripts.translations check                          fails on whatever is missing or wrong
python -m scripts.translations missing --room X [--lang ru]   prints entries to fill in
python -m scripts.translations compile                        what the application loads
python -m scripts.translations stats                          how complete each room is
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.translations.catalogues import LANGUAGES, compile_language, stubs
from scripts.translations.checks import check, missing, statistics
from scripts.translations.sources import BrokenFile

ROOT = Path(__file__).resolve().parents[2]


def run_check(root: Path) -> int:
    """Prints every problem; 1 when there is one."""
    problems = check(root)
    for problem in problems:
        print(problem)
    print(f"Translations: {len(problems)} problems." if problems else "Translations: complete.")
    return 1 if problems else 0


def run_missing(root: Path, room: str, languages: Sequence[str]) -> int:
    """Prints the entries that a room's catalogues lack."""
    for language in languages:
        if len(languages) > 1:
            print(f"# webapp/translations/{room}/{language}.po\n")
        if texts := missing(root, room, language):
            for part in stubs(root, room, language, texts):
                sys.stdout.write(part.decode())
    return 0


def run_compile(root: Path) -> int:
    """Compiles the languages whose catalogues changed."""
    for language in LANGUAGES:
        compile_language(root, language)
    return 0


def run_stats(root: Path) -> int:
    """Prints a line for each room."""
    print(f"{'room':<20}{'texts':>7}" + "".join(f"{language:>7}" for language in LANGUAGES))
    for room, total, done in statistics(root):
        print(f"{room:<20}{total:>7}" + "".join(f"{done[language]:>7}" for language in LANGUAGES))
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts.translations", description="Translations of the interface.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="fail on whatever is missing or wrong")
    lacking = commands.add_parser("missing", help="print the entries that a room's catalogues lack")
    lacking.add_argument("--room", required=True)
    lacking.add_argument("--lang", choices=LANGUAGES)
    commands.add_parser("compile", help="merge the rooms into what the application loads")
    commands.add_parser("stats", help="how complete each room is")
    return parser


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Runs a command and returns its exit status: 1 for problems, 2 for a file that cannot be read."""
    arguments = _arguments().parse_args(argv)
    try:
        if arguments.command == "missing":
            return run_missing(root, arguments.room, [arguments.lang] if arguments.lang else LANGUAGES)
        return {"check": run_check, "compile": run_compile, "stats": run_stats}[arguments.command](root)
    except BrokenFile as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
