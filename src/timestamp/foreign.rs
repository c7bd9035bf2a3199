//! Instants of the standard library and, each behind its feature, of the crates for dates.
//!
//! A date without a time of day is its midnight, and one without an offset is in UTC, as in
//! text. What lies outside of the years 0000 to 9999 is no instant of the query language.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::timestamp::{NANOS_PER_SECOND, NotADate, Timestamp};

/// Calls a macro with all types that are instants: generics, attributes and type of each.
macro_rules! each_instant {
    ($call:ident) => {
        $call! {
            [] [] std::time::SystemTime;
            [Tz: chrono::TimeZone] [#[cfg(feature = "chrono")]] chrono::DateTime<Tz>;
            [] [#[cfg(feature = "chrono")]] chrono::NaiveDateTime;
            [] [#[cfg(feature = "chrono")]] chrono::NaiveDate;
            [] [#[cfg(feature = "jiff")]] jiff::Timestamp;
            [] [#[cfg(feature = "jiff")]] jiff::ZonedDateTime;
            [] [#[cfg(feature = "jiff")]] jiff::civil::DateTime;
            [] [#[cfg(feature = "jiff")]] jiff::civil::Date;
            [] [#[cfg(feature = "time")]] time::OffsetDateTime;
            [] [#[cfg(feature = "time")]] time::UtcDateTime;
            [] [#[cfg(feature = "time")]] time::PrimitiveDateTime;
            [] [#[cfg(feature = "time")]] time::Date;
        }
    };
}
pub(crate) use each_instant;

macro_rules! by_value {
    ($([$($param:tt)*] [$($attribute:tt)*] $ty:ty;)*) => {$(
        $($attribute)*
        impl<$($param)*> TryFrom<$ty> for Timestamp {
            type Error = NotADate;

            #[inline]
            fn try_from(instant: $ty) -> Result<Self, NotADate> {
                Self::try_from(&instant)
            }
        }
    )*};
}
each_instant!(by_value);

impl TryFrom<&SystemTime> for Timestamp {
    type Error = NotADate;

    fn try_from(instant: &SystemTime) -> Result<Self, NotADate> {
        let seconds = |whole: u64| i64::try_from(whole).map_err(|_| NotADate);
        let found = match instant.duration_since(UNIX_EPOCH) {
            Ok(since) => Self::from_unix(seconds(since.as_secs())?, since.subsec_nanos()),
            Err(before) => {
                let until = before.duration();
                let (whole, nanos) = (seconds(until.as_secs())?, until.subsec_nanos());
                match nanos {
                    0 => Self::from_unix(-whole, 0),
                    _ => Self::from_unix(-whole - 1, NANOS_PER_SECOND - nanos),
                }
            }
        };
        found.ok_or(NotADate)
    }
}

/// `chrono` counts a leap second as more than a second of nanoseconds: it is the beginning of
/// the second that follows.
#[cfg(feature = "chrono")]
impl<Tz: chrono::TimeZone> TryFrom<&chrono::DateTime<Tz>> for Timestamp {
    type Error = NotADate;

    #[inline]
    fn try_from(instant: &chrono::DateTime<Tz>) -> Result<Self, NotADate> {
        let (seconds, nanos) = (instant.timestamp(), instant.timestamp_subsec_nanos());
        let more = i64::from(nanos >= NANOS_PER_SECOND);
        Self::from_unix(seconds + more, nanos % NANOS_PER_SECOND).ok_or(NotADate)
    }
}

#[cfg(feature = "chrono")]
impl TryFrom<&chrono::NaiveDateTime> for Timestamp {
    type Error = NotADate;

    #[inline]
    fn try_from(instant: &chrono::NaiveDateTime) -> Result<Self, NotADate> {
        Self::try_from(&instant.and_utc())
    }
}

#[cfg(feature = "chrono")]
impl TryFrom<&chrono::NaiveDate> for Timestamp {
    type Error = NotADate;

    #[inline]
    fn try_from(date: &chrono::NaiveDate) -> Result<Self, NotADate> {
        Self::try_from(&date.and_time(chrono::NaiveTime::MIN))
    }
}

/// Before 1970 `jiff` counts nanoseconds backward.
#[cfg(feature = "jiff")]
impl TryFrom<&jiff::Timestamp> for Timestamp {
    type Error = NotADate;

    #[inline]
    fn try_from(instant: &jiff::Timestamp) -> Result<Self, NotADate> {
        let nanos = i64::from(instant.subsec_nanosecond());
        let forward = nanos.rem_euclid(i64::from(NANOS_PER_SECOND));
        let seconds = instant.as_second() - i64::from(nanos < 0);
        Self::from_unix(seconds, forward as u32).ok_or(NotADate)
    }
}

#[cfg(feature = "jiff")]
impl TryFrom<&jiff::ZonedDateTime> for Timestamp {
    type Error = NotADate;

    #[inline]
    fn try_from(instant: &jiff::ZonedDateTime) -> Result<Self, NotADate> {
        Self::try_from(&instant.timestamp())
    }
}

#[cfg(feature = "jiff")]
impl TryFrom<&jiff::civil::DateTime> for Timestamp {
    type Error = NotADate;

    #[inline]
    fn try_from(instant: &jiff::civil::DateTime) -> Result<Self, NotADate> {
        let instant = jiff::tz::Offset::UTC.to_timestamp(*instant).map_err(|_| NotADate)?;
        Self::try_from(&instant)
    }
}

#[cfg(feature = "jiff")]
impl TryFrom<&jiff::civil::Date> for Timestamp {
    type Error = NotADate;

    #[inline]
    fn try_from(date: &jiff::civil::Date) -> Result<Self, NotADate> {
        Self::try_from(&date.at(0, 0, 0, 0))
    }
}

#[cfg(feature = "time")]
impl TryFrom<&time::OffsetDateTime> for Timestamp {
    type Error = NotADate;

    #[inline]
    fn try_from(instant: &time::OffsetDateTime) -> Result<Self, NotADate> {
        Self::from_unix(instant.unix_timestamp(), instant.nanosecond()).ok_or(NotADate)
    }
}

#[cfg(feature = "time")]
impl TryFrom<&time::UtcDateTime> for Timestamp {
    type Error = NotADate;

    #[inline]
    fn try_from(instant: &time::UtcDateTime) -> Result<Self, NotADate> {
        Self::from_unix(instant.unix_timestamp(), instant.nanosecond()).ok_or(NotADate)
    }
}

#[cfg(feature = "time")]
impl TryFrom<&time::PrimitiveDateTime> for Timestamp {
    type Error = NotADate;

    #[inline]
    fn try_from(instant: &time::PrimitiveDateTime) -> Result<Self, NotADate> {
        Self::try_from(&instant.assume_utc())
    }
}

#[cfg(feature = "time")]
impl TryFrom<&time::Date> for Timestamp {
    type Error = NotADate;

    #[inline]
    fn try_from(date: &time::Date) -> Result<Self, NotADate> {
        Self::try_from(&date.midnight())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn system_time_is_read_on_both_sides_of_1970() {
        let text = |instant: SystemTime| Timestamp::try_from(instant).unwrap().to_string();
        let (second, nano) = (Duration::from_secs(1), Duration::from_nanos(1));
        assert_eq!(text(UNIX_EPOCH + second), "1970-01-01T00:00:01Z");
        assert_eq!(text(UNIX_EPOCH - second), "1969-12-31T23:59:59Z");
        assert_eq!(text(UNIX_EPOCH - nano), "1969-12-31T23:59:59.999999999Z");
        assert_eq!(text(UNIX_EPOCH - second - nano), "1969-12-31T23:59:58.999999999Z");
        let late = UNIX_EPOCH + Duration::from_secs(253_402_300_800);
        assert_eq!(Timestamp::try_from(late), Err(NotADate));
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn chrono_is_read() {
        use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone as _, Timelike as _, Utc};

        for text in ["1969-12-31T23:59:59.25Z", "2024-02-29T12:00:00.000000001+05:30"] {
            let instant = DateTime::parse_from_rfc3339(text).unwrap();
            assert_eq!(Timestamp::try_from(&instant), Timestamp::parse(text), "{text}");
        }
        let leap = Utc.with_ymd_and_hms(2016, 12, 31, 23, 59, 59).unwrap();
        let leap = leap.with_nanosecond(1_500_000_000).unwrap();
        assert_eq!(Timestamp::try_from(leap), Timestamp::parse("2017-01-01T00:00:00.5Z"));
        let local: NaiveDateTime = "2024-01-01T01:02:03".parse().unwrap();
        assert_eq!(Timestamp::try_from(local), Timestamp::parse("2024-01-01T01:02:03"));
        let day: NaiveDate = "2024-01-01".parse().unwrap();
        assert_eq!(Timestamp::try_from(day), Timestamp::parse("2024-01-01"));
        assert_eq!(Timestamp::try_from(NaiveDate::MAX), Err(NotADate));
        assert_eq!(Timestamp::try_from(DateTime::<Utc>::MIN_UTC), Err(NotADate));
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn jiff_is_read() {
        use jiff::civil::{Date, DateTime};
        use jiff::tz::{Offset, TimeZone};

        for text in ["1969-12-31T23:59:59.25Z", "0000-01-01T00:00:00Z", "2024-02-29T12:00:00+05:30"]
        {
            let instant: jiff::Timestamp = text.parse().unwrap();
            assert_eq!(Timestamp::try_from(instant), Timestamp::parse(text), "{text}");
            let zoned = instant.to_zoned_datetime(TimeZone::fixed(Offset::constant(-3)));
            assert_eq!(Timestamp::try_from(zoned), Timestamp::parse(text), "{text}");
        }
        let local: DateTime = "2024-01-01T01:02:03".parse().unwrap();
        assert_eq!(Timestamp::try_from(local), Timestamp::parse("2024-01-01T01:02:03"));
        let day: Date = "2024-01-01".parse().unwrap();
        assert_eq!(Timestamp::try_from(day), Timestamp::parse("2024-01-01"));
        assert_eq!(Timestamp::try_from(jiff::Timestamp::MIN), Err(NotADate));
    }

    #[cfg(feature = "time")]
    #[test]
    fn time_is_read() {
        use time::{Date, Month, OffsetDateTime, UtcOffset};

        for nanos in [-1, 0, 1, 1_704_067_200_123_456_789] {
            let instant = OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap();
            let moved = instant.to_offset(UtcOffset::from_hms(5, 30, 0).unwrap());
            let expected = Timestamp::from_unix(
                i64::try_from(nanos.div_euclid(1_000_000_000)).unwrap(),
                u32::try_from(nanos.rem_euclid(1_000_000_000)).unwrap(),
            );
            assert_eq!(Timestamp::try_from(moved).ok(), expected);
            assert_eq!(Timestamp::try_from(moved.to_utc()).ok(), expected);
        }
        let day = Date::from_calendar_date(2024, Month::January, 1).unwrap();
        assert_eq!(Timestamp::try_from(day), Timestamp::parse("2024-01-01"));
        let local = day.with_hms(1, 2, 3).unwrap();
        assert_eq!(Timestamp::try_from(local), Timestamp::parse("2024-01-01T01:02:03"));
        let early = Date::from_calendar_date(-1, Month::January, 1).unwrap();
        assert_eq!(Timestamp::try_from(early), Err(NotADate));
    }
}
