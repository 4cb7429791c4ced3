"""Words that stand beside places, in the languages of most posts. All are folded, see ``fold_word``."""

import re


def _split(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words that introduce little else than places: English, Spanish, Portuguese, Italian, French, German, Arabic,
# Persian, Russian, Urdu (behind the name) and Tagalog.
STRONG_LOCATIVES = _split(
    """in near outside downtown en em nel nella nell nelle negli nei dans bei nahe nabij في وسط مدينه
    محافظه منطقه قريه ولايه اقليم بلده در شهر استان в во под около شهر sa"""
)
# These introduce people and causes too.
LOCATIVES = STRONG_LOCATIVES | _split(
    """at from to around across inside hits hit towards through over off strikes rocks shakes jolts
    rattles cerca desde hacia sacude azota afecta hasta na no perto presso vicino sull sulla dal dall
    dalla au aux vers pres من الى قرب شمال جنوب شرق غرب جنوبي شمالي نحو از به на north south east west
    northern southern eastern western central northeast northwest southeast southwest norte sur este
    oeste nord sud ovest est ouest"""
)
# "a Genova", "à Paris", "da Roma": in English the same letters are an article or nothing.
ROMANCE_LOCATIVES = frozenset({"a", "ad", "da", "di", "de", "del", "d", "du", "sur", "por", "para"})
ENGLISH_WORDS = frozenset(
    {"the", "and", "is", "of", "with", "for", "are", "was", "this", "my", "you", "i", "it"}
)
# What a place is called: "city of", "provincia di", "comune di".
KINDS_OF_PLACES = _split(
    """city town village county province district region state island municipality coast ciudad pueblo
    provincia departamento estado isla municipio region ciudade cidade ilha citta comune regione isola
    paese villaggio ville village departement ile commune quartier stadt insel edo dpto prov refinery
    refineria raffineria raffinerie airport aeropuerto aeroporto aeroport peninsula penisola playa
    spiaggia plage مدينه محافظه منطقه قريه ولايه اقليم جزيره دوله مطار"""
)
# The same behind the name, of an area as in "Broward County" and of a place in it.
AREAS_BEHIND = _split(
    "county counties parish parishes province provinces state district districts island islands"
)
SEVERAL_AREAS_BEHIND = _split("counties parishes provinces states districts islands")
TOWNS_BEHIND = _split("city town village airport")
# What happens somewhere: the place that such a word stands close before is where it happened.
HAPPENINGS = _split(
    """earthquake quake tremor flood floods flooding fire fires wildfire wildfires explosion blast bombing
    bombings attack shooting crash collapse collapsed derailment landslide eruption tornado dead
    killed injured damage sismo terremoto temblor replica inundacion inundaciones incendio incendios
    accidente atentado derrumbe descarrilamiento descarrilar descarrila tragedia muertos heridos afectados
    damnificados victimas alluvione scossa crollo crolli crollato danni morti feriti vittime esplosione
    incidente frana sfollati seisme tremblement inondation inondations incendie effondrement effondre
    attentat accident morts blesses victimes degats sinistres enchente enchentes tragedia acidente mortos
    feridos desabamento deslizamento explosao زلزال سيول فيضانات حريق انفجار حادث مصرع انهيار ضحايا امطار
    erdbeben hochwasser tote verletzte землетрясение наводнение пожар взрыв метеорит lindol baha sunog"""
)
# Who is called by a country or a town and may be anywhere: "the president of Guatemala".
ACTORS = _split(
    """president minister government ambassador embassy army team king pope seleccion equipo presidente
    presidenta gobierno ministro embajador embajada ejercito club governo nazionale ministero squadra
    ambasciata gouvernement ministre equipe ambassade armee selecao embaixada رئيس حكومه سفاره منتخب وزير
    جيش سفير"""
)
# Behind the place where a report was written: "MADRID (AP)", "Roma, 7 apr".
AGENCIES = _split("ap afp reuters cnn efe ansa adnkronos apcom asca upi dpa xinhua notimex")
MONTHS = _split("jan feb mar apr may jun jul aug sep oct nov dec gen mag giu lug ago set ott dic ene abr")
# A match that is played: its names are teams.
GAME = re.compile(r"(?i:\bgo+l(?:azo|es)?\b)|[A-Z]\w+ vs\.? #?[A-Z]|[^\W\d]\s\d\s?-\s?\d\s#?[A-ZÁÉÍÓÚ]")
ARTICLES = _split("el la los las il lo gli i le les o os as the")
LINKS = _split("of de di del della dell d du des la le el les the do da")
STORM_WORDS = _split(
    """hurricane cyclone typhoon storm huracan furacao ciclone ciclon tormenta tifon ouragan typhon
    tempete uragano tifone tempesta اعصار عاصفه ураган тайфун"""
)
# With one of these behind it, a name is an organisation's: "Bangkok Post".
ORGANISATIONS = _split(
    """post times herald tribune gazette chronicle journal daily star news tv radio university college fc
    united observer guardian mirror telegraph review magazine press today live bank airlines"""
)
# Behind the name of a town they make one of something else: "Rialto Beach", "Lehigh Valley", "Paris Avenue".
FEATURES = _split(
    """valley beach creek lake road avenue street boulevard highway heights hospital school church park"""
)
# Words with a capital that stand beside a place without making it a person's name.
HARMLESS = (
    LOCATIVES
    | STORM_WORDS
    | KINDS_OF_PLACES
    | _split(
        """rt the river airport and flood floods flooding earthquake quake wildfire wildfires fire fires
        tornado terremoto sismo alluvione inundacion incendio seisme inondation police road street bridge
        hospital valley lake bay beach y e et ed al la el il le i"""
    )
)
# A place that people write from or travel from, and one that others think of.
FROM = _split("from desde dal dall dalla depuis من از из")
HERE = _split("here aqui qui ici هنا")
GREETINGS = _split(
    """greetings regards hugs saludos besos abrazos saluti baci abbracci bisous abracos beijos تحياتي"""
)
# What hashtags add to the name of a place, before or behind it.
TAG_AFFIXES = tuple(
    sorted(
        _split(
            """prayfor prayersfor pray prayers standwith standwithus helpfor help save support rescue
            rebuild donate strong proud relief news weather wx updates update now today live love visit
            travel floods flood flooding flooded floodrelief earthquakes earthquake quake eq wildfires
            wildfire bushfires bushfire forestfire fires fire smoke storm storms tornado tornados
            tornadoes hurricane cyclone typhoon tsunami eruption volcano landslide landslides drought
            shooting shootings attack attacks attacked bombing bombings bomb blast blasts explosion
            marathon crash traincrash planecrash derailment protest protests crisis emergency outbreak
            ebola covid covid19 coronavirus terremoto sismo temblor incendio incendios inundacion
            inundaciones lluvias huracan fuerza ayuda ayudapara todossomos somos yosoy alluvione
            alluvioni maltempo incendi forza emergenza terremotoin soccorso seisme inondation inondations
            tempete attentat attentats jesuis meteor meteorite meteorito eilmeldung erdbeben hochwasser
            سيول امطار زلزال فيضانات فيضان انفجار الان"""
        ),
        key=len,
        reverse=True,
    )
)
TAG_WORDS = HARMLESS | LINKS | frozenset(TAG_AFFIXES) | _split("for with para por pour per sl us")
