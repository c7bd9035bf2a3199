//! Dates: the instant that a text or a number of milliseconds names.
//!
//! Counts days by years and months, in nanoseconds since the year 0000 began. It knows no fields.

const DAY: i64 = 86_400;

/// The instant of `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS[.fraction][zone]`.
pub(crate) fn instant(text: &str) -> Option<i128> {
    let (date, clock) = text.split_once(['T', 't']).unwrap_or((text, "00:00:00Z"));
    let [year, month, day] = numbers(date, "dddd-dd-dd")?[..] else {
        return None;
    };
    if !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
        return None;
    }
    let days_before: i64 = (1..month).map(|month| days_in(year, month)).sum();
    let midnight = (days_before_year(year) + days_before + day - 1) * DAY;
    let (seconds, nanos) = time_of_day(clock)?;
    in_range(i128::from(midnight + seconds) * 1_000_000_000 + i128::from(nanos))
}

/// The instant of whole milliseconds since 1970.
pub(crate) fn millis(number: &serde_json::Number) -> Option<i128> {
    let float = number.as_f64().filter(|float| float.fract() == 0.0);
    // A float beyond 2^127 becomes a number that is out of range too.
    let whole = number.as_i128().or(float.map(|float| float as i128))?;
    let since_1970 = whole.checked_mul(1_000_000)?;
    in_range(since_1970.checked_add(i128::from(days_before_year(1970) * DAY) * 1_000_000_000)?)
}

/// Years 0000 to 9999 are meant in UTC.
fn in_range(instant: i128) -> Option<i128> {
    let end = i128::from(days_before_year(10_000) * DAY) * 1_000_000_000;
    (0..end).contains(&instant).then_some(instant)
}

/// Seconds since midnight UTC of the day written, which a zone may put outside that day, and the
/// nanoseconds after them.
fn time_of_day(clock: &str) -> Option<(i64, i64)> {
    let (clock, east) = zone(clock)?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let [hour, minute, second] = numbers(clock, "dd:dd:dd")?[..] else {
        return None;
    };
    // Filled up with zeros on the right, the fraction is a count of nanoseconds.
    let [nanos] = numbers(&format!("{fraction:0<9}"), "ddddddddd")?[..] else {
        return None;
    };
    let is_time = hour <= 23 && minute <= 59 && second <= 59 && !fraction.is_empty();
    is_time.then_some((hour * 3600 + minute * 60 + second - east, nanos))
}

/// Takes the zone off the end of a time: the rest, and the zone's seconds east of UTC.
fn zone(clock: &str) -> Option<(&str, i64)> {
    let utc = clock.strip_suffix(['Z', 'z']);
    let Some(at) = clock.find(['+', '-']) else {
        return Some((utc.unwrap_or(clock), 0));
    };
    let [hours, minutes] = numbers(&clock[at + 1..], "dd:dd")?[..] else {
        return None;
    };
    let seconds = hours * 3600 + minutes * 60;
    let east = if clock[at..].starts_with('-') { -seconds } else { seconds };
    (hours <= 23 && minutes <= 59).then_some((&clock[..at], east))
}

/// The numbers in a text of exactly this pattern, where `d` stands for a digit.
fn numbers(text: &str, pattern: &str) -> Option<Vec<i64>> {
    let fits = |found: char, wanted| match wanted {
        'd' => found.is_ascii_digit(),
        _ => found == wanted,
    };
    let all_fit = text.chars().zip(pattern.chars()).all(|(found, wanted)| fits(found, wanted));
    if text.chars().count() != pattern.len() || !all_fit {
        return None;
    }
    text.split(['-', ':']).map(|number| number.parse().ok()).collect()
}

/// Days from the start of the year 0000, itself a leap year, to the start of this one.
fn days_before_year(year: i64) -> i64 {
    year * 365 + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 => days_before_year(year + 1) - days_before_year(year) - 337,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
