//! Attributes, `serde`'s and our own: what they say of the wire.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use wixql::{Parser, Record, Schema, bind};

use crate::support::{check, check_whole};

#[derive(Clone, Debug, Record, Serialize)]
struct Money(i64);

#[derive(Clone, Record, Serialize)]
#[serde(transparent)]
struct Note {
    text: String,
    #[serde(skip)]
    #[allow(dead_code, reason = "it is there to be skipped")]
    length: std::cell::Cell<usize>,
}

#[derive(Clone, Record, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Source {
    DataCollection {
        collection_id: String,
        #[serde(rename = "fields", skip_serializing_if = "Vec::is_empty")]
        columns: Vec<String>,
        #[serde(flatten)]
        more: Option<Extra>,
    },
    #[serde(rename_all(serialize = "UPPERCASE", deserialize = "lowercase"))]
    File {
        format: Format,
        url: Option<String>,
    },
    Price(Money),
    Extra(Extra),
}

#[derive(Clone, Record, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum Format {
    #[allow(dead_code, reason = "one that no record has")]
    Csv,
    JsonL,
}

/// Partly a name, and partly an object.
#[derive(Clone, Record, Serialize)]
enum Mixed {
    Nothing,
    Some { value: i32 },
}

#[derive(Clone, Record, Serialize)]
struct Extra {
    extra: u8,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

#[derive(Clone, Record, Serialize)]
enum Site {
    #[serde(rename = "sourceSiteId")]
    Source(String),
    #[serde(rename(serialize = "destinationSiteId"))]
    Destination(String),
}

#[derive(Clone, Record, Serialize)]
#[serde(rename_all = "camelCase")]
struct Job {
    id: u32,
    price: Money,
    note: Note,
    source: Source,
    mixed: Mixed,
    many: Vec<Mixed>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<Source>,
    #[serde(flatten)]
    site: Option<Site>,
    #[serde(flatten)]
    extra: Extra,
    #[serde(rename = "serdes")]
    #[record(rename = "serdes")]
    renamed: bool,
}

fn jobs() -> Vec<Job> {
    let extra = Extra {
        extra: 7,
        others: [("other".to_owned(), json!({"x": [1]})), ("m.n".to_owned(), json!(1))].into(),
    };
    let note = |text: &str| Note { text: text.to_owned(), length: 0.into() };
    let first = Job {
        id: 1,
        price: Money(5),
        note: note("first"),
        source: Source::DataCollection {
            collection_id: "c".to_owned(),
            columns: Vec::new(),
            more: Some(extra.clone()),
        },
        mixed: Mixed::Nothing,
        many: vec![Mixed::Nothing, Mixed::Some { value: 1 }],
        sources: Vec::new(),
        site: Some(Site::Source("s".to_owned())),
        extra: extra.clone(),
        renamed: true,
    };
    let second = Job {
        id: 2,
        source: Source::File { format: Format::JsonL, url: None },
        mixed: Mixed::Some { value: 2 },
        site: Some(Site::Destination("d".to_owned())),
        sources: vec![
            Source::Price(Money(9)),
            Source::Extra(extra),
            Source::DataCollection {
                collection_id: "e".to_owned(),
                columns: vec!["a".to_owned()],
                more: None,
            },
        ],
        ..first.clone()
    };
    vec![Job { site: None, ..first.clone() }, first, second]
}

#[test]
fn attributes_say_what_is_on_the_wire() {
    let [plain, first, second] = jobs().try_into().unwrap_or_else(|_| unreachable!());
    for job in [&plain, &first, &second] {
        check_whole(job);
    }
    check(
        &first,
        &[
            json!({"price": 5, "note": "first", "serdes": true, "extra": 7, "other.x": 1}),
            json!({"source.dataCollection.collectionId": "c", "source.dataCollection.extra": 7}),
            json!({"source.dataCollection.fields": {"$exists": false}}),
            json!({"source.dataCollection.other.x": 1, "source.file.FORMAT": null}),
            json!({"mixed": "Nothing", "many": {"$hasSome": ["Nothing"]}, "many.Some.value": 1}),
            json!({"sources": {"$exists": false}, "sourceSiteId": "s", "destinationSiteId": null}),
            json!({"source.dataCollection": {"$eq": {
                "collectionId": "c", "extra": 7, "other": {"x": [1]}, "m.n": 1,
            }}}),
            json!({"mixed.Some": null, "mixed.Some.value": null, "source.none": null}),
        ],
        &[json!({"source.dataCollection": null}), json!({"m.n": 1}), json!({"renamed": true})],
    );
    check(
        &second,
        &[
            json!({"source.file.FORMAT": "JSONL", "source.file.format": null}),
            json!({"source.dataCollection.collectionId": null, "destinationSiteId": "d"}),
            json!({"sources.price": 9, "sources.extra.extra": 7, "sources.extra.other.x": 1}),
            json!({"sources": {"$matchItems": [{"dataCollection.fields": "a"}]}}),
            json!({"mixed.Some.value": {"$gt": 1}, "mixed": {"Some": {"value": 2}}}),
        ],
        &[json!({"sources.price": 8}), json!({"mixed": "Some"})],
    );
    check(&plain, &[json!({"sourceSiteId": null, "destinationSiteId": {"$exists": false}})], &[]);
}

#[test]
fn one_ofs_declare_each_of_them() {
    let schema = Schema::of::<Job>();
    let rows: Vec<String> =
        schema.fields().map(|field| format!("{}: {}", field.path(), field.ty())).collect();
    assert_eq!(
        rows,
        [
            "destinationSiteId: string",
            "extra: int32",
            "id: int64",
            "many: array<primitive>",
            "many.Some: object",
            "many.Some.value: int32",
            "mixed: any",
            "mixed.Some: object",
            "mixed.Some.value: int32",
            "note: string",
            "price: int64",
            "serdes: boolean",
            "source: object",
            "source.dataCollection: object",
            "source.dataCollection.collectionId: string",
            "source.dataCollection.extra: int32",
            "source.dataCollection.fields: array<string>",
            "source.extra: object",
            "source.extra.extra: int32",
            "source.file: object",
            "source.file.FORMAT: enum",
            "source.file.URL: string",
            "source.price: int64",
            "sourceSiteId: string",
            "sources: array<object>",
            "sources.dataCollection: object",
            "sources.dataCollection.collectionId: string",
            "sources.dataCollection.extra: int32",
            "sources.dataCollection.fields: array<string>",
            "sources.extra: object",
            "sources.extra.extra: int32",
            "sources.file: object",
            "sources.file.FORMAT: enum",
            "sources.file.URL: string",
            "sources.price: int64",
        ]
    );
}

mod renamed {
    pub(crate) use wixql as query_language;
}

#[derive(Record, Serialize)]
#[record(crate = "crate::attributes::renamed::query_language")]
struct Elsewhere {
    id: bool,
}

#[test]
fn the_crate_may_have_another_name() {
    check_whole(&Elsewhere { id: true });
}

macro_rules! many {
    ($($name:ident)*) => {
        #[derive(Clone, Copy, Debug, Record, Serialize)]
        enum Many { $($name),* }

        const MANY: &[Many] = &[$(Many::$name),*];
    };
}
many! {
    A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 B0 B1 B2 B3 B4 B5 B6 B7 B8 B9 C0 C1 C2 C3 C4 C5 C6 C7 C8 C9
    D0 D1 D2 D3 D4 D5 D6 D7 D8 D9 E0 E1 E2 E3 E4 E5 E6 E7 E8 E9 F0 F1 F2 F3 F4 F5 F6 F7 F8 F9
    G0 G1 G2 G3 G4 G5 G6 G7 G8 G9
}

#[derive(Record, Serialize)]
struct OfMany {
    name: Many,
    names: Vec<Many>,
}

#[test]
fn enums_may_have_many_names() {
    for &name in MANY {
        let record = OfMany { name, names: vec![name, Many::A0] };
        let text = format!("{name:?}");
        check(
            &record,
            &[
                json!({"name": text, "names": {"$hasAll": [text, "A0"]}}),
                json!({"name": {"$in": ["x", text]}}),
                json!({"name": {"$startsWith": text}, "names": text}),
            ],
            &[json!({"name": "X"}), json!({"name": {"$ne": text}}), json!({"name": null})],
        );
    }
}

impl Money {
    fn is_none(&self) -> bool {
        self.0 == 0
    }
}

/// A test of its own with the name of `Option`'s is asked.
#[test]
fn what_is_none_by_its_own_test_is_missing() {
    #[derive(Record, Serialize)]
    struct Offer {
        #[serde(skip_serializing_if = "Money::is_none")]
        price: Money,
        #[serde(skip_serializing_if = "std::option::Option::is_none")]
        note: Option<u32>,
    }
    for (price, is_there) in [(0, false), (5, true)] {
        let offer = Offer { price: Money(price), note: None };
        let query = Parser::new().parse_value(&json!({"filter": {"price": {"$exists": true}}}));
        let plan = bind(&query.unwrap(), &Schema::any()).unwrap();
        assert_eq!(plan.matcher().matches(&offer), is_there, "{price}");
        let written = serde_json::to_value(&offer).unwrap();
        assert_eq!(written.get("price").is_some(), is_there);
        assert_eq!(plan.matcher().matches(&written), is_there);
        assert!(written.get("note").is_none());
    }
}
