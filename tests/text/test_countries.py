"""Which countries a text names."""

import pytest

from report_rag.text import countries, country_names, language
from report_rag.text.countries import (
    called,
    members,
    mentioned,
    name,
    of_section,
    perhaps,
    replaced,
    subjects,
)
from report_rag.text.country_names import Mention
from report_rag.text.language import words
from report_rag.types import Language

CARIBBEAN, CENTRAL_AMERICA = "029", "013"
AMERICAS = {
    "AG": ["Antigua and Barbuda", "Antigua y Barbuda"],
    "AR": ["Argentina", "argentinos", "Buenos Aires"],
    "BB": ["Barbados", "Barbadians", "barbadenses"],
    "BO": ["Bolivia", "BOLIVIA", "Bolivian", "Bolivians", "bolivianas", "La Paz", "Sucre"],
    "BR": ["Brazil", "Brasil", "Brazilians", "brasileño", "Brasilia"],
    "BS": ["the Bahamas", "las Bahamas", "bahameños"],
    "BZ": ["Belize", "Belice", "Belizeans", "beliceña"],
    "CA": ["Canada", "Canadá", "Canadians", "canadiense", "Ottawa"],
    "CL": ["Chile", "Chilean", "chilenos"],
    "CO": ["Colombia", "Colombia’s", "Colombians", "colombianas", "bogota"],
    "CR": ["Costa Rica", "Costa Ricans", "costarricenses", "ticos", "San José", "san jose"],
    "CU": ["Cuba", "Cubans", "cubana", "Havana"],
    "DM": ["Dominica"],
    "DO": [
        "Dominican Republic",
        "República Dominicana",
        "Dominicans",
        "dominicanos",
        "Santo Domingo",
    ],
    "EC": ["Ecuador", "ecuatorianas", "Quito"],
    "GT": ["Guatemala", "Guatemalans", "guatemaltecos", "Guatemala City"],
    "GY": ["Guyana", "Guyanese", "Georgetown"],
    "HN": ["Honduras", "Hondurans", "hondureñas", "catrachos", "Tegucigalpa"],
    "HT": ["Haiti", "Haití", "Haitians", "haitianas", "Port-au-Prince"],
    "JM": ["Jamaica", "Jamaicans", "jamaiquinos", "Kingston"],
    "MX": ["Mexico", "México", "Mexicans", "mexicana", "Mexico City"],
    "NI": ["Nicaragua", "Nicaraguans", "nicaragüense", "nicas", "Managua"],
    "PA": ["Panama", "Panamá", "Panamanians", "panameños", "Panama City"],
    "PE": ["Peru", "Perú", "PERÚ", "Peruvians", "peruana", "Lima"],
    "PR": ["Puerto Rico", "Puerto Ricans", "boricuas"],
    "PY": ["Paraguay", "Paraguayans", "paraguaya", "Asunción"],
    "SV": ["El Salvador", "Salvadorans", "salvadoreñas", "San Salvador"],
    "TT": ["Trinidad and Tobago", "Trinidad y Tobago", "TRINIDAD Y TOBAGO", "Trinidadians"],
    "US": ["United States", "Estados Unidos", "estadounidenses"],
    "UY": ["Uruguay", "Uruguayans", "uruguayos", "Montevideo"],
    "VE": ["Venezuela", "Venezuelans", "venezolanas", "Caracas"],
    CARIBBEAN: ["the Caribbean", "el Caribe", "THE CARIBBEANS", "caribeños"],
    CENTRAL_AMERICA: ["Central America", "Centroamérica", "centroamericanas"],
}
WAYS = [(way, code) for code, ways in AMERICAS.items() for way in ways]


def codes(text):
    return [mention.code for mention in mentioned(text)]


def test_a_country_is_known_by_name_people_and_capital():
    """In a sentence of either language, each of these names this country and no other."""
    texts = [
        (frame.format(way), code)
        for way, code in WAYS
        for frame in ("what about {} then", "¿y {}?")
    ]
    assert [(text, codes(text)) for text, code in texts if codes(text) != [code]] == []


