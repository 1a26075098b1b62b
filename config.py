"""Every setting of Elchi, typed and documented once.

A setting comes from the environment; what the environment lacks comes from `ELCHI_HOME/services.json`, which `make run`
writes with the addresses of the parts it started.
"""

import json
import os
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import AliasChoices, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

DEMO_SECRET = "demo-secret-never-used-in-production"  # noqa: S105 - refused in production by the check below


class SettingsError(Exception):
    """The settings cannot run an installation; the message names each of them and prints no value."""


def env(name: str, default: Any = ..., **constraints: Any) -> Any:
    """A field read from the variable `name`."""
    return Field(default, validation_alias=AliasChoices(name), **constraints)


class ServicesFile(PydanticBaseSettingsSource):
    """What `make run` wrote about the parts it started."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Unused by this source, which answers for all fields at once."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """The variables of the file, or nothing where it does not exist or cannot be read."""
        path = Path(os.environ.get("ELCHI_HOME", "var")) / "services.json"
        try:
            written = json.loads(path.read_text())
        except (OSError, ValueError):
            return {}
        return {key: value for key, value in written.items() if key not in os.environ}


class Settings(BaseSettings):
    """One object with every setting; attribute names are what the code uses, variables what an operator sets."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True, frozen=True)

    database_url: str = env("DATABASE_URL")
    """PostgreSQL, `postgresql+psycopg://user:password@host/name`."""
    redis_url: str = env("REDIS_URL")
    """Redis (or a server that speaks its protocol): Celery's broker, the cache and the rate limits."""
    smtp_url: str = env("SMTP_URL")
    """Where mail goes: `smtp://user:password@host:port`, or `smtps://…`; `?starttls=1` asks for STARTTLS."""
    secret_key: SecretStr = env("SECRET_KEY")
    """Signs sessions and derives the encryption key where `ENCRYPTION_KEYS` is empty; at least 32 characters."""
    encryption_keys: list[SecretStr] = env("ENCRYPTION_KEYS", default=[])
    """Fernet keys for sensitive answers as a JSON list, the newest first."""
    public_url: str = env("PUBLIC_URL", default="http://127.0.0.1:8000")
    """The address people use; links in mail begin with it."""
    storage_url: str = env("STORAGE_URL", default="")
    """Where uploads are kept: `file:///path`; `ELCHI_HOME/files` where empty."""
    home: Path = env("ELCHI_HOME", default=Path("var"))
    """All local state of an embedded installation."""
    port: int = env("ELCHI_PORT", default=8000, ge=1, le=65535)
    """The port `make run` listens on, on 127.0.0.1."""
    web_workers: int = env("ELCHI_WEB_WORKERS", default=2, ge=1, le=64)
    """Web processes."""
    workers: int = env("ELCHI_WORKERS", default=2, ge=1, le=64)
    """Celery worker processes."""
    demo: bool = env("ELCHI_DEMO", default=False)
    """Demo mode: demo accounts are named on the sign-in page and the sink's mail is shown at `/dev/mail`."""
    demo_password: SecretStr = env("ELCHI_DEMO_PASSWORD", default=SecretStr("people-to-people"))
    """The password of the demo accounts."""
    rate_limit: Literal["on", "off"] = env("ELCHI_RATE_LIMIT", default="on")
    """`off` lifts the rate limits, in demo mode only."""
    mail_from: str = env("MAIL_FROM", default="Elchi <no-reply@elchi.example>")
    """The sender of mail where a host organisation has none of its own."""
    log_level: Literal["debug", "info", "warning", "error"] = env("ELCHI_LOG_LEVEL", default="info")
    """The least severe entry that is logged."""
    metrics_token: SecretStr = env("METRICS_TOKEN", default=SecretStr(""))
    """`/metrics` answers to `Authorization: Bearer` with this token, and to this machine where it is empty."""
    trusted_proxies: int = env("TRUSTED_PROXIES", default=0, ge=0, le=10)
    """How many reverse proxies in front add `X-Forwarded-*` headers."""
    max_upload_bytes: int = env("MAX_UPLOAD_BYTES", default=10 * 1024 * 1024, ge=1024)
    """The largest upload, in bytes."""
    testing: bool = False
    """Set by the tests only."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then what `make run` wrote."""
        return init_settings, env_settings, ServicesFile(settings_cls)

    @model_validator(mode="after")
    def refuse_demo_secrets(self) -> Self:
        """Production starts with a secret of its own or not at all."""
        secret = self.secret_key.get_secret_value()
        if not self.demo and (len(secret) < 32 or secret == DEMO_SECRET):
            raise ValueError("SECRET_KEY must be at least 32 characters and not the demo's")
        return self

    @cached_property
    def rate_limited(self) -> bool:
        """Whether requests are counted; only a demo may do without."""
        return not (self.demo and self.rate_limit == "off")

    @cached_property
    def files_dir(self) -> Path:
        """Where the local file storage keeps its files."""
        return Path(self.storage_url.removeprefix("file://")) if self.storage_url else self.home / "files"


def load_settings(**values: Any) -> Settings:
    """The settings of this process.

    Raises SettingsError naming what is missing or wrong, without any value.
    """
    try:
        return Settings(**values)
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors()]
        raise SettingsError("Elchi cannot start. " + "; ".join(problems)) from None
