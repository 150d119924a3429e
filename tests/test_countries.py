"""Which countries a text names."""

import pytest

from report_rag.countries import (
    CARIBBEAN,
    CENTRAL_AMERICA,
    Mention,
    members,
    mentioned,
    name,
    replaced,
    subjects,
)
from report_rag.types import Language

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


@pytest.mark.parametrize(("way", "code"), WAYS)
def test_a_country_is_known_by_name_people_and_capital(way, code):
    """In a sentence of either language, each of these names this country and no other."""
    assert codes(f"what about {way} then") == [code]
    assert codes(f"¿y {way}?") == [code]


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
        "",
    ],
)
def test_words_that_are_no_country_name_none(text):
    """First names, languages, continents and short words are not taken for countries."""
    assert mentioned(text) == ()


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
