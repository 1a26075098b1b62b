"""The embedded servers, as real processes."""

import email
import os
import smtplib
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path

import psycopg
import pytest

from scripts.embedded.ports import free_port, is_free
from scripts.embedded.postgres import Cluster
from scripts.embedded.privileges import Servant
from scripts.embedded.redis import Redis
from scripts.parts import start_cluster
from scripts.problems import Problem
from scripts.supervisor import Supervisor
from tests.services import Services


@pytest.fixture
def supervisor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path_factory.mktemp("logs"), Path.cwd(), os.environ)
    yield supervisor
    supervisor.stop()


def test_a_database_that_was_killed_starts_again_with_its_data(supervisor: Supervisor, services: Services) -> None:
    # Below the run's own directory, which lets PostgreSQL's account through where root runs the tests.
    cluster = Cluster(Path(services.home) / f"killed-{os.getpid()}", free_port(), "secret")
    start_cluster(cluster, supervisor)
    cluster.ensure_database("kept")
    cluster.ensure_database("kept")
    address = cluster.url("kept").replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE note AS SELECT 'Oʻzbekiston' AS text")
    os.kill(supervisor.children[0].pid, 9)
    supervisor.stop()
    (cluster.directory / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.directory}\n1\n{cluster.port}\n")
    start_cluster(cluster, supervisor)
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT upper(text) FROM note").fetchone() == ("OʻZBEKISTON",)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address.replace("secret", "guess"))


def test_data_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("16\n")
    with pytest.raises(Problem, match="belongs to PostgreSQL 16, and this is 18"):
        Cluster(tmp_path, 1, "secret").serve()


def test_redis_asks_for_its_password(supervisor: Supervisor, tmp_path: Path) -> None:
    redis = Redis(tmp_path / "with space", free_port(), "secret")
    supervisor.start(redis.serve())
    supervisor.wait_until(redis.is_ready, 20, "Redis did not start")
    assert not Redis(tmp_path, redis.port, "guess").is_ready()


def test_a_port_in_use_is_not_chosen(services: Services) -> None:
    taken = int(services.smtp_url.rsplit(":", 1)[1])
    assert not is_free(taken)
    assert free_port(taken) != taken
    assert free_port(free := free_port()) == free


def test_the_sink_keeps_a_message_as_it_was_sent(services: Services) -> None:
    message = EmailMessage()
    message["Subject"] = "Приглашение / Taklifnoma"
    message["From"], message["To"] = "from@elchi.example", "to@elchi.example"
    message.set_content(".a line with a dot\n\nЁ oʻ\n")
    port = int(services.smtp_url.rsplit(":", 1)[1])
    before = set(Path(services.mail_dir).glob("*.eml"))
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(message, to_addrs=["to@elchi.example", "copy@elchi.example"])
    kept = _mine(set(Path(services.mail_dir).glob("*.eml")) - before)
    assert kept.get_all("Delivered-To") == ["to@elchi.example", "copy@elchi.example"]
    assert kept["Return-Path"] == "<from@elchi.example>"
    assert kept["Subject"] == "Приглашение / Taklifnoma"
    assert kept.get_content().splitlines() == [".a line with a dot", "", "Ё oʻ"]


def _mine(files: set[Path]) -> EmailMessage:
    read = [email.message_from_bytes(file.read_bytes(), policy=modern) for file in files]
    found = [one for one in read if one["To"] == "to@elchi.example"]
    assert len(found) == 1
    return found[0]


def test_the_sink_takes_hundreds_of_messages_a_second(services: Services) -> None:
    port = int(services.smtp_url.rsplit(":", 1)[1])
    began = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as client:
        for _ in range(100):
            client.sendmail("fast@elchi.example", ["many@elchi.example"], b"Subject: one of many\r\n\r\nText\r\n")
    assert time.monotonic() - began < 4


def test_who_may_enter_a_folder(tmp_path: Path) -> None:
    stranger = Servant("stranger", 4242, 4242)
    tmp_path.chmod(0o700)
    assert not stranger.can_enter(tmp_path)
    assert "--ambient-caps=-all,+dac_override" in stranger.prefix([tmp_path])
    assert stranger.can_enter(Path("/usr/bin"))
    assert not any("caps" in word for word in stranger.prefix([Path("/usr/bin")]))
