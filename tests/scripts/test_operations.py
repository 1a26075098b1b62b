"""The operations guide names every setting, and none that there is not."""

from pathlib import Path

from pydantic import AliasChoices

from config import Settings

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


def described() -> set[str]:
    """The variables of the guide's table of settings."""
    section = GUIDE.read_text().partition("\n## Every setting\n")[2].partition("\n## ")[0]
    return {line.split("`")[1] for line in section.splitlines() if line.startswith("| `")}


def test_every_setting_is_described_and_no_other() -> None:
    aliases = [field.validation_alias for field in Settings.model_fields.values()]
    assert described() == {str(alias.choices[0]) for alias in aliases if isinstance(alias, AliasChoices)}
