"""What people really type into a field, a search or a cell of a file, and what it means. One list for every reader."""

from datetime import date

PLAIN = ("A012345678", "A12345678", "12345678", "012345678", "A012-345-678", "A 012 345 678", "A-012-345-678")
LABELS = (
    *("A-Number: {}", "A-Number {}", "A# {}", "A#{}", "A #: {}", "A No. {}", "A number is {}", "my A-number is {}"),
    *("Alien Number: {}", "Alien Registration Number: {}", "Alien Registration No. {}", "USCIS # {}", "USCIS#: {}"),
    *("Número A: {}", "Numero A {}", "NÚMERO DE A: {}", "mi número A es {}", "Núm. A {}", "No. {}", "Nro. {}"),
    *("{} (from the paper)", "{} (del papel)", "({})", "[{}]", "“{}”", '"{}"', "#{}", "{}.", "{},", " {} ", "<{}>"),
)
SUBJECT_LABELS = (
    *("Subject ID: {}", "Subject ID {}", "SUBJECT ID\n{}", "Subject ID #{}", "Subject ID No.: {}", "Subj. ID: {}"),
    *("SubjectID {}", "Subject: {}", "ID {}", "ID: {}", "ID# {}", "Form I-385 {}", "I-385 Subject ID: {}", "Núm. {}"),
    *("Número {}", "Número de identificación: {}", "my subject ID is {}", "mi número es {}", "{} (I copied this)"),
    *("({})", "#{}", "{}.", "{};", " {} ", "'{}'", "No. {}"),
)
CODE_LABELS = (
    *("Confirmation number: {}", "confirmation # {}", "Confirmation no. {}", "Número de confirmación: {}", "Code: {}"),
    *("my code is {}", "mi código es {}", "Reference {}", "Ref. no. {}", "({})", "#{}", "{}.", " {} ", "“{}”"),
    *("Receipt code: {}", "Código de la constancia: {}", "Constancia {}"),
)
INVISIBLE = ("\u200b", "\u200e", "\u200f", "\u00ad", "\ufeff", "\u2060", "\u202a", "\ufe0f", "\u034f", "\u3164")
DASHES = "-‐‑‒–—−﹣－⁃"
SPACES = "\u00a0\u2007\u2009\u202f\u3000\t"


def spoiled(first: str, second: str) -> list[str]:
    """Two parts of a number with everything between and around them that nobody sees or that means nothing."""
    return [
        *(f"{first}{sign}{second}" for sign in (*INVISIBLE, *DASHES, *SPACES)),
        *(f"{sign}{first}{second}{sign}" for sign in INVISIBLE),
        *(f"{first} {dash} {second}" for dash in DASHES),
    ]


def in_script(digits: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(sign)) if sign.isdigit() else sign for sign in digits)


ZEROS = ("٠", "۰", "०", "০", "０", "𝟎")
"""Arabic, Persian, Devanagari, Bengali, full-width and mathematical digits."""

A_NUMBERS = [
    *PLAIN,
    *(label.format("A012-345-678") for label in LABELS),
    *spoiled("A012345", "678"),
    *(in_script("A012345678", zero) for zero in ZEROS),
    *("А012345678", "Α012345678", "a012345678", "AO12345678", "A0I2345678", "A0l2345678", "A.012.345.678"),
]
"""All of them A012345678."""

SUBJECT_IDS = [
    *(label.format("312 345 678") for label in SUBJECT_LABELS),
    *spoiled("312345", "678"),
    *(in_script("312345678", zero) for zero in ZEROS),
    *("312345678", "3l2345678", "3I2 345 678", "312.345.678", "312/345/678", "312_345_678"),
]
"""All of them 312345678."""

CODES = [
    *(label.format("{code}") for label in CODE_LABELS),
    *spoiled("{first}", "{last}"),
    *("{lower}", "{first} {last}", "{first}.{last}", "{first}/{last}", "{cyrillic}"),
]
"""All of them one code of our own, in the parts that `spelled` fills in."""