@pytest.mark.parametrize(
    ("way", "code"),
    [
        ("Ecuadorians", "EC"),
        ("Ecuadorian", "EC"),
        ("Argentinians", "AR"),
        ("Argentine", "AR"),
        ("Surinamese", "SR"),
        ("Saint Lucia", "LC"),
        ("St. Vincent and Grenadines", "VC"),
        ("Saint Kitts and Nevis", "KN"),
        ("Trinidad", "TT"),
        ("América Central", CENTRAL_AMERICA),
        ("chapines", "GT"),
        ("La Habana", "CU"),
        ("Puerto Príncipe", "HT"),
        ("Ciudad de México", "MX"),
        ("Méjico", "MX"),
        ("Dominicana", "DO"),
        ("Quisqueya", "DO"),
        ("Trinis", "TT"),
        ("trinbagonian", "TT"),
        ("Bajans", "BB"),
        ("Bajan", "BB"),
        ("Jamrock", "JM"),
        ("yaadie", "JM"),
        ("boricua", "PR"),
        ("Borinquen", "PR"),
        ("tico", "CR"),
        ("catracha", "HN"),
        ("guanacos", "SV"),
        ("chapín", "GT"),
        ("nica", "NI"),
        ("charrúas", "UY"),
        ("Gran Bretaña", "GB"),
        ("DR Congo", "CD"),
        ("US Virgin Islands", "VI"),
    ],
)
def test_a_country_is_known_by_its_other_common_names(way, code):
    """The spellings that people use beside the ones of the sources name the country too."""
    assert codes(way) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "Georgia and Jordan helped Chad",
        "American children",
        "tell us, and so on",
        "the French and Spanish languages",
        "Francophone children",
        "Latin America",
        "the Americas",
        "América Latina",
        "Santiago came along",
        "can he co-operate in it?",
        "no country at all",
        "the gringos and the paisas",
        "¿Por qué bajan los fondos? Bajan las denuncias",
        "New Mexico",
        "Chapin Hall",
        "",
    ],
)
def test_words_that_are_no_country_name_none(text):
    """First names, languages, continents and short words are not taken for countries."""
    assert mentioned(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Gulf of Mexico", ""),
        ("el golfo de México y la bahía de Panamá", ""),
        ("the Bay of Panama, the Strait of Panama", ""),
        ("the Gulf of Mexico states of Mexico", "MX"),
        ("a gulf between Mexico and Panama", "MX PA"),
        ("el mar de Chile", "CL"),
        ("the South China Sea", ""),
        ("Brazil nuts of Bolivia", "BO"),
        ("nueces de Brasil", ""),
        ("Panama hats from Ecuador", "EC"),
        ("the Caribbean Sea", CARIBBEAN),
    ],
)
def test_what_only_bears_the_name_of_a_country_is_none(text, expected):
    """Gulfs, bays, straits, plants and things; the country named beside them counts."""
    assert codes(text) == expected.split()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ghanés ghanesas ghaneses", "GH"),
        ("alemanas", "DE"),
        ("marroquíes", "MA"),
        ("noruegos", "NO"),
        ("suiza", "CH"),
        ("Kenyans y kenianos", "KE"),
        ("the Saudi fund", "SA"),
    ],
)
def test_peoples_of_other_continents_are_known_in_both_languages(text, code):
    """As countryinfo has them in English, so the table has them in Spanish."""
    assert codes(text) == [code]


@pytest.mark.parametrize("text", ["French", "francés", "alemán", "Norwegian", "noruego"])
def test_a_people_that_is_a_language_too_is_no_mention(text):
    """In both languages alike; a country it is only perhaps."""
    assert codes(text) == []
    assert perhaps(f"en {text} y más") & {"FR", "DE", "NO"}


def test_what_a_text_may_name_has_several_answers():
    """Whatever a word may mean counts, and other words do not."""
    assert {"US", "MP"} <= perhaps("American boats")
    assert perhaps("Peru's boats") == {"PE"}
    assert "GE" in perhaps("Georgia")
    assert perhaps("boats and nets") == frozenset()


@pytest.mark.parametrize("text", ["the Americans", "Latin Americans", "Central Americans"])
def test_americans_are_not_the_people_of_the_mariana_islands(text):
    """The plural of a demonym that is left out is left out as well."""
    assert "MP" not in codes(text)


def test_a_valley_is_not_anguilla():
    """A capital whose name is an everyday word names no country."""
    assert codes("gardens in the valley of the river") == []


def test_the_longest_name_wins():
    """The Dominican Republic is not also Dominica, French Guiana no Guinea, Nigeria no Niger."""
    assert codes("the Dominican Republic") == ["DO"]
    assert codes("the Dominican Republic and Dominica") == ["DO", "DM"]
    assert codes("French Guiana") == ["GF"]
    assert codes("Nigeria") == ["NG"]
    assert mentioned("Mexico City") == (Mention("MX", ("mexico", "city"), capital=True),)


