"""What agents type into the search box. Each line is one kind of spelling: who it means, and the text.

Every third line (`UNSEEN`) was left out while the search was tuned. "{ref}" is Ana's confirmation number.
"""

PEOPLE = {
    "ana": ("Ana", "Sample", "1988-03-21", "GT"),
    "wildline": ("Wildline", "Jean Baptiste", "1993-11-07", "HT"),
    "maria": ("María Guadalupe", "Fernández López", "1988-03-09", "MX"),
    "jose": ("José Luis", "González", "1990-07-04", "HN"),
    "xiaoming": ("Xiaoming", "Chen", "1985-12-30", "CN"),
    "yesenia": ("Yesenia", "de la Cruz", "1999-02-03", "SV"),
    "muhammad": ("Muhammad", "Khan", "1978-10-15", "PK"),
    "william": ("William", "O'Connor", "1970-05-26", "JM"),
    "francisco": ("Francisco Javier", "Núñez", "2001-08-17", "NI"),
    "jurgen": ("Jürgen", "Müller", "1965-04-12", "DE"),
    "tatiana": ("Tatiana", "Ivanova", "1994-06-28", "RU"),
    "ngozi": ("Ngozi", "Okonkwo-Adeyemi", "1983-09-25", "NG"),
}

SPELLINGS = """
ana A012345678
ana a-012-345-678
ana 012 345 678
ana 12345678
ana A#012345678
ana A# 012-345-678
ana Alien number 012345678
ana Alien registration number: A012345678
ana USCIS# 012-345-678
ana USCIS number 012345678
ana A-number is 012345678
ana my A number is A 012 345 678
ana A012345678 (from the paper)
ana A.012.345.678
ana A O12345678
ana AO12345678
ana AOI2345678
ana número A 012345678
ana A012345678 Sample
ana 312345678
ana 312 345 678
ana 312-345-678
ana ID 312345678
ana Subject ID: 312345678
ana Subject ID 312 345 678
ana subject 312345678
ana SID 312345678
ana Subject ID no. 312345678
ana el Subject ID es 312345678
ana 0312345678
ana 312345678.
ana #312345678
ana 312345678 X
ana 3l2345678
ana {ref}
ana {ref_lower}
ana {ref_plain}
ana {ref_spaced}
ana {ref_dots}
ana Conf. {ref}
ana Confirmation {ref}
ana Confirmation number: {ref}
ana número de confirmación {ref}
ana my code is {ref}
ana # {ref}
ana {ref_one_wrong_first}
ana {ref_one_wrong_middle}
ana {ref_one_wrong_last}
ana {ref_swapped}
ana {ref_zero}
ana {ref_one_missing}
ana {ref} Ana
ana 2125550123
ana 212-555-0123
ana (212) 555-0123
ana 212.555.0123
ana +1 212 555 0123
ana 1 212 555 0123
ana 001 212 555 0123
ana 212 555 0123 ext 4
ana 212 555 0123 x4
ana cell 212 555 0123
ana Tel: 212-555-0123
ana ana@example.com
ana ANA@EXAMPLE.COM
ana ana @ example . com
ana ana arroba example.com
ana ana arroba example punto com
ana ana at example dot com
ana mailto:ana@example.com
ana <ana@example.com>
ana ana@example,com
ana ana@examplecom
ana ana@exampel.com
ana Ana Sample March 21, 1988
ana Ana Sample 3/21/1988
ana Ana Sample 21/3/1988
ana Ana Sample 3-21-88
ana Ana Sample 03211988
ana Ana Sample March 21 88
ana Ana Sample 1988-03-21
ana Ana Sample 21 marzo 1988
ana Ana Sample 21 de marzo de 1988
ana Ana Sample 21MAR1988
ana March 21, 1988 Ana Sample
ana 3/21/88 Sample, Ana
ana Ana Sample DOB 3/21/1988
ana Ana Sample dob: March 21, 1988
ana Ana Sample born March 21, 1988
ana Ana Sample, born on 3/21/88
ana Ana Sample nacida el 21 de marzo de 1988
ana Ana Sample fecha de nacimiento 21/3/1988
ana Ana Sample F.N. 21/3/1988
ana name Ana Sample date of birth 3/21/1988
ana Ana Sample March 21 1988 Guatemala
ana Ana Sample 3/21/1988 from Guatemala
ana Ana Sample Guatemala 21 de marzo 1988
ana Ana Sample 1988 March 21
ana Ana Sample 21.3.1988
ana Ana 3/21/1988 Sample
ana Anna Sampel 3/21/1988
ana Ana Sanple 3/21/1988
ana Ana Samples 3/21/1988
ana Señora Ana Sample 3/21/1988
wildline Wildline Jean Baptiste 7/11/1993
wildline Wildline Jean Baptiste 11/7/1993
wildline Wildline JeanBaptiste November 7, 1993
wildline Wildline Jean-Baptiste 7 nov 1993
wildline Wildlyne Jean Baptiste 11/7/1993
wildline Wild Line Jean Baptiste 11/7/93
wildline Wildine Jean Batiste 11/7/1993
wildline Jean Baptiste Wildline 7-11-1993
wildline Wildline Jan Baptiste Nov 7 1993
wildline Wildline Pierre Baptiste 11/7/1993
maria Maria Fernandez 3/9/1988
maria María Fernández de López 3/9/1988
maria Maria Guadalupe Fernandez 9/3/1988
maria Ma. Guadalupe Fernandez Lopez 9 marzo 1988
maria Lupe Fernandez 3/9/1988
maria Guadalupe Fernandes March 9, 1988
maria Maria Fernandez Garcia 3/9/1988
maria Maria Guadalupe Fernandez Lopez de Garcia 3/9/1988
maria Mary Fernandez 3/9/1988
maria Maria Hernandez Lopez 3/9/1988
maria Maria Fernandez Lopes 3/9/88
maria Mariaguadalupe Fernandez 3/9/1988
maria Maria G. Fernandez 3/9/1988
maria Fernandez Lopez 3/9/1988
jose Jose Luis Gonzalez 4/7/1990
jose Jose Luis Gonzalez 7/4/1990
jose Jose Gonzales 07/04/1990
jose Pepe Gonzalez 7-4-1990
jose Joseluis Gonzalez July 4, 1990
jose Jose L Gonzalez 7/4/90
jose Jose Luis Gonzlez 7/4/1990
jose Jose Luis Gonzalez Perez 7/4/1990
jose Joseph Gonzalez 7/4/1990
jose Jose Louis Gonzalez 7/4/1990
xiaoming Xiao Ming Chen 12/30/1985
xiaoming Chen Xiaoming 30 Dec 1985
xiaoming Xiaomin Chen 12/30/1985
xiaoming Chen, Xiao-Ming 12/30/85
xiaoming Xioaming Chen 12/30/1985
xiaoming Ming Chen 12/30/1985
xiaoming XiaomingChen 12/30/1985
yesenia Jesenia de la Cruz 2/3/1999
yesenia Yessenia Delacruz 3/2/1999
yesenia Yesenia Cruz Feb 3 1999
yesenia Yecenia De La Crus 2/3/99
yesenia Yesenia dela Cruz 2/3/1999
yesenia Llesenia de la Cruz 2/3/1999
yesenia Yesenia de la Cruz Ramos 2/3/1999
yesenia Yese de la Cruz 2/3/1999
muhammad Mohamed Khan 10/15/1978
muhammad Mohammad Kahn 15/10/1978
muhammad Mohammed Khan Oct 15 1978
muhammad Muhammad Kan 10/15/78
muhammad Muhamad Ali Khan 10/15/1978
william Wiliam OConnor 5/26/1970
william William O Connor 26/5/1970
william Bill O'Connor May 26, 1970
william Will Oconor 5/26/1970
william Guillermo O'Connor 5/26/1970
william William Conner 5/26/1970
francisco Paco Nunez 8/17/2001
francisco Francisco Nuñes 17/8/2001
francisco Javier Núñez 17 agosto 2001
francisco Pancho Nunez 8/17/01
francisco Fransisco Xavier Nunez 8/17/2001
francisco Frank Nunez 8/17/2001
francisco Francisco Nunes Torres 8/17/2001
jurgen Juergen Mueller 4/12/1965
jurgen Jurgen Muller 12/4/1965
jurgen Yurgen Miller April 12 1965
tatiana Tatyana Ivanova 6/28/1994
tatiana Tania Ivanova 28/6/1994
tatiana Tatiana Ivanov 6/28/1994
tatiana Татьяна Иванова 28/6/1994
ngozi Ngozi Okonkwo 9/25/1983
ngozi Ngozi Adeyemi Okonkwo 25/9/1983
ngozi Ngozi Okonkwoadeyemi 9/25/1983
ngozi Ngosi Okonkuo 9/25/1983
ngozi Ngozi Okwonko 9/25/1983
"""