BIRTH_DATES = [
    *("July 21, 1990", "july 21 1990", "21 July 1990", "21st of July, 1990", "Jul 21, 1990", "21JUL1990", "21-JUL-90"),
    *("21 de julio de 1990", "21 de julio del 1990", "el 21 de julio de 1990", "21 jul. 1990", "21/jul/1990"),
    *("7/21/1990", "07/21/1990", "21/7/1990", "21/07/1990", "21.07.1990", "21-7-1990", "7-21-90", "21/7/90"),
    *("1990-07-21", "1990/07/21", "1990.07.21", "19900721", "07211990", "21071990", "July 21, ’90", "7 / 21 / 1990"),
    *(
        "DOB: July 21, 1990",
        "July\u00a021,\u200b 1990",
        "٢١/٠٧/١٩٩٠",
        "２１／７／１９９０",
        "7–21–1990",
        "Saturday July 21 1990",
    ),
]
"""All of them July 21, 1990."""

BIRTH = date(1990, 7, 21)

TWO_DATES = [("7/11/1993", date(1993, 7, 11), date(1993, 11, 7)), ("4-5-88", date(1988, 4, 5), date(1988, 5, 4))]

PHONES = [
    *("2125550123", "212-555-0123", "(212) 555-0123", "212.555.0123", "212 555 0123", "1-212-555-0123", "+12125550123"),
    *("+1 (212) 555-0123", "001 212 555 0123", "0112125550123"[3:], "cell: 212-555-0123", "my cell is 212 555 0123"),
    *("212-555-O123", "212-555-0l23", "tel. 212 555 0123", "212–555–0123", "212\u00a0555\u00a00123", "212/555/0123"),
    *(in_script("2125550123", zero) for zero in ZEROS),
    *(f"212555{sign}0123" for sign in INVISIBLE),
]
"""All of them +12125550123."""

NAMES = [
    *(("José", "José"), ("jose\u0301", "josé"), ("  Ana   María ", "Ana María"), ("O’Hara", "O’Hara")),
    *(("Ana\u200bMaría", "AnaMaría"), ("Ana\u00a0María", "Ana María"), ("Pérez–Gómez", "Pérez-Gómez")),
    *(("Pérez—Gómez", "Pérez-Gómez"), ("Al‑Hassan", "Al-Hassan"), ("N'Diaye", "N'Diaye"), ("Núñez·Gil", "Núñez·Gil")),
    *(("St. Fleur", "St. Fleur"), ("de la Cruz", "de la Cruz"), ("Аna", "Ana"), ("Sаmple", "Sample")),
    *(("FNU", ""), ("fnu", ""), ("LNU", ""), ("-", ""), ("--", ""), ("No name", ""), ("sin nombre", ""), (".", "")),
    *(("Nguyễn", "Nguyễn"), ("D'Souza-Smith", "D'Souza-Smith"), ("Ana Sample", "Ana Sample"), ("Ñu", "Ñu")),
]
"""(typed, kept)."""

ZIP_CODES = [
    *("10278", "10278-1234", "10278 1234", "102781234", " 10278 ", "1 0278", "1O278", "l0278", "ZIP 10278", "NY 10278"),
    *("New York, NY 10278", "zip code: 10278", "10278.", "(10278)", *(in_script("10278", zero) for zero in ZEROS)),
    *(f"10{sign}278" for sign in INVISIBLE),
]
"""All of them 10278."""

STATES = [
    *(("NY", "NY"), ("ny", "NY"), ("N.Y.", "NY"), (" N Y ", "NY"), ("New York", "NY"), ("NEW YORK", "NY")),
    *(("Nueva York", "NY"), ("New\u00a0York", "NY"), ("N\u200bY", "NY"), ("ＮＹ", "NY"), ("NУ", "NY"), ("Tejas", "TX")),
    *(("Texas", "TX"), ("District of Columbia", "DC"), ("Washington, D.C.", "DC"), ("D.C.", "DC"), ("PR", "PR")),
    *(("Puerto Rico", "PR"), ("Guam", "GU"), ("Carolina del Norte", "NC"), ("North Carolina", "NC"), ("n.c.", "NC")),
]

