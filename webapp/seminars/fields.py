"""What the form of a seminar usually asks besides the application."""

from webapp.registration.form_builder.presets import (
    ACCESS,
    DIET,
    DIET_NOTE,
    LISTENS,
    SPEAKS,
    option,
    preset,
    texts,
)

FORM_OF_ADDRESS = preset(
    "form_of_address",
    "choice",
    texts("Form of address", "Форма обращения", "Murojaat shakli"),
    options=(
        option("mr", "Mr", "Господин", "Janob"),
        option("ms", "Ms", "Госпожа", "Xonim"),
        option("dr", "Dr", "Доктор", "Doktor"),
        option("professor", "Professor", "Профессор", "Professor"),
        option("excellency", "His or Her Excellency", "Его / Её Превосходительство", "Janobi oliylari"),
    ),
)
PRINTED_NAME = preset(
    "printed_name",
    "text",
    texts("Name for the badge and the certificate", "Имя для бейджа и сертификата", "Beyj va sertifikat uchun ism"),
    help=texts(
        "Only if it should be printed differently from what you wrote above.",
        "Только если его нужно напечатать иначе, чем вы указали выше.",
        "Faqat yuqorida yozganingizdan boshqacha bosilishi kerak boʻlsa.",
    ),
    most=200,
)
FUNDED_BY = preset(
    "funded_by",
    "choice",
    texts("Who pays for your journey?", "Кто оплачивает вашу поездку?", "Safaringiz xarajatini kim toʻlaydi?"),
    options=(
        option("host", "The organisers", "Организаторы", "Tashkilotchilar"),
        option("own_body", "My organisation", "Моя организация", "Tashkilotim"),
        option("myself", "I do", "Я", "Oʻzim"),
        option("nobody", "I do not travel", "Я никуда не еду", "Safar qilmayman"),
    ),
)
FIELDS = (FORM_OF_ADDRESS, PRINTED_NAME, LISTENS, SPEAKS, FUNDED_BY, DIET, DIET_NOTE, ACCESS)
TELLS_SEX = frozenset({FORM_OF_ADDRESS.key})
"""Whose answers give away what reviewers are not to know while they score."""
