"""The servers that Elchi stands on: those named in the environment, the others embedded."""

from urllib.parse import urlsplit

import psycopg
import redis

from scripts.embedded import smtp_sink
from scripts.embedded.ports import LOOPBACK, answers, free_port
from scripts.embedded.postgres import Cluster
from scripts.embedded.redis import Redis
from scripts.home import Home
from scripts.problems import Problem
from scripts.run_settings import RunSettings
from scripts.supervisor import Supervisor

START_SECONDS = 120
DATABASE = "elchi"


def start_parts(home: Home, settings: RunSettings, supervisor: Supervisor) -> dict[str, str]:
    """The addresses of the database, Redis and the mail server, each of them answering."""
    last = home.remembered()
    return {
        "REDIS_URL": _redis(settings.redis_url, home, supervisor, _port(last.get("REDIS_URL"))),
        "SMTP_URL": settings.smtp_url or _mail_sink(home, supervisor, _port(last.get("SMTP_URL"))),
        "DATABASE_URL": _database(settings.database_url, home, supervisor, _port(last.get("DATABASE_URL"))),
    }


def _port(url: str | None) -> int | None:
    try:
        return urlsplit(url or "").port
    except ValueError:
        return None


def _redis(given: str, home: Home, supervisor: Supervisor, port: int | None) -> str:
    if given:
        try:
            redis.Redis.from_url(given, socket_connect_timeout=5, retry=None).ping()
        except (redis.RedisError, ValueError) as error:
            raise Problem(f"Redis at REDIS_URL does not answer: {_first_line(error)}") from None
        return given
    own = Redis(home / "redis", free_port(port), home.secret("redis-password"))
    supervisor.start(own.serve())
    supervisor.wait_until(own.is_ready, START_SECONDS, "Redis did not start")
    return own.url


def _mail_sink(home: Home, supervisor: Supervisor, port: int | None) -> str:
    chosen = free_port(port)
    supervisor.start(smtp_sink.serve(chosen, home / "mail", home / "tmp"))
    supervisor.wait_until(lambda: answers(chosen), START_SECONDS, "The mail sink did not start")
    return f"smtp://{LOOPBACK}:{chosen}"


def _database(given: str, home: Home, supervisor: Supervisor, port: int | None) -> str:
    if given:
        try:
            psycopg.connect(given.replace("+psycopg", "", 1), connect_timeout=5).close()
        except psycopg.Error as error:
            raise Problem(f"The database at DATABASE_URL does not answer: {_first_line(error)}") from None
        return given
    own = Cluster(home / "postgres", free_port(port), home.secret("postgres-password"))
    start_cluster(own, supervisor)
    own.ensure_database(DATABASE)
    return own.url(DATABASE)


def start_cluster(cluster: Cluster, supervisor: Supervisor) -> None:
    """Starts a cluster, made first where it does not exist yet."""
    if not cluster.exists:
        supervisor.run(cluster.prepare(), START_SECONDS, "PostgreSQL could not make its data")
        cluster.finish()
    supervisor.start(cluster.serve())
    supervisor.wait_until(cluster.is_ready, START_SECONDS, "PostgreSQL did not start")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
