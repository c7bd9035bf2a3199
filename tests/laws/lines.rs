//! Laws of JSON lines: what is answered about a line is what is answered about its record, in
//! whatever way the line is written.

use std::fmt;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use wixql::{Lines, Parser, Plan, Validation, bind, bind_at};

use crate::generate::{fields, filter, query, records, sort};
use crate::{cases, plan, twin, typed_schema, types};

const LEVELS: [Validation; 2] = [Validation::Full, Validation::Read];

/// Writes JSON in odd ways: blanks, escapes, and keys that stand twice.
struct Writer {
    /// What chance there is comes from here.
    state: u64,
    /// Where an entry's key stands a second time, the entry that does not count.
    decoys: Decoys,
    out: String,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Decoys {
    None,
    Before,
    Behind,
}

impl Writer {
    fn write(value: &Value, seed: u64, decoys: Decoys) -> String {
        let mut writer = Self { state: seed | 1, decoys, out: String::new() };
        writer.value(value);
        writer.blanks();
        writer.out
    }

    fn chance(&mut self, one_in: u64) -> bool {
        // xorshift64
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state.is_multiple_of(one_in)
    }

    fn blanks(&mut self) {
        while self.chance(8) {
            let blank = if self.chance(2) { ' ' } else { '\t' };
            self.out.push(blank);
        }
    }

    fn value(&mut self, value: &Value) {
        self.blanks();
        match value {
            Value::Null | Value::Bool(_) => self.out += &value.to_string(),
            Value::Number(number) => self.number(&number.to_string()),
            Value::String(text) => self.text(text),
            Value::Array(items) => {
                self.out.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        self.out.push(',');
                    }
                    self.value(item);
                    self.blanks();
                }
                self.blanks();
                self.out.push(']');
            }
            Value::Object(object) => {
                self.out.push('{');
                let mut is_first = true;
                for (key, value) in object {
                    let has_decoy = self.decoys != Decoys::None && self.chance(4);
                    if has_decoy && self.decoys == Decoys::Before {
                        self.decoy(key, &mut is_first);
                    }
                    self.entry(key, value, &mut is_first);
                    if has_decoy && self.decoys == Decoys::Behind {
                        self.decoy(key, &mut is_first);
                    }
                }
                self.blanks();
                self.out.push('}');
            }
        }
    }

    fn entry(&mut self, key: &str, value: &Value, is_first: &mut bool) {
        if !std::mem::take(is_first) {
            self.out.push(',');
        }
        self.blanks();
        self.text(key);
        self.blanks();
        self.out.push(':');
        self.value(value);
        self.blanks();
    }

    fn decoy(&mut self, key: &str, is_first: &mut bool) {
        let pool =
            ["1", "\"a\"", "{\"a\":1}", "[{\"a\":2},1]", "null", "{\"$date\":\"2024-01-01\"}"];
        let at = (0..pool.len()).find(|_| self.chance(3)).unwrap_or(0);
        let value = serde_json::from_str(pool[at]).unwrap();
        self.entry(key, &value, is_first);
    }

    fn number(&mut self, text: &str) {
        let is_plain = !text.contains(['.', 'e', 'E']);
        self.out += text;
        // The same float, spelt at more length.
        if !is_plain && !text.contains(['e', 'E']) && self.chance(3) {
            let more = if self.chance(2) { "000" } else { "E+00" };
            self.out += more;
        }
    }

    fn text(&mut self, text: &str) {
        self.out.push('"');
        for character in text.chars() {
            let must = matches!(character, '"' | '\\' | '\0'..='\u{1F}');
            if must || self.chance(5) {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    self.out += &if *unit % 2 == 0 {
                        format!("\\u{unit:04x}")
                    } else {
                        format!("\\u{unit:04X}")
                    };
                }
            } else {
                self.out.push(character);
            }
        }
        self.out.push('"');
    }
}

/// The decoys that do not count under a validation.
fn decoys(validation: Validation) -> Decoys {
    if validation == Validation::Full { Decoys::Before } else { Decoys::Behind }
}

