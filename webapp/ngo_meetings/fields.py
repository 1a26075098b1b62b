"""What the form of an NGO meeting usually asks of representatives."""

from webapp.registration.form_builder.presets import ACCESS, DIET, DIET_NOTE, LISTENS, option, preset, texts

ROLE = preset(
    "role_in_body",
    "choice",
    texts("Your role in the organisation", "Ваша роль в организации", "Tashkilotdagi oʻrningiz"),
    options=(
        option("head", "Head", "Руководитель", "Rahbar"),
        option("staff", "Staff", "Сотрудник", "Xodim"),
        option("member", "Member", "Член организации", "Aʼzo"),
        option("volunteer", "Volunteer", "Волонтёр", "Koʻngilli"),
        option("expert", "Invited expert", "Приглашённый эксперт", "Taklif etilgan ekspert"),
    ),
)
SECTIONS = preset(
    "sections",
    "text",
    texts(
        "Which sections and topics interest you?",
        "Какие секции и темы вас интересуют?",
        "Qaysi shoʻbalar va mavzular sizni qiziqtiradi?",
    ),
    help=texts("As the programme names them.", "Как они названы в программе.", "Dasturda qanday nomlangan boʻlsa."),
    purge_days=90,
)
PRESS = preset(
    "press",
    "choice",
    texts("Do you come as a journalist?", "Вы участвуете как журналист?", "Jurnalist sifatida qatnashasizmi?"),
    options=(option("no", "No", "Нет", "Yoʻq"), option("yes", "Yes", "Да", "Ha")),
    purge_days=90,
)
MEDIUM = preset(
    "medium",
    "text",
    texts("Newspaper, channel or website", "Издание, телеканал или сайт", "Nashr, telekanal yoki sayt"),
    shown_when=PRESS.key,
    shown_values=("yes",),
    most=200,
    purge_days=90,
)
FIELDS = (ROLE, SECTIONS, LISTENS, PRESS, MEDIUM, DIET, DIET_NOTE, ACCESS)
