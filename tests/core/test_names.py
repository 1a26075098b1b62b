"""Names find each other across scripts, spellings and habits, and no further than that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import column

from webapp.core.names import (
    body_key,
    display_name,
    fold,
    latin,
    matches,
    same_body,
    search_terms,
    sort_key,
)

SAME = [
    "Мирзиёев|Mirziyoyev|Мирзиеев|Mirziyoev|MIRZIYOYEV",
    "Ўзбекистон|Oʻzbekiston|O'zbekiston|O‘zbekiston|O’zbekiston|O`zbekiston|Oʼzbekiston|Ozbekiston|Узбекистон",
    "Шухрат|Shuhrat|Shukhrat|Shuxrat|Шуҳрат|Shoʻhrat",
    "Жўраев|Joʻrayev|Juraev|Dzhuraev|Джураев|Zhurayev|Djuraev",
    "Йўлдошев|Yoʻldoshev|Yuldoshev|Юлдошев|Yoldoshev",
    "Ғафур|Gʻafur|Ghafur|Gafur|Гафур|G'afur",
    "Ҳасан|Хасан|Hasan|Xasan|Khasan|Hassan",
    "Юлия|Yuliya|Iuliia|Yulia",
    "Наталья|Natalya|Natalia|Nataliia|Наталия",
    "Дмитрий|Dmitriy|Dmitry|Dmitrii|Dmitri",
    "Фёдор|Fyodor|Fedor|Федор",
    "Людмила|Liudmila|Lyudmila|Ludmila",
    "Алиев|Aliyev|Aliev|Əliyev",
    "Александр|Aleksandr|Alexandr",
    "Максим|Maksim|Maxim",
    "Қодир|Qodir|Kodir",
    "Щукин|Shchukin|Schukin",
    "Чайковский|Tchaikovsky|Chaykovskiy",
    "Ўткир|Oʻtkir|Utkir|Уткир",
    "Маъруф|Maʼruf|Ma'ruf|Maruf",
    "Абдулла|Abdullah|Abdulla|Abdula",
    "Şahin|Шахин|Shahin|Şâhin",
    "Кыргызстан|Kyrgyzstan|Kırgızstan|Qirgʻizstan",
    "Владимир|Wladimir|Vladimir",
    "Қызылорда|Qyzylorda|Kyzylorda",
    "Әлия|Aliya|Алия|Aliia",
    "Ҷамшед|Jamshed|Djamshed",
    "Өмүрбек|Omurbek|Umurbek",
    "Исҳоқ|Is'hoq|Ishoq",
    "Müller|Muller|MULLER",
    "张伟|zhangwei",
    "İstanbul|Istanbul|İSTANBUL",
]
DIFFERENT = ["Karim|Karima", "Ali|Vali", "Olim|Alim", "Nodir|Nozir", "Сергей|Сергеев", "Toshkent|Tashkent", "3|33"]


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_of_one_name_have_one_key(spellings: str) -> None:
    assert len({fold(name) for name in spellings.split("|")}) == 1


@pytest.mark.parametrize("names", DIFFERENT)
def test_other_names_have_other_keys(names: str) -> None:
    first, second = names.split("|")
    assert fold(first) != fold(second)


@given(st.text())
def test_a_key_is_its_own_key_and_plain(text: str) -> None:
    key = fold(text)
    assert fold(key) == key
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert key == " ".join(key.split())


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", max_size=30))
def test_keys_of_latin_words_are_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert [fold(word) for word in text.split() if fold(word)] == fold(text).split()


@pytest.mark.parametrize("name", ["Шавкат Мирзиёев", "Oʻktam Barnoyev", "Ҷамшед", "Сергеева Анна", "Tokyo", "Mayor"])
def test_every_beginning_of_a_name_finds_it(name: str) -> None:
    key = fold(name)
    for length in range(1, len(name) + 1):
        assert all(term in key for term in search_terms(name[:length])), name[:length]


def test_terms_are_keys_of_words_without_repetition() -> None:
    assert search_terms("  Мирзиёев,  Шавкат мирзиёев ") == ["mirziev", "shavkat"]
    assert search_terms("%_' -- !") == []
    assert len(search_terms(" ".join(f"w{chr(97 + n)}{n}" for n in range(20)))) == 8


def test_the_condition_asks_for_every_term() -> None:
    condition = matches(column("key"), "Ўткир Barnoyev")
    assert str(condition.compile(compile_kwargs={"literal_binds": True})) == (
        "(key LIKE '%' || 'otkir' || '%') AND (key LIKE '%' || 'barnoev' || '%')"
    )
    assert str(matches(column("key"), " ").compile()) in {"true", "1 = 1"}


@pytest.mark.parametrize(
    ("given_name", "family_name", "shown"),
    [
        ("Шавкат", "Мирзиёев", "Шавкат Мирзиёев"),
        ("Sukarno", "", "Sukarno"),
        ("", " Anna  Maria ", "Anna Maria"),
        ("", "", ""),
    ],
)
def test_display_names(given_name: str, family_name: str, shown: str) -> None:
    assert display_name(given_name, family_name) == shown


def test_lists_that_mix_scripts_are_sorted_by_sound() -> None:
    people = [("Zafar", "Ёқубов"), ("Anna", "Яковлева"), ("Botir", "Aliyev"), ("Али", "Борисов"), ("Sukarno", "")]
    assert [sort_key(*person) for person in sorted(people, key=lambda person: sort_key(*person))] == [
        "aliyev botir",
        "borisov ali",
        "sukarno",
        "yakovleva anna",
        "yoqubov zafar",
    ]


@pytest.mark.parametrize(
    ("name", "language", "proposed"),
    [
        ("Шухрат Ўқтамов", "uz", "Shuxrat Oʻqtamov"),
        ("Юлия Щукина", "ru", "Iuliia Shchukina"),
        ("Өмүр", "ru", "Omur"),
        ("José", "en", "Jose"),
    ],
)
def test_latin_spellings_are_proposed(name: str, language: str, proposed: str) -> None:
    assert latin(name, language) == proposed


@pytest.mark.parametrize(
    "names",
    [
        'ННО "Истиқболли авлод"|«Istiqbolli avlod» NNT',
        "Institute of History|History Institute|The Institute of History",
        "Общество дружбы «Узбекистан — Корея»|ОО Общество дружбы Узбекистан-Корея",
        "Гуманитарный фонд, негосударственная некоммерческая организация|Гуманитарный фонд",
        "Deutsche Gesellschaft e.V.|Deutsche Gesellschaft",
        "Centre for Cooperation|Center for Cooperation",
        "Ijtimoiy fikr markazi|Ижтимоий фикр маркази",
    ],
)
def test_one_body_under_several_spellings(names: str) -> None:
    first, *others = names.split("|")
    assert all(same_body(first, other) and same_body(other, first) for other in others)


@pytest.mark.parametrize(
    "names",
    [
        "School 1|School 2",
        "Friendship Society Uzbekistan–Korea|Friendship Society Uzbekistan–Japan",
        "Institute of History|Institute",
        "|",
        "NGO|",
        "Fond Fond|Fond Markaz",
    ],
)
def test_different_bodies(names: str) -> None:
    assert not same_body(*names.split("|"))


def test_a_name_of_nothing_but_legal_forms_keeps_them() -> None:
    assert body_key("NGO") == fold("NGO") != ""


@given(st.text(), st.text())
def test_being_one_body_is_mutual(first: str, second: str) -> None:
    assert same_body(first, second) == same_body(second, first)
