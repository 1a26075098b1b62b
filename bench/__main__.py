"""Runs every benchmark, prints its figures and writes them to bench/results.json."""

import json
from pathlib import Path

from bench import importing, mail, pages, scale, start
from bench.world import world

RESULTS = Path(__file__).with_name("results.json")
GOALS = {"event_page": 0.5, "registration": 0.4, "mail": 0.5, "import": 0.2}
GROWTH = {"registering": 1.3, "people_list": 3.0, "people_filtered": 3.0, "places_table": 3.0}
"""How many times longer it may take with 20,000 registrations than with 200."""
START_SECONDS = 15.0


def main() -> None:
    """The command line."""
    figures: dict[str, float] = {}
    with world() as servers:
        with servers.gunicorn() as (port, _process):
            figures["event_page"] = pages.event_page(servers, port)
            figures["registration"] = pages.registration(servers, port)
            both = scale.sizes(servers)
            figures["registering"] = scale.registering(both, port)
            figures |= scale.lists(both, port)
        figures["mail"] = mail.sending(servers)
        figures |= importing.importing(servers)
    figures |= start.second_start()
    figures["second_start"] = START_SECONDS / figures["second_start_seconds"]
    for name, goal in GOALS.items():
        print(f"{name:<24}{figures[name]:8.2f} of the bare speed (goal {goal})")
    for name, most in GROWTH.items():
        print(f"{name:<24}{figures[name]:8.2f} times as long at 20,000 as at 200 (at most {most})")
    print(f"{'second_start':<24}{figures['second_start']:8.2f} times as fast as allowed ({START_SECONDS:.0f} s)")
    for name in ("web_peak_mib", "worker_peak_mib", "import_worker_peak_mib"):
        print(f"{name:<24}{figures[name]:8.0f} MiB")
    RESULTS.write_text(json.dumps({name: round(value, 3) for name, value in figures.items()}, indent=2) + "\n")


if __name__ == "__main__":
    main()
