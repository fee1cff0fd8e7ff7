//! Days and times as people say them in each language. What comes in is civil text: `2026-11-23`, `2026-11-23T09:30`.

use jiff::civil::{DateTime, Weekday};

use crate::lang::Lang;

const MONTHS: [[&str; 12]; 3] = [
    [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    [
        "gener", "febrer", "març", "abril", "maig", "juny", "juliol", "agost", "setembre", "octubre", "novembre",
        "desembre",
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
];
const SHORT_MONTHS: [[&str; 12]; 3] = [
    ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
    ["gen.", "febr.", "març", "abr.", "maig", "juny", "jul.", "ag.", "set.", "oct.", "nov.", "des."],
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
];
const WEEKDAYS: [[&str; 7]; 3] = [
    ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    ["dilluns", "dimarts", "dimecres", "dijous", "divendres", "dissabte", "diumenge"],
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
];
const SHORT_WEEKDAYS: [[&str; 7]; 3] = [
    ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"],
    ["dl.", "dt.", "dc.", "dj.", "dv.", "ds.", "dg."],
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
];

/// How a day or a time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// «lunes, 23 de noviembre de 2026»
    Day,
    /// «23 nov 2026»
    ShortDay,
    /// «23 de noviembre»
    DayMonth,
    /// «noviembre de 2026»
    Month,
    /// «nov»
    ShortMonth,
    /// «lunes»
    Weekday,
    /// «lun»
    ShortWeekday,
    /// «23»
    DayNumber,
    /// «09:30»
    Time,
    /// «lunes, 23 de noviembre de 2026, 09:30»
    Datetime,
    /// «23 nov 2026, 09:30»
    ShortDatetime,
}

impl Style {
    /// The names of the filters, and what each writes.
    pub const FILTERS: [(&'static str, Self); 11] = [
        ("day", Self::Day),
        ("short_day", Self::ShortDay),
        ("day_month", Self::DayMonth),
        ("month", Self::Month),
        ("short_month", Self::ShortMonth),
        ("weekday", Self::Weekday),
        ("short_weekday", Self::ShortWeekday),
        ("day_number", Self::DayNumber),
        ("time", Self::Time),
        ("datetime", Self::Datetime),
        ("short_datetime", Self::ShortDatetime),
    ];
}

/// Civil text in people's words; `None` if the text is no day or time.
pub fn say(style: Style, lang: Lang, civil: &str) -> Option<String> {
    let when = fixed_width(civil).or_else(|| civil.parse().ok());
    let when = match when {
        Some(when) => when,
        // A time alone: 09:30.
        None => jiff::civil::Date::constant(2000, 1, 1).to_datetime(civil.parse().ok()?),
    };
    Some(write(style, lang, when))
}

/// `2026-11-23` and `2026-11-23T09:30`, as the engine writes them: a calendar has hundreds.
fn fixed_width(civil: &str) -> Option<DateTime> {
    let number = |from: usize, until: usize| {
        let digits = civil.as_bytes().get(from..until)?;
        digits
            .iter()
            .try_fold(0_i16, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i16::from(digit - b'0')))
    };
    let small = |from: usize| number(from, from + 2).and_then(|number| i8::try_from(number).ok());
    let mark = |at: usize, mark: u8| civil.as_bytes().get(at) == Some(&mark);
    if !mark(4, b'-') || !mark(7, b'-') {
        return None;
    }
    let (hour, minute) = match civil.len() {
        10 => (0, 0),
        16 if mark(10, b'T') && mark(13, b':') => (small(11)?, small(14)?),
        _ => return None,
    };
    DateTime::new(number(0, 4)?, small(5)?, small(8)?, hour, minute, 0, 0).ok()
}

fn write(style: Style, lang: Lang, when: DateTime) -> String {
    let number = when.day();
    let year = when.year();
    let month = pick(&MONTHS, lang)[month_index(when)];
    let short_month = pick(&SHORT_MONTHS, lang)[month_index(when)];
    let weekday = pick(&WEEKDAYS, lang)[weekday_index(when.weekday())];
    match (style, lang) {
        (Style::Day, Lang::En) => format!("{weekday} {number} {month} {year}"),
        (Style::Day, Lang::Es) => format!("{weekday}, {number} de {month} de {year}"),
        (Style::Day, Lang::Ca) => format!("{weekday}, {number} {} de {year}", of_month(month)),
        (Style::ShortDay, _) => format!("{number} {short_month} {year}"),
        (Style::DayMonth, Lang::En) => format!("{number} {month}"),
        (Style::DayMonth, Lang::Es) => format!("{number} de {month}"),
        (Style::DayMonth, Lang::Ca) => format!("{number} {}", of_month(month)),
        (Style::Month, Lang::En) => format!("{month} {year}"),
        (Style::Month, _) => format!("{month} de {year}"),
        (Style::ShortMonth, _) => short_month.to_owned(),
        (Style::Weekday, _) => weekday.to_owned(),
        (Style::ShortWeekday, _) => pick(&SHORT_WEEKDAYS, lang)[weekday_index(when.weekday())].to_owned(),
        (Style::DayNumber, _) => number.to_string(),
        (Style::Time, _) => format!("{:02}:{:02}", when.hour(), when.minute()),
        (Style::Datetime, _) => format!("{}, {}", write(Style::Day, lang, when), write(Style::Time, lang, when)),
        (Style::ShortDatetime, _) => {
            format!("{}, {}", write(Style::ShortDay, lang, when), write(Style::Time, lang, when))
        }
    }
}

/// Catalan elides: «d’abril», «d’agost», «d’octubre».
fn of_month(month: &str) -> String {
    if month.starts_with(['a', 'o']) { format!("d’{month}") } else { format!("de {month}") }
}

fn pick<T>(table: &[T; 3], lang: Lang) -> &T {
    match lang {
        Lang::Es => &table[0],
        Lang::Ca => &table[1],
        Lang::En => &table[2],
    }
}

fn month_index(when: DateTime) -> usize {
    usize::from(when.month().unsigned_abs()) - 1
}

fn weekday_index(weekday: Weekday) -> usize {
    usize::from(weekday.to_monday_zero_offset().unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_said_as_people_say_it() {
        let day = |lang| say(Style::Day, lang, "2026-11-23").expect("a day");
        assert_eq!(day(Lang::Es), "lunes, 23 de noviembre de 2026");
        assert_eq!(day(Lang::Ca), "dilluns, 23 de novembre de 2026");
        assert_eq!(day(Lang::En), "Monday 23 November 2026");
        assert_eq!(say(Style::DayMonth, Lang::Ca, "2026-10-01").expect("a day"), "1 d’octubre");
        assert_eq!(say(Style::ShortDatetime, Lang::Es, "2026-01-05T09:05").expect("a time"), "5 ene 2026, 09:05");
        assert_eq!(say(Style::Time, Lang::En, "17:30").expect("a time"), "17:30");
        assert_eq!(say(Style::Day, Lang::Es, "soon"), None);
        assert_eq!(say(Style::Time, Lang::Es, "2026-11-23T09:30:15").expect("a time with seconds"), "09:30");
        assert_eq!(say(Style::Day, Lang::Es, "2026-02-30"), None);
    }
}