def test_countries_come_in_the_order_of_the_text_once():
    """A country said twice is one mention, where it was said first."""
    assert codes("Peru, Bolivia, and the Peruvians of Peru") == ["PE", "BO"]


def test_a_mention_keeps_the_words_that_name_it():
    """The folded words of the name are kept, and whether it was by the capital only."""
    assert mentioned("In Asunción") == (Mention("PY", ("asuncion",), capital=True),)
    both = mentioned("Asunción is the largest city of Paraguay")
    assert both == (Mention("PY", ("paraguay",), capital=False),)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("BOLIVIA", ("BO",)),
        ("THE CARIBBEANS", (CARIBBEAN,)),
        ("ARGENTINA AND VENEZUELA", ("AR", "VE")),
        ("ARGENTINA Y VENEZUELA", ("AR", "VE")),
        ("HONDURAS AND THE DOMINICAN REPUBLIC", ("HN", "DO")),
        ("HONDURAS Y LA REPÚBLICA DOMINICANA", ("HN", "DO")),
        ("BRAZIL, MEXICO AND TRINIDAD Y TOBAGO", ("BR", "MX", "TT")),
        ("Share the Tools", ()),
    ],
)
def test_joint_labels_name_each_country(label, expected):
    """A call-out on two countries belongs to both, in either language."""
    assert subjects(label) == expected


@pytest.mark.parametrize(
    "text",
    [
        "San José, Costa Rica",
        "3-7 June 2024 - San José, Costa Rica",
        "Bangkok 10400, THAILAND",
        "Port-au-Prince, Haiti",
        "Sucre, Bolivia",
        "the office in Lima",
    ],
)
def test_an_address_is_not_what_a_text_is_about(text):
    """A country right after its capital, or a capital alone, is a place and not a subject."""
    assert subjects(text) == ()
    assert len(mentioned(text)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Costa Rica has councils", ("CR",)),
        ("In Lima the children of Peru", ("PE",)),
        ("San José, Costa Rica. Costa Rica has councils.", ("CR",)),
        ("San José, Costa Rica and Panama", ("PA",)),
    ],
)
def test_a_country_named_outside_of_an_address_is_a_subject(text, expected):
    """The same text may hold an address and be about the country all the same."""
    assert subjects(text) == expected


def test_a_seat_of_government_is_part_of_an_address_too():
    """La Paz is no capital by the constitution, but stands in addresses like one."""
    assert subjects("Fundación Munasim Kullakita, La Paz, Bolivia") == ()


@pytest.mark.parametrize(
    ("code", "language", "called"),
    [
        ("DO", Language.EN, "the Dominican Republic"),
        ("DO", Language.ES, "la República Dominicana"),
        ("PE", Language.ES, "Perú"),
        ("TT", Language.EN, "Trinidad and Tobago"),
        (CARIBBEAN, Language.EN, "the Caribbean"),
        (CARIBBEAN, Language.ES, "el Caribe"),
        (CENTRAL_AMERICA, Language.ES, "Centroamérica"),
        ("??", Language.EN, "??"),
    ],
)
def test_a_country_is_called_as_in_the_language(code, language, called):
    """CLDR's names, with "and" written out and the article; an unknown code is its own name."""
    assert name(code, language) == called


