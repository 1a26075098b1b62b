"""What `make run` reads from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.problems import Problem


@dataclass(frozen=True)
class RunSettings:
    """The settings of one start; an empty address means the embedded part."""

    home: Path
    port: int
    web_workers: int
    workers: int
    demo: bool
    database_url: str
    redis_url: str
    smtp_url: str
    secret_key: str
    public_url: str

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "RunSettings":
        """Reads them.

        Raises Problem where one is not what it must be.
        """
        port = _number(env, "ELCHI_PORT", 8000, 65535)
        return cls(
            home=Path(env.get("ELCHI_HOME") or "var").absolute(),
            port=port,
            web_workers=_number(env, "ELCHI_WEB_WORKERS", 2, 64),
            workers=_number(env, "ELCHI_WORKERS", 2, 64),
            demo=env.get("ELCHI_DEMO", "1").lower() not in {"0", "off", "no", "false", ""},
            database_url=env.get("DATABASE_URL", ""),
            redis_url=env.get("REDIS_URL", ""),
            smtp_url=env.get("SMTP_URL", ""),
            secret_key=env.get("SECRET_KEY", ""),
            public_url=env.get("PUBLIC_URL") or f"http://127.0.0.1:{port}",
        )


def _number(env: Mapping[str, str], name: str, default: int, largest: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= largest:
        raise Problem(f"{name} must be a number from 1 to {largest}, not {text!r}.")
    return int(text)
