"""Names of people and bodies in any script: compared, searched and sorted by keys, never changed or refused.

Two keys are made here. `fold` decides what finds what; `sort_key` decides what stands before what in a list that mixes
scripts. What a person typed is kept and printed as it is.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import takewhile

import iuliia
from anyascii import anyascii
from sqlalchemy import ColumnElement, and_, true
from sqlalchemy.orm import InstrumentedAttribute

MAX_TERMS = 8

APOSTROPHES = "'`´ʹʺʻʼʽʾʿˈ‘’‛′″＇\u0313\u0315"
HARD_AND_SOFT = "ьъЬЪ"

CYRILLIC = str.maketrans(
    # Russian; Uzbek, Tajik, Kazakh, Kyrgyz and Turkmen; Tatar, Bashkir, Ukrainian and Belarusian
    "абвгдезийклмнопрстуфыэўқғҳӣӯҷҗәөүұңһіїєґѐѝ",
    "abvgdeziyklmnoprstufieoqghiujjaouunhiiegei",
)
DIGRAPHS = {"ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
TURKIC = {"ş": "sh", "ș": "sh", "š": "sh", "ç": "ch", "č": "ch", "ž": "zh", "ə": "a", "ı": "i"}
LETTERS = CYRILLIC | str.maketrans(DIGRAPHS | TURKIC | dict.fromkeys(APOSTROPHES + HARD_AND_SOFT, ""))

# Each rule leaves a spelling that no rule takes further, or takes it nearer to one: the set is applied until nothing
# changes, so a key is its own key.
RULES = [
    (re.compile(pattern), replacement)
    for pattern, replacement in [
        # x is Uzbek х, except in names where the rest of the world reads ks
        (r"(?<=ale)x|(?<=ma)x(?=im)|(?<=\bo)x(?=an)|(?<=feli)x|(?<=lu)x(?=em)|(?<=me)x(?=ic|ik)", "ks"),
        (r"\bx(?=en)", "ks"),
        (r"tsch|tch", "ch"),
        (r"shch|sch", "sh"),
        (r"dzh|zh|dj", "j"),
        (r"kh|x", "h"),
        (r"gh", "g"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"tz", "ts"),
        (r"c(?=[eiy])", "s"),
        (r"c(?!h)|q", "k"),
        (r"w", "v"),
        # a word may begin with a glide: ia, iu of passports are ya, yu
        (r"\bi(?=[au])", "y"),
        (r"\bye", "e"),
        (r"\by(?![aou])", "i"),
        # elsewhere ё is written е or yo, and й is y or i
        (r"(?<=[a-z])y[eo]", "e"),
        (r"(?<=[a-z])y", "i"),
        (r"(?<=[bcdfghjklmnprstvz])iu", "u"),
        # Ўткир is Oʻtkir and Utkir
        (r"u", "o"),
        (r"([a-z])\1+", r"\1"),
        # Abdullah, Abdulla
        (r"(?<=[aeio])h\b", ""),
    ]
]
NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")


def _to_latin(text: str) -> str:
    """Lower-case ASCII letters, digits and single spaces; apostrophes and diacritics are gone."""
    lower = unicodedata.normalize("NFKC", text).lower()
    # Lower-casing may leave a letter and a dot (İ), and some compatibility forms hide an apostrophe.
    plain = anyascii(unicodedata.normalize("NFC", lower).translate(LETTERS)).lower()
    return NOT_IN_KEYS.sub(" ", plain).strip()


def fold(text: str) -> str:
    """The search key of a name: equal for the spellings of one name in different scripts and habits.

    It consists of a-z, 0-9 and single spaces, and `fold(fold(x)) == fold(x)`. Made equal are: Cyrillic and Latin;
    oʻ, o', o and u; gʻ, gh, g and ғ; х, ҳ, x, h and kh; ж, ҷ, j, zh, dj and dzh; қ, q, k and c; ш, щ, sh, sch and ş;
    ч, ch, tch and ç; ё, yo and е inside a word; е, э, ye and e; й, y and i; ю, yu and iu; я, ya and ia; ы, и, y and i;
    v and w; double and single letters; a final h after a vowel and none. Not made equal are a and o (Тошкент,
    Ташкент): too many names would become one.
    """
    key = _to_latin(text)
    before = None
    while key != before:
        before = key
        for pattern, replacement in RULES:
            key = pattern.sub(replacement, key)
    return " ".join(key.split())


def search_terms(query: str) -> list[str]:
    """The keys that must all occur in the `fold` of what is looked for; none when there is nothing to look for.

    A trailing й or y is left out: whoever has typed "Mirziy" or "Mirziyoy" is on the way to "Mirziyoyev". The terms
    hold no character that LIKE treats specially.
    """
    words = _to_latin(query).split()
    terms = (fold(word.rstrip("y") or word) for word in words)
    return list(dict.fromkeys(filter(None, terms)))[:MAX_TERMS]


def search_key(*texts: str) -> str:
    """The keys of what something is found by, one after the other; empty texts leave nothing."""
    return " ".join(fold(text) for text in texts if text)


def matches(key_column: ColumnElement[str] | InstrumentedAttribute[str], query: str) -> ColumnElement[bool]:
    """The condition that a column of `fold` keys holds every word of a query; true for an empty query."""
    return and_(true(), *(key_column.contains(term) for term in search_terms(query)))


def latin(name: str, language: str) -> str:
    """The Latin spelling to propose for a name: official Uzbek for `uz`, that of passports (ICAO 9303) otherwise."""
    composed = unicodedata.normalize("NFC", name)
    official = iuliia.UZ.translate(composed) if language == "uz" else iuliia.ICAO_DOC_9303.translate(composed)
    return "".join(char if char.isascii() or char in "ʻʼ" else anyascii(char) for char in official).strip()


def display_name(given: str, family: str) -> str:
    """A name as it is said; either part may be empty."""
    return " ".join(f"{given} {family}".split())


def sort_key(given: str, family: str) -> str:
    """What a list of people is ordered by: family name first, Cyrillic between its Latin neighbours."""
    return " ".join(filter(None, (_to_latin(family), _to_latin(given))))


LEGAL_FORM = re.compile(
    r"ngos?|nno|npo|cso|llc|ltd|inc|jsc|plc|gmbh|ev|нно|нпо|нко|ооо|оо|ао|оао|зао|пао|тоо|ф?гуп|ано"
    r"|nnt|mchj|aj|duk|dm|xk|ннт|мчж|аж|дук|дм|хк"
)
LINKING_WORD = re.compile(
    r"of|the|for|and|in|at|by|de|du|la|und|named|after|и|в|по|при|им|имени|va|nomidagi|ва|номидаги"
)
LEGAL_PHRASES = re.compile(
    r"\b(non ?-?governmental,? (and )?non ?-?(profit|commercial) organi[sz]ations?"
    r"|негосударственн\w+ некоммерческ\w+ организаци\w+"
    r"|nodavlat notijorat tashkiloti?|нодавлат нотижорат ташкилоти?)\b"
)
WORDS = re.compile(r"[^\W_]+")
LONG_WORD = 6


def body_key(name: str) -> str:
    """The key of an organisation's name: folded words without quotes, legal forms and linking words, in their order.

    A name of nothing else keeps them all.
    """
    plain = unicodedata.normalize("NFKC", name).casefold().translate(dict.fromkeys(map(ord, APOSTROPHES)))
    # e.V., О.О. and the like are one word each
    plain = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", plain)
    words = WORDS.findall(LEGAL_PHRASES.sub(" ", plain))
    telling = [word for word in words if not (LEGAL_FORM.fullmatch(word) or LINKING_WORD.fullmatch(word))]
    return fold(" ".join(telling)) or fold(name)


def same_body(a: str, b: str) -> bool:
    """Whether two names may belong to one organisation: a question to a person, never an answer.

    The words of their keys are the same in any order; in a word of six letters or more, one letter may be another, be
    missing or have changed places with its neighbour.
    """
    left, right = Counter(body_key(a).split()), Counter(body_key(b).split())
    rest = sorted((right - left).elements())
    odd = sorted((left - right).elements())
    return bool(left) and len(odd) == len(rest) and all(map(_one_slip_apart, odd, rest))


def _one_slip_apart(a: str, b: str) -> bool:
    if min(len(a), len(b)) < LONG_WORD or not (a + b).isalpha():
        return False
    start = _common(a, b)
    end = _common(reversed(a[start:]), reversed(b[start:]))
    left, right = a[start : len(a) - end], b[start : len(b) - end]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])


def _common(a: Iterable[str], b: Iterable[str]) -> int:
    return sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
