//! Labels and meanings of the built-in scales in Dutch, in the order in which the English ones
//! stand in [`super::WORDS`].

use super::Words;

/// Words of each point, by its place among the English ones.
pub(super) const WORDS: [Words; super::WORDS.len()] = [
    (
        "Omhoog",
        "Meer, groter of sterker dan aan het begin van de periode",
    ),
    (
        "Per saldo gelijk / stabiel",
        "Geen verandering, of veranderingen die elkaar opheffen",
    ),
    (
        "Omlaag",
        "Minder, kleiner of zwakker dan aan het begin van de periode",
    ),
    (
        "Sterk omhoog",
        "Een stijging die niemand in het veld ontgaat",
    ),
    ("Licht omhoog", "Een stijging waarnaar men moet zoeken"),
    ("Sterk omlaag", "Een daling die niemand in het veld ontgaat"),
    ("Licht omlaag", "Een daling waarnaar men moet zoeken"),
    (
        "Stabiel, neigend naar omhoog",
        "Vrijwel geen verandering, met een zweem van stijging",
    ),
    (
        "Stabiel, neigend naar omlaag",
        "Vrijwel geen verandering, met een zweem van daling",
    ),
    (
        "Meer naleving",
        "Meer gerespecteerd dan aan het begin van de periode",
    ),
    (
        "Gelijk / lichte druk",
        "Gerespecteerd als voorheen, of slechts licht ter discussie gesteld",
    ),
    (
        "Onder druk",
        "Minder gerespecteerd, of openlijk ter discussie gesteld",
    ),
    (
        "Veel meer naleving",
        "Een winst aan respect die niemand in het veld ontgaat",
    ),
    (
        "Iets meer naleving",
        "Een winst aan respect waarnaar men moet zoeken",
    ),
    (
        "Onder sterke druk",
        "Op grote schaal genegeerd, of openlijk verworpen",
    ),
    (
        "Onder enige druk",
        "Meer dan licht ter discussie gesteld, al wordt er meestal naar gehandeld",
    ),
    (
        "Gelijk, neigend naar naleving",
        "Als voorheen, met een zweem van meer respect",
    ),
    (
        "Gelijk, neigend naar druk",
        "Als voorheen, met lichte druk die toeneemt",
    ),
];