TIMES = [
    *(("8:30", "08:30"), ("08:30", "08:30"), ("08:30:00", "08:30"), ("8:30 AM", "08:30"), ("8:30am", "08:30")),
    *(
        ("8:30 a.m.", "08:30"),
        ("8:30 a. m.", "08:30"),
        ("8:30 a.\u00a0m.", "08:30"),
        ("8.30", "08:30"),
        ("8h30", "08:30"),
    ),
    *(("0830", "08:30"), ("8 : 30", "08:30"), ("08:30 h", "08:30"), ("08:30 hrs.", "08:30"), ("8:3O", "08:30")),
    *(("O8:30", "08:30"), ("8：30", "08:30"), ("８:３０", "08:30"), ("٠٨:٣٠", "08:30"), ("8\u200b:30", "08:30")),
    *(("8:30 АМ", "08:30"), ("8:30 de la mañana", "08:30"), ("9 AM", "09:00"), ("9 a. m.", "09:00"), ("9:OO", "09:00")),
    *(("l0:00", "10:00"), ("12:00 PM", "12:00"), ("noon", "12:00"), ("12 noon", "12:00"), ("mediodía", "12:00")),
    *(("12 del mediodía", "12:00"), ("12:00 del mediodia", "12:00")),
]
"""(typed, meant)."""

OFFICE_CODES = [
    *("NYC", "nyc", " NYC ", "Nyc", "(NYC)", "[nyc]", "“NYC”", "NYC.", "#NYC", "NYC:", "ＮＹＣ", "NУC", "NYС"),
    *(f"NY{sign}C" for sign in INVISIBLE),
]
"""All of them NYC."""

KINDS_OF_OFFICE = [
    *(("field_office", "field_office"), ("Field office", "field_office"), ("FIELD-OFFICE", "field_office")),
    *(("check_in_office", "check_in_office"), ("Check-in office", "check_in_office")),
    *(("check in office", "check_in_office"), ("Check\u2013in\u200b office.", "check_in_office")),
    *(("Fiеld\u00a0office", "field_office"), ("oficina principal", "field_office")),
]
"""(typed, meant)."""

ZONES = [
    *(("America/New_York", "America/New_York"), ("america/new_york", "America/New_York")),
    *(("America/New York", "America/New_York"), ("New York", "America/New_York"), ("EST", "America/New_York")),
    *(("Eastern Time", "America/New_York"), ("Eastern", "America/New_York"), ("US/Eastern", "America/New_York")),
    *(("Eastern Standard Time", "America/New_York"), ("Eаstern\u200b Time", "America/New_York")),
    *(
        ("hora del Este", "America/New_York"),
        ("Hora del Pacífico", "America/Los_Angeles"),
        ("E.T.", "America/New_York"),
    ),
    *(("America/Detroit", "America/Detroit"), ("America/Indiana/Indianapolis", "America/Indiana/Indianapolis")),
    *(("Central Daylight Time", "America/Chicago"), ("CST", "America/Chicago"), ("Pacific", "America/Los_Angeles")),
    *(("Mountain Standard Time", "America/Denver"), ("US Mountain Standard Time", "America/Phoenix")),
    *(
        ("Arizona", "America/Phoenix"),
        ("US/Arizona", "America/Phoenix"),
        ("Alaskan Standard Time", "America/Anchorage"),
    ),
    *(("Hawaii", "Pacific/Honolulu"), ("Pacific/Honolulu", "Pacific/Honolulu"), ("HST", "Pacific/Honolulu")),
    *(
        ("Atlantic Time", "America/Puerto_Rico"),
        ("Chamorro Time", "Pacific/Guam"),
        ("Pacific/Saipan", "Pacific/Saipan"),
    ),
]
"""(typed, meant)."""

DEGREES = [
    *(("40.71", "40.71"), ("40,71", "40.71"), ("40.71°", "40.71"), ("40.71° N", "40.71"), ("4O.71", "40.71")),
    *(
        ("−40.71", "-40.71"),
        ("40.71 W", "-40.71"),
        ("-40.71° W", "-40.71"),
        ("４０.７１", "40.71"),
        ("40.7\u200b1", "40.71"),
    ),
]
"""(typed, meant)."""

WEEKDAYS = [
    *(
        ("Monday", "0"),
        ("MONDAY", "0"),
        ("Mon", "0"),
        ("Mon.", "0"),
        ("lunes", "0"),
        ("Lun.", "0"),
        ("Mоn\u200bday", "0"),
    ),
    *(("Wednesday", "2"), ("miércoles", "2"), ("Miercoles", "2"), ("Sat", "5"), ("sábado", "5"), ("Sunday", "6")),
]
"""(typed, meant)."""