def test_a_region_has_members_and_a_country_has_none():
    """The Caribbean holds Jamaica and Cuba and not Bolivia, which itself holds nothing."""
    assert {"JM", "CU", "HT", "TT", "DO"} <= members(CARIBBEAN)
    assert {"GT", "HN", "SV", "NI", "CR", "PA", "BZ"} <= members(CENTRAL_AMERICA)
    assert "BO" not in members(CARIBBEAN) | members(CENTRAL_AMERICA)
    assert members("BO") == frozenset()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gender in Bolivia?", "Gender in <BO>?"),
        ("Bolivia’s laws, the Dominican Republic's and Perú", "<BO>’s laws, the <DO>'s and <PE>"),
        ("BOLIVIANOS y La Paz", "<BO> y <BO>"),
        ("No country at all", "No country at all"),
        ("", ""),
    ],
)
def test_every_mention_is_replaced_and_nothing_else(text, expected):
    """Name, people or capital, also with an apostrophe's tail, which is kept."""
    assert replaced(text, lambda mention: f"<{mention.code}>") == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("¿y en peru?", Language.ES, "Perú"),
        ("¿Y en Brazil?", Language.ES, "Brasil"),
        ("and MÉXICO?", Language.EN, "Mexico"),
        ("what about the USA?", Language.ES, "Estados Unidos"),
        ("and Myanmar?", Language.EN, "Myanmar"),
        ("¿y el caribe?", Language.EN, "Caribbean"),
        ("¿y los peruanos?", Language.ES, "peruanos"),
        ("and the peruvians?", Language.EN, "Peruvians"),
        ("¿y en bogotá?", Language.ES, "Bogotá"),
        ("¿y en CDMX?", Language.ES, "CDMX"),
        ("¿y en bsas?", Language.ES, "bsas"),
    ],
)
def test_a_country_of_one_text_is_named_in_another(text, language, expected):
    """By its name in that language; people and capitals as they are written."""
    (mention,) = mentioned(text)
    assert called(mention, text, language) == expected


# Abbreviations

ABBREVIATIONS = {
    "AR": ["BsAs", "bsas", "Bs. As.", "Bs.As.", "Bs As"],
    "CR": ["CR", "C.R."],
    "DO": [
        *("DR", "D.R.", "RD", "R.D.", "Rep. Dom.", "Rep Dom", "rep dom", "Rep. Dominicana"),
        *("Dom Rep", "Dom. Rep."),
    ],
    "GB": ["UK", "uk", "U.K.", "u.k."],
    "MX": ["Mx", "MX", "mx", "Mx.", "CDMX", "cdmx"],
    "PR": ["PR", "P.R."],
    "SV": ["El Salv.", "El Salv", "el salv."],
    "TT": ["T&T", "T & T", "t&t", "TT", "TnT"],
    "US": [
        *("USA", "U.S.A.", "u.s.a.", "US", "U.S.", "u.s.", "U.S", "EUA"),
        *("EEUU", "eeuu", "EE.UU.", "EE. UU.", "EE UU", "ee.uu.", "EE.UU", "E.E.U.U."),
    ],
    "VE": ["Vzla"],
}
SHORT = [(way, code) for code, ways in ABBREVIATIONS.items() for way in ways]


def test_a_country_is_known_by_its_common_abbreviations():
    """In either language and alone; the rest of the text stays as it is when it is replaced."""
    wrong = []
    for way, code in SHORT:
        for frame in ("what about {} then", "¿y {}?", "y la niñez ({}), 2 casos", "{}"):
            text = frame.format(way)
            exchanged = replaced(text, lambda mention: f"<{mention.code}>")
            if codes(text) != [code] or exchanged != frame.format(f"<{code}>"):
                wrong.append((text, codes(text), exchanged))
    assert wrong == []


def test_an_abbreviation_stands_for_a_name_that_a_person_can_read():
    """The words of the mention name the same country, also as a title; the text's are kept."""
    for way, code in SHORT:
        (mention,) = mentioned(f"what about {way} then")
        titled = " ".join(mention.words).title()
        assert [again.code for again in mentioned(titled)] == [code], way
        assert not mentioned(titled)[0].abbreviation, way
        assert set(mention.in_text) <= set(words(way)), way
        assert mention.in_text == mention.abbreviation, way


def test_a_name_is_read_in_its_own_language():
    """Follow-ups put the name into a sentence, which stays in one language."""
    assert mentioned("¿y EE. UU.?")[0].words == ("estados", "unidos")
    assert mentioned("in the US")[0].words == ("united", "states")
    assert mentioned("Peru")[0].in_text == ("peru",)


