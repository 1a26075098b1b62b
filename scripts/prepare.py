"""Brings the database up to date, and in demo mode filled: `python -m scripts.prepare [--demo]`."""

import argparse

from flask.cli import ScriptInfo

from scripts.demo.loading.load import load_demo
from wsgi import app


def command(*words: str) -> None:
    """Runs a command of the application."""
    app.cli.main(args=list(words), prog_name="flask", standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Brings the database up to date.")
    parser.add_argument("--demo", action="store_true", help="load the demo data, once")
    options = parser.parse_args()
    command("db", "upgrade")
    if options.demo:
        with app.app_context():
            load_demo()


if __name__ == "__main__":
    main()