LINES = [line.split(" ", 1) for line in SPELLINGS.strip().splitlines()]
UNSEEN = LINES[2::3]
SEEN = [line for place, line in enumerate(LINES) if place % 3 != 2]


def forms_of(reference: str) -> dict[str, str]:
    """Ana's confirmation number ("K7P4-9XQM") as people say, mistype and mishear it."""
    plain = reference.replace("-", "")
    twin = next(place for place in range(7) if plain[place] != plain[place + 1])
    return {
        "ref": reference,
        "ref_lower": reference.lower(),
        "ref_plain": plain,
        "ref_spaced": " ".join(plain),
        "ref_dots": f"{plain[:4]}.{plain[4:]}",
        "ref_one_wrong_first": _misheard(plain, 0),
        "ref_one_wrong_middle": _misheard(plain, 4),
        "ref_one_wrong_last": _misheard(plain, 7),
        "ref_swapped": plain[:twin] + plain[twin + 1] + plain[twin] + plain[twin + 2 :],
        "ref_zero": f"{plain[:3]}O{plain[4:]}",
        "ref_one_missing": plain[:5] + plain[6:],
    }


def _misheard(signs: str, place: int) -> str:
    """With 8 for B, S for 5 and so on; X or Y for any other sign."""
    pairs = dict(["8B", "B8", "S5", "5S", "E3", "3E", "DT", "TD", "VB", "MN", "NM", "2Z", "Z2", "XY"])
    return signs[:place] + pairs.get(signs[place], "X") + signs[place + 1 :]