/// The lines of records, with blank ones between them.
fn lines(records: &[Value], seed: u64, decoys: Decoys) -> Vec<u8> {
    let mut text = String::new();
    for (at, record) in (1..).zip(records) {
        text += &Writer::write(record, seed.wrapping_mul(at), decoys);
        text += ["\n", "\r\n", "\n\n", " \n\t\r\n"][at as usize % 4];
    }
    text.into_bytes()
}

/// The record of a line, in which of a repeated key that value counts that the validation lets
/// count.
fn read(line: &[u8], validation: Validation) -> Value {
    if validation == Validation::Full {
        return serde_json::from_slice(line).unwrap();
    }
    serde_json::from_slice::<First>(line).unwrap().0
}

/// A value in which the first of a key's values counts; to `serde_json` it is the last.
struct First(Value);

impl<'de> Deserialize<'de> for First {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FirstVisitor).map(First)
    }
}

struct FirstVisitor;

impl<'de> Visitor<'de> for FirstVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(First(item)) = items.next_element()? {
            array.push(item);
        }
        Ok(array.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((key, First(value))) = entries.next_entry::<String, _>()? {
            object.entry(key).or_insert(value);
        }
        Ok(object.into())
    }
}

proptest! {
    #![proptest_config(cases(400))]

    /// However a record is written, it matches as itself, and as the twin has it.
    #[test]
    fn lines_match_as_their_records(
        filter in filter(), records in records(1..8), seed in any::<u64>(),
    ) {
        let plan = plan(&serde_json::json!({"filter": filter}), typed_schema());
        let values = plan.matcher::<Value>();
        for validation in LEVELS {
            let mut matcher = plan.line_matcher(validation);
            for record in &records {
                let line = Writer::write(record, seed, decoys(validation));
                let found = matcher.matches(line.as_bytes());
                prop_assert_eq!(found, Ok(values.matches(record)), "{} on {}", filter, line);
                prop_assert_eq!(found, Ok(twin::matches(&filter, record, types())));
            }
            let text = lines(&records, seed, decoys(validation));
            let count = plan.count_of_lines(Lines::new(&text).validation(validation));
            prop_assert_eq!(count, Ok(plan.count(&records)));
        }
    }

    /// Pages of lines are those of the records: items, metadata, and the places of other pages.
    #[test]
    fn pages_are_those_of_the_records(
        query in query(), records in records(0..40), seed in any::<u64>(),
    ) {
        let plan = plan(&query, typed_schema());
        let expected = plan.page(&records);
        for validation in LEVELS {
            let text = lines(&records, seed, decoys(validation));
            let lines = Lines::new(&text).validation(validation);
            let page = plan.page_of_lines(lines.clone()).unwrap();
            prop_assert_eq!(&page.metadata, &expected.metadata);
            prop_assert_eq!(&page.next, &expected.next);
            prop_assert_eq!(&page.prev, &expected.prev);
            prop_assert_eq!(page.is_end_unclear(), expected.is_end_unclear());
            let items: Vec<_> = page.items.iter().map(|item| read(item, validation)).collect();
            prop_assert_eq!(items.iter().collect::<Vec<_>>(), &*expected.items);
            let projected: Vec<_> =
                page.project().unwrap().iter().map(|item| read(item, validation)).collect();
            prop_assert_eq!(&projected, &expected.project().unwrap());
            let answer = read(&page.to_json().unwrap(), validation);
            prop_assert_eq!(answer, serde_json::to_value(&expected).unwrap());
            let mut pager = plan.line_pager::<Vec<u8>>(validation);
            for line in lines {
                pager.offer(line.bytes).unwrap();
            }
            let one_by_one = pager.finish();
            prop_assert_eq!(one_by_one.items, page.items);
            prop_assert_eq!(one_by_one.metadata, page.metadata);
        }
    }

    /// From any page on, both ways.
    #[test]
    fn lines_are_walked_as_their_records(
        filter in filter(), sort in sort(), records in records(0..30), seed in any::<u64>(),
        limits in vec(1_u64..6, 2),
    ) {
        let schema = typed_schema();
        let query = |limit: u64| {
            let body = serde_json::json!(
                {"filter": filter, "sort": sort, "cursorPaging": {"limit": limit}}
            );
            Parser::new().parse_value(&body).unwrap()
        };
        let text = lines(&records, seed, Decoys::None);
        let mut at = bind(&query(limits[0]), schema).unwrap().page(&records).next;
        for _ in 0..3 {
            let Some(position) = &at else { break };
            let plan = bind_at(&query(limits[1]), schema, Some(position)).unwrap();
            let (page, expected) =
                (plan.page_of_lines(Lines::new(&text)).unwrap(), plan.page(&records));
            prop_assert_eq!(page.metadata, expected.metadata);
            prop_assert_eq!(page.next, expected.next.clone());
            prop_assert_eq!(page.prev, expected.prev.clone());
            let items: Vec<_> = page.items.iter().map(|item| read(item, Validation::Full)).collect();
            prop_assert_eq!(items.iter().collect::<Vec<_>>(), expected.items);
            at = if seed.is_multiple_of(3) { expected.prev } else { expected.next };
        }
    }

    /// Projection keeps what the record's would, and every number as it was spelt.
    #[test]
    fn parts_are_shown_as_they_were_written(
        fields in fields(), records in records(1..6), seed in any::<u64>(),
    ) {
        let plan = plan(&serde_json::json!({"fields": fields}), typed_schema());
        let expected = plan.page(&records).project().unwrap();
        for validation in LEVELS {
            let text = lines(&records, seed, decoys(validation));
            let page = plan.page_of_lines(Lines::new(&text).validation(validation)).unwrap();
            for (item, expected) in page.project().unwrap().iter().zip(&expected) {
                prop_assert_eq!(&read(item, validation), expected);
            }
        }
    }

    /// A line is refused exactly if it is no JSON object, and what is not refused is answered as
    /// its record. The faster level refuses no record.
    #[test]
    fn changed_lines_are_judged_as_by_serde_json(
        filter in filter(), records in records(1..4), seed in any::<u64>(),
        changes in vec((any::<Index>(), any::<u8>(), 0_u8..4), 1..4),
    ) {
        let plan = plan(&serde_json::json!({"filter": filter}), typed_schema());
        let mut line = Writer::write(&records[0], seed, Decoys::None).into_bytes();
        for (at, byte, kind) in changes {
            let at = at.index(line.len());
            let telling = b"\"\\{}[],: \x01ue-.09tn\xFF\xC3";
            match kind {
                0 => line[at] = byte,
                1 => line[at] = telling[byte as usize % telling.len()],
                2 => line.insert(at, telling[byte as usize % telling.len()]),
                _ => drop(line.remove(at)),
            }
            if line.is_empty() {
                line.push(b'{');
            }
        }
        let theirs = serde_json::from_slice::<Value>(&line).ok().filter(Value::is_object);
        let ours = judge(&plan, &line, Validation::Full);
        let expected = theirs.as_ref().map(|record| plan.matcher().matches(record));
        prop_assert_eq!(ours, expected, "{}", String::from_utf8_lossy(&line));
        if theirs.is_some() {
            prop_assert!(judge(&plan, &line, Validation::Read).is_some());
        }
        // What came before is remembered, and changes nothing.
        for validation in LEVELS {
            let mut matcher = plan.line_matcher(validation);
            for record in &records {
                let _ = matcher.matches(Writer::write(record, seed, Decoys::None).as_bytes());
            }
            let found = matcher.matches(&line);
            prop_assert_eq!(found, plan.line_matcher(validation).matches(&line));
        }
    }
}

/// Whether a line matches, if it is not refused; the fault lies inside of it, or at its end.
fn judge(plan: &Plan, line: &[u8], validation: Validation) -> Option<bool> {
    plan.line_matcher(validation)
        .matches(line)
        .inspect_err(|malformed| assert!(malformed.column <= line.len() + 1))
        .ok()
}
