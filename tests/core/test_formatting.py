"""How names are ordered for people."""

from webapp.core.formatting import alphabetical


def test_names_stand_in_the_alphabet_of_the_language() -> None:
    """Russian has Ж before Ц and Ё with Е; in Latin letters they would stand as Zh, Ts and Yo."""
    russian = ["Цхинвал", "«Ёлка»", "Женева", "Емва", "Ивье"]
    assert sorted(russian, key=lambda text: alphabetical(text, "ru")) == ["«Ёлка»", "Емва", "Женева", "Ивье", "Цхинвал"]
    assert min(["Чирчик", "Bukhara", "Denau"], key=lambda text: alphabetical(text, "uz")) == "Bukhara"
