"""Pure: names that are used for one another: short forms, and the same name in another language."""

_GROUPS = """
jose pepe chepe joe joseph jos josef joao
francisco paco pancho frank francis chico kiko franco francois
guadalupe lupe lupita
william bill will billy willy liam guillermo memo guille wilhelm
maria ma mary marie mariam maryam marya mari
juan john johnny jean juancho johan ivan ian jhon
luis louis lewis lucho luigi ludwig
jesus chuy chucho
antonio tony tono anthony anton antoine
enrique henry kike quique harry henri heinrich
eduardo lalo edward eddie edu ed
ignacio nacho
rafael rafa ralph raphael
alejandro alex alexander ale alejo sasha aleksandr alexandre
alejandra alex alexandra ale sasha
roberto robert bob beto bobby rob robertito
alberto beto albert al
manuel manny manolo manu emanuel emmanuel
miguel michael mike mikhail michel mickey
carlos charles charlie carlo karl
pedro peter pete pierre petr piotr
pablo paul pavel paulo
jorge george yorgos georges jorgito
ricardo richard rick ricky dick
daniel dan danny dani
david dave davi daud dawud
fernando nando fernan
rosario chayo
consuelo chelo
concepcion concha conchita
dolores lola
isabel chabela elizabeth liz isabella elisabeth beth betty chavela
elena helena helen lena nena ellen
ana anna anne ann anita hannah
carmen carmela menchu
teresa tere theresa tessa
patricia pati patty pat paty
gabriela gaby gabi
gabriel gabo gabe
veronica vero
margarita margaret maggie magui
catalina catherine katherine cathy kate katarina ekaterina katya
tatiana tania tanya
natalia natasha nataly natalie
dmitri dima dmitry
vladimir vova volodymyr
sergio sergei serguei
esteban steven stephen steve stefan etienne
tomas thomas tom tommy
andres andrew andy andre andrei
mateo matthew matt matias mathieu
marcos mark marcus marc marco
lucas luke luc luca
santiago james jim diego jaime jimmy jacques
jaime jimmy
vicente vincent chente vince
javier xavier javi
cristina christina cris tina kristina
cristian christian cris
rosa rose rosita
silvia sylvia
yolanda yoli
leticia lety leti
socorro coco
gregorio greg gregory goyo
gerardo gerard gerry
leonardo leo leonard
mohammed muhammad mohamed mohammad mohd md
abdul abd abdel abdoul
yusuf joseph yousef youssef
ibrahim abraham brahim
sofia sophia sophie sofi
olga olya
victor vic viktor
"""

# A name may be in several groups: “Alex” is Alejandro and Alejandra, who are not one name.
_KNOWN: dict[str, set[int]] = {}
for _number, _line in enumerate(_GROUPS.split("\n")):
    for _name in _line.split():
        _KNOWN.setdefault(_name, set()).add(_number)


def are_one(name: str, other: str) -> bool:
    """Whether both are forms of one name. Small letters, without accents."""
    return not _KNOWN.get(name, set()).isdisjoint(_KNOWN.get(other, set()))
