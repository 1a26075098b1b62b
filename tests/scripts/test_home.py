"""ELCHI_HOME: what is kept there and what is wrong with it."""

import json
import stat
from pathlib import Path

import pytest

from scripts.home import Home
from scripts.problems import Problem
from scripts.run_settings import RunSettings


def test_a_second_start_from_the_same_home_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with home.opened(), pytest.raises(Problem, match=r"runs from .+/home \(process \d+\)\."), home.opened():
        pass
    with home.opened():
        pass


def test_a_lock_left_behind_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("1")
    with Home(tmp_path).opened():
        pass
    assert (tmp_path / "lock").read_text() != "1"


@pytest.mark.parametrize("below", ["file", "file/home", "file/deeper/home"])
def test_a_home_that_cannot_be_made(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Problem, match=r"cannot be written: Not a directory\.$"), Home(tmp_path / below).opened():
        pass


def test_a_full_home(tmp_path: Path) -> None:
    with (
        pytest.raises(Problem, match=r"is full: \d+ MB are free, \d+ MB are needed\.$"),
        Home(tmp_path, needed_bytes=2**70).opened(),
    ):
        pass


def test_secrets_are_made_once_for_their_owner_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    secret = home.secret("secret-key")
    assert len(secret) >= 32
    assert Home(tmp_path).secret("secret-key") == secret
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_settings_are_remembered_for_their_owner_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert home.remembered() == {}
    home.remember({"REDIS_URL": "redis://127.0.0.1:1/0"})
    assert home.remembered() == {"REDIS_URL": "redis://127.0.0.1:1/0"}
    assert stat.S_IMODE((tmp_path / "services.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("broken", ["", "{", json.dumps([1])])
def test_a_broken_file_of_settings_is_forgotten(tmp_path: Path, broken: str) -> None:
    (tmp_path / "services.json").write_text(broken)
    assert Home(tmp_path).remembered() == {}


@pytest.mark.parametrize("value", ["0", "65536", "eight", "-1", "80.5"])
def test_a_setting_that_is_no_number(value: str) -> None:
    with pytest.raises(Problem, match="ELCHI_PORT must be a number from 1 to 65535"):
        RunSettings.from_env({"ELCHI_PORT": value})


def test_empty_settings_mean_the_defaults() -> None:
    settings = RunSettings.from_env({"ELCHI_PORT": "", "ELCHI_HOME": "", "PUBLIC_URL": ""})
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.home == Path("var").absolute()
    assert settings.demo
