//! Instants of the standard library and of other crates, as fields.

use std::time::{Duration, SystemTime};

use serde_json::json;
use wixql::{Record, Schema, Timestamp};

use crate::support::{json, plan};

#[derive(Record)]
struct Dates {
    id: u8,
    system: SystemTime,
    chrono: Option<chrono::DateTime<chrono::FixedOffset>>,
    days: Vec<chrono::NaiveDate>,
    jiff: jiff::Timestamp,
    zoned: jiff::ZonedDateTime,
    time: time::OffsetDateTime,
    date: time::Date,
}

fn dates() -> Dates {
    let jiff: jiff::Timestamp = "2024-05-01T10:00:00.5Z".parse().unwrap();
    Dates {
        id: 1,
        system: SystemTime::UNIX_EPOCH + Duration::from_millis(1500),
        chrono: Some("2024-05-01T12:00:00+02:00".parse().unwrap()),
        days: vec![chrono::NaiveDate::MAX, "2024-05-02".parse().unwrap()],
        jiff,
        zoned: jiff.to_zoned_datetime(jiff::tz::TimeZone::UTC),
        time: time::OffsetDateTime::from_unix_timestamp(-1).unwrap(),
        date: time::Date::from_ordinal_date(2024, 60).unwrap(),
    }
}

#[test]
fn dates_of_other_crates_are_dates() {
    let record = dates();
    assert_eq!(
        json(record.root()),
        json!({
            "id": 1,
            "system": "1970-01-01T00:00:01.500Z",
            "chrono": "2024-05-01T10:00:00Z",
            // No year of the language.
            "days": [null, "2024-05-02T00:00:00Z"],
            "jiff": "2024-05-01T10:00:00.500Z",
            "zoned": "2024-05-01T10:00:00.500Z",
            "time": "1969-12-31T23:59:59Z",
            "date": "2024-02-29T00:00:00Z",
        })
    );
    let schema = Schema::of::<Dates>();
    for (filter, expected) in [
        (json!({"system": "1970-01-01T00:00:01.5Z"}), true),
        (json!({"chrono": {"$lt": "2024-05-01T10:00:00.000000001Z"}}), true),
        (json!({"days": {"$hasSome": ["2024-05-02"]}}), true),
        (json!({"jiff": {"$in": ["2024-05-01", "2024-05-01T12:00:00.5+02:00"]}}), true),
        (json!({"zoned": {"$gt": "2024-05-01T10:00:00.5Z"}}), false),
        (json!({"time": {"$gte": "1970-01-01"}}), false),
        (json!({"date": {"$eq": {"$date": "2024-02-29"}}}), true),
    ] {
        let plan = plan(&filter, &schema);
        assert_eq!(plan.matcher().matches(&record), expected, "{filter}");
    }
    let late = Dates { system: SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40), ..dates() };
    let plan = plan(&json!({"system": {"$exists": false}}), &schema);
    assert!(plan.matcher().matches(&late));
    assert!(Timestamp::try_from(late.system).is_err());
}
