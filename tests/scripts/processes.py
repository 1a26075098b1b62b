"""What is left of processes that should be gone."""

import time

import psutil


def alive_with(text: str) -> list[str]:
    """The command lines that mention the text, after giving them a moment to go."""
    for _ in range(30):
        found = _mentioning(text)
        if not found:
            break
        time.sleep(0.1)
    return found


def _mentioning(text: str) -> list[str]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if process.pid != psutil.Process().pid and any(text in word for word in words):
            found.append(" ".join(words))
    return found