@pytest.mark.parametrize(
    "text",
    [
        "tell us about it",
        "TELL US ABOUT IT",
        "TELL US about it",
        "CONTACT US: write a letter",
        "Us too",
        "¿quién usa las redes?",
        "¿Cómo se usa?",
        "QUIÉN USA LAS REDES",
        "Dr. Smith said so",
        "DR. Smith said so",
        "Ask DR Smith",
        "the dr said so",
        "Mx. Smith said so",
        "D.R. Smith said so",
        "RD 1234",
        "el RD 12/2020",
        "rd, cr, tt and pr",
        "TNT and tnt",
        "US$ 5 and RD$500, US $5",
        "gob.mx, a@b.mx",
        "AT&T",
        "CRC, PRO, USB, TTL and DRY",
        "CR7",
        "that is bs as usual",
    ],
)
def test_other_words_are_no_abbreviations(text):
    """Pronouns, verbs, titles, initials, currencies, numbers of laws and parts of words."""
    assert mentioned(text) == ()
    assert replaced(text, lambda _: "!") == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tell us about the US", "tell us about the <US>"),
        ("the U.S. and Peru's", "the <US> and <PE>'s"),
        ("in the UK.", "in the <GB>."),
        ("in the US 2023", "in the <US> 2023"),
        ("the DR. What else", "the <DO>. What else"),
        ("Dr. Smith of the DR", "Dr. Smith of the <DO>"),
        ("US-based", "<US>-based"),
        ("Perú, EE. UU., RD y T&T", "<PE>, <US>, <DO> y <TT>"),
        ("US, UK US", "<US>, <GB> <US>"),
        ("Y EN EEUU?", "Y EN <US>?"),
        ("what about the usa", "what about the <US>"),
        ("¿y en usa?", "¿y en <US>?"),
        ("WHAT ABOUT THE USA", "WHAT ABOUT THE <US>"),
    ],
)
def test_exactly_the_abbreviation_is_replaced(text, expected):
    """Among other words, full stops and names; a stop that ends a sentence stays."""
    assert replaced(text, lambda mention: f"<{mention.code}>") == expected


def test_decomposed_accents_are_the_same_name():
    """As some systems type them; a text is read alike however it was typed."""
    assert codes("Me\u0301xico y CDMX") == codes("México y CDMX") == ["MX"]


def test_an_abbreviated_capital_is_a_place():
    """A text is not about a country for its capital in short, nor for the address it opens."""
    assert subjects("Oficina, CDMX") == ()
    assert subjects("Oficina, CDMX, México") == ()
    assert subjects("San José, CR") == ()
    assert subjects("In CDMX the children of Mexico") == ("MX",)
    assert subjects("T&T: at risk on the way") == ("TT",)


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        (("IN DETAIL", "Costa Rica"), ("CR",)),
        (("IN DETAIL", "4. COSTA RICA", "What people said"), ("CR",)),
        (("Costa Rica", "Ghana"), ("GH",)),
        (("Chile y Perú",), ("CL", "PE")),
        (("Fishing in Costa Rica",), ()),
        (("Costa Rica", "What Ghana can learn"), ("CR",)),
        (("Quito",), ()),
        (("Introduction",), ()),
        ((), ()),
    ],
)
def test_a_section_is_about_the_country_that_its_heading_names_alone(path, codes):
    """The nearest such heading decides; a country among other words is a subject of many."""
    assert of_section(path) == codes


@pytest.mark.parametrize(
    "named", ["Bolivia. ", "US ", "a US b ", "San José, Costa Rica ", "CDMX, a b c Mexico "]
)
def test_the_work_for_a_text_grows_with_its_length(monkeypatch, named):
    """Of what stands before a name only some words are read, and the whole text only once."""
    read = []

    class Pattern:
        """The pattern of abbreviations, which notes what it replaces."""

        def __init__(self, pattern):
            self.finditer, self.fullmatch = pattern.finditer, pattern.fullmatch
            self.pattern = pattern

        def sub(self, by, text):
            read.append(len(text))
            return self.pattern.sub(by, text)

    pattern, meanings = country_names.abbreviations()
    monkeypatch.setattr(country_names, "abbreviations", lambda: (Pattern(pattern), meanings))
    monkeypatch.setattr(
        countries, "words", lambda text: read.append(len(text)) or language.words(text)
    )
    work = []
    for count in (500, 1000):
        read.clear()
        countries.subjects(named * count)
        work.append(sum(read))
    assert work[1] <= 2.1 * work[0]
    countries.subjects(named * 20_000)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (f"San José, {' ' * 500}Costa Rica", ()),
        (f"San José, {'a' * 500} Costa Rica", ()),
        (f"San José, {'a' * 500} {'b' * 500} {'c' * 500} Costa Rica", ("CR",)),
        (f"TELL {' ' * 500}US of it", ()),
        (f"the{' ' * 500}DR. Smith", ("DO",)),
    ],
)
def test_words_before_a_name_may_be_far_away(text, codes):
    """As many characters are read as the words have."""
    assert countries.subjects(text) == codes
