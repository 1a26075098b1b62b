"""How names are ordered and languages are called for people."""

from webapp.core.formatting import alphabetical, language_list, language_name


def test_names_stand_in_the_alphabet_of_the_language() -> None:
    """Russian has Ж before Ц and Ё with Е; in Latin letters they would stand as Zh, Ts and Yo."""
    russian = ["Цхинвал", "«Ёлка»", "Женева", "Емва", "Ивье"]
    assert sorted(russian, key=lambda text: alphabetical(text, "ru")) == ["«Ёлка»", "Емва", "Женева", "Ивье", "Цхинвал"]
    assert min(["Чирчик", "Bukhara", "Denau"], key=lambda text: alphabetical(text, "uz")) == "Bukhara"


def test_languages_are_called_as_their_readers_write_them() -> None:
    """English writes every name of a language with a capital, Russian and Uzbek the first of a line."""
    codes = ["uz", "ru", "kaa", "tg"]
    assert language_list(codes, "en") == "Uzbek, Russian, Kara-Kalpak, Tajik"
    assert language_list(codes, "ru") == "Узбекский, русский, каракалпакский, таджикский"
    assert language_list(codes, "uz") == "Oʻzbekcha, ruscha, qoraqalpoqcha, tojikcha"
    assert language_name("kaa", "uz") == "Qoraqalpoqcha"
    assert language_list([]) == ""
