"""The operations guide names every setting."""

from pathlib import Path

from pydantic import AliasChoices

from config import Settings

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


def test_every_setting_is_described() -> None:
    aliases = [field.validation_alias for field in Settings.model_fields.values()]
    names = {str(alias.choices[0]) for alias in aliases if isinstance(alias, AliasChoices)}
    described = {line.split("`")[1] for line in GUIDE.read_text().splitlines() if line.startswith("| `")}
    assert names - described == set()