COUNTIES = [
    *(
        ("Kings", "Kings"),
        (" kings ", "kings"),
        ("Kings County", "Kings County"),
        ("KINGS\u00a0COUNTY", "KINGS COUNTY"),
    ),
    *(("King\u200bs", "Kings"), ("St. Lawrence", "St. Lawrence"), ("Saint Lawrence", "Saint Lawrence")),
    *(("Kíngs", "Kíngs"), ("Кings", "Кings"), ("Ｋings", "Kings")),
]
"""Counties of New York. (typed, kept)."""

EMAILS = [
    *(("ana@example.com", "ana@example.com"), ("<ana@Example.COM>.", "ana@example.com")),
    *(("mailto:ana@example.com", "ana@example.com"), ("ana @ example.com", "ana@example.com")),
    *(("\u200bana@example.com\u00a0", "ana@example.com"), ("ana＠example.com", "ana@example.com")),
]
"""(typed, meant)."""

NUMBERS = [("30", "30"), ("30 ", "30"), ("3O", "30"), ("٣٠", "30"), ("３０", "30"), ("3\u200b0", "30")]
"""(typed, meant)."""

COUNTRIES = [
    *(("Turkey", "TR"), ("USA", "US"), ("U.S.A.", "US"), ("United States of America", "US"), ("Viet Nam", "VN")),
    *(("Hong Kong", "HK"), ("Venezuela, Bolivarian Republic of", "VE"), ("VENEZUELA (BOLIVARIAN REPUBLIC OF)", "VE")),
    *(("DRC", "CD"), ("Congo, Democratic Republic of the", "CD"), ("Congo", "CG"), ("Congo (Kinshasa)", "CD")),
    *(("Korea, Republic of", "KR"), ("Korea, South", "KR"), ("South Korea", "KR"), ("North Korea", "KP")),
    *(("GTM", "GT"), ("gt", "GT"), ("Guatemala", "GT"), ("GUATEMALA ", "GT"), ("México", "MX"), ("MEXICO", "MX")),
    *(("Mejico", "MX"), ("El Salvador", "SV"), ("Salvador", "SV"), ("St. Lucia", "LC"), ("Saint Lucia", "LC")),
    *(("Ivory Coast", "CI"), ("Cote d’Ivoire", "CI"), ("Czech Republic", "CZ"), ("Burma", "MM"), ("Myanmar", "MM")),
    *(("Russian Federation", "RU"), ("The Bahamas", "BS"), ("Bahamas, The", "BS"), ("Gambia, The", "GM")),
    *(("Bolivia (Plurinational State of)", "BO"), ("Tanzania, United Republic of", "TZ"), ("Haití", "HT")),
    *(("Iran, Islamic Republic of", "IR"), ("Republic of Honduras", "HN"), ("República Dominicana", "DO")),
    *(("Trinidad and Tobago", "TT"), ("Cape Verde", "CV"), ("Cabo Verde", "CV"), ("Swaziland", "SZ"), ("Macau", "MO")),
    *(("Palestine", "PS"), ("Guinea-Bissau", "GW"), ("Türkiye", "TR"), ("Perú", "PE"), ("Syrian Arab Republic", "SY")),
    *(("China, People's Republic of", "CN"), ("Moldova, Republic of", "MD"), ("Brasil", "BR"), ("Viet-Nam", "VN")),
    *(("Lao People's Democratic Republic", "LA"), ("Taiwan, Province of China", "TW"), ("East Timor", "TL")),
]


def spelled(code: str, size: int = 4) -> list[str]:
    """One confirmation number, or a code in groups of another size, in every spelling."""
    grouped = "-".join(code[place : place + size] for place in range(0, len(code), size))
    halves = {"first": code[:size], "last": code[size:], "code": grouped, "lower": code.lower()}
    cyrillic = code.translate(str.maketrans("BCEHKMPTXY", "ВСЕНКМРТХУ"))
    return [each.format(**halves, cyrillic=cyrillic) for each in CODES]
