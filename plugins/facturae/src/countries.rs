//! Countries and provinces as Facturae writes them.

/// ISO 3166-1: from two letters to three.
const COUNTRIES: &str = "AD AND AR ARG AT AUT AU AUS BE BEL BG BGR BO BOL BR BRA CA CAN CH CHE CL CHL CN CHN CO COL \
CR CRI CU CUB CY CYP CZ CZE DE DEU DK DNK DO DOM DZ DZA EC ECU EE EST EG EGY ES ESP FI FIN FR FRA GB GBR GQ GNQ \
GR GRC GT GTM HN HND HR HRV HU HUN IE IRL IL ISR IN IND IS ISL IT ITA JP JPN KR KOR LI LIE LT LTU LU LUX LV LVA MA MAR \
MC MCO MT MLT MX MEX NI NIC NL NLD NO NOR NZ NZL PA PAN PE PER PH PHL PK PAK PL POL PT PRT PY PRY RO ROU RS SRB RU RUS \
SE SWE SI SVN SK SVK SM SMR SN SEN SV SLV TR TUR UA UKR US USA UY URY VA VAT VE VEN";

/// Members of the European Union.
const UNION: &str = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";

/// Provinces by the first two digits of the postal code.
const PROVINCES: [&str; 52] = [
    "Álava",
    "Albacete",
    "Alicante",
    "Almería",
    "Ávila",
    "Badajoz",
    "Illes Balears",
    "Barcelona",
    "Burgos",
    "Cáceres",
    "Cádiz",
    "Castellón",
    "Ciudad Real",
    "Córdoba",
    "A Coruña",
    "Cuenca",
    "Girona",
    "Granada",
    "Guadalajara",
    "Gipuzkoa",
    "Huelva",
    "Huesca",
    "Jaén",
    "León",
    "Lleida",
    "La Rioja",
    "Lugo",
    "Madrid",
    "Málaga",
    "Murcia",
    "Navarra",
    "Ourense",
    "Asturias",
    "Palencia",
    "Las Palmas",
    "Pontevedra",
    "Salamanca",
    "Santa Cruz de Tenerife",
    "Cantabria",
    "Segovia",
    "Sevilla",
    "Soria",
    "Tarragona",
    "Teruel",
    "Toledo",
    "Valencia",
    "Valladolid",
    "Bizkaia",
    "Zamora",
    "Zaragoza",
    "Ceuta",
    "Melilla",
];

/// The three letters of a country.
pub fn alpha3(country: &str) -> Option<&'static str> {
    let mut codes = COUNTRIES.split_whitespace();
    while let (Some(two), Some(three)) = (codes.next(), codes.next()) {
        if two.eq_ignore_ascii_case(country) {
            return Some(three);
        }
    }
    None
}

/// Resident in Spain (`R`), elsewhere in the Union (`U`), or abroad (`E`).
pub fn residence(country: &str) -> &'static str {
    let country = country.to_ascii_uppercase();
    match country.as_str() {
        "ES" => "R",
        other if UNION.split(' ').any(|member| member == other) => "U",
        _ => "E",
    }
}

/// The province of a Spanish postal code.
pub fn province(postal_code: &str) -> Option<&'static str> {
    if postal_code.len() != 5 || !postal_code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: usize = postal_code.get(..2)?.parse().ok()?;
    PROVINCES.get(number.checked_sub(1)?).copied()
}
