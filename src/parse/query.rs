//! Whole queries: the body, sort keys, paging and projection.

use std::borrow::Cow;

use crate::ast::{CursorPaging, OffsetPaging, Order, Paging, Query, SortKey};
use crate::fault::{FaultKind, LimitName, Rule, nearest};
use crate::number::{Number, NumberError};
use crate::parse::keys::{push, trimmed};
use crate::parse::legacy;
use crate::parse::locate::Target;
use crate::parse::reader::Reader;
use crate::parse::source::{Event, Halt, Source};
use crate::path::{FieldPath, PathError};

/// The key under which a query may be wrapped.
const QUERY: &str = "query";

/// What messages call the number under `limit` and `offset`.
const NUMBER: &str = "a number";

/// A key of the query object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Filter,
    Sort,
    Paging,
    CursorPaging,
    Fields,
    Fieldsets,
}

impl Part {
    const ALL: [Self; 6] =
        [Self::Filter, Self::Sort, Self::Paging, Self::CursorPaging, Self::Fields, Self::Fieldsets];

    const fn name(self) -> &'static str {
        match self {
            Self::Filter => "filter",
            Self::Sort => "sort",
            Self::Paging => "paging",
            Self::CursorPaging => "cursorPaging",
            Self::Fields => "fields",
            Self::Fieldsets => "fieldsets",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        // Written out, so that a name costs one length test and one comparison.
        Some(match name {
            "filter" => Self::Filter,
            "sort" => Self::Sort,
            "paging" => Self::Paging,
            "cursorPaging" => Self::CursorPaging,
            "fields" => Self::Fields,
            "fieldsets" => Self::Fieldsets,
            _ => return None,
        })
    }

    /// The name under which it stands: `key`, which is the present one or an old one.
    fn written(self, key: &str) -> &'static str {
        let name = self.name();
        if key == name { name } else { legacy::old_key(key).unwrap_or(name) }
    }
}

/// Which of these names an unknown key was meant to be: one that it is in the legacy dialect, or
/// that is spelt much alike.
fn meant(key: &str, names: impl Iterator<Item = &'static str> + Clone) -> Option<&'static str> {
    let present = legacy::present_name(key);
    let found = names.clone().find(|name| present == Some(*name));
    found.or_else(|| nearest(key, names).filter(|near| *near != key))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "JSON has no other values, and all that do not belong are treated alike"
)]
impl<'s, S: Source<'s>> Reader<'_, 's, S> {
    /// The body of a request: the query, or an object that has it under `query`. Keys of
    /// the body that are `foreign` are passed over.
    pub(crate) fn body(&mut self, query: &mut Query, foreign: &[String]) -> Result<(), Halt> {
        let event = self.source.value()?;
        if !matches!(event, Event::Object) {
            return self.wrong_shape(&event, "a query object");
        }
        let (mut seen, mut seen_foreign) = (0, Vec::new());
        // The query's own keys, which must not stand beside `query`.
        let mut beside = Vec::new();
        while let Some(key) = self.source.next_key()? {
            if key == QUERY {
                if self.once(&mut seen, 7, &key) {
                    self.wrapped(query, !beside.is_empty())?;
                } else {
                    self.wrapped(&mut Query::default(), false)?;
                }
            } else if let Some(part) = Part::from_name(self.present(&key)) {
                let counts = self.once(&mut seen, part as u8, &key) && !query.wrapped;
                if !self.source.is_null_next() {
                    beside.push((self.source.position(), part.written(&key)));
                }
                if counts { self.part(part, &key, query)? } else { self.other_part(part, &key)? }
            } else if let Some(index) = foreign.iter().position(|name| *name == key) {
                if seen_foreign.contains(&index) {
                    self.duplicate_key(self.source.position(), &key);
                } else {
                    seen_foreign.push(index);
                }
                self.skip_value()?;
            } else {
                self.unknown_part(&key, Some(QUERY))?;
            }
        }
        if query.wrapped {
            for (position, name) in beside {
                self.note_key(position, || FaultKind::BesideQuery { name });
            }
        }
        Ok(())
    }

    /// What stands under `query`, and whether something was read that stood beside it.
    fn wrapped(&mut self, query: &mut Query, is_beside: bool) -> Result<(), Halt> {
        match self.source.value()? {
            Event::Null => return Ok(()),
            // What stood before it, beside it, does not count.
            Event::Object => {
                if is_beside {
                    *query = Query::default();
                }
                query.wrapped = true;
            }
            other => return self.wrong_shape(&other, "a query object"),
        }
        let mut seen = 0;
        while let Some(key) = self.source.next_key()? {
            match Part::from_name(self.present(&key)) {
                Some(part) => {
                    let counts = self.once(&mut seen, part as u8, &key);
                    if counts {
                        self.part(part, &key, query)?
                    } else {
                        self.other_part(part, &key)?
                    }
                }
                None => self.unknown_part(&key, None)?,
            }
        }
        Ok(())
    }

    /// What a key is called at present, if it is one of the legacy dialect and that is read.
    #[inline]
    fn present<'k>(&self, key: &'k str) -> &'k str {
        if self.legacy { legacy::present_name(key).unwrap_or(key) } else { key }
    }

    #[cold]
    fn unknown_part(&mut self, key: &str, wrapper: Option<&'static str>) -> Result<(), Halt> {
        self.unknown_key(key, || meant(key, Part::ALL.map(Part::name).into_iter().chain(wrapper)))
    }

    /// Reads what stands under a key of the query and does not count, for its faults only.
    #[cold]
    fn other_part(&mut self, part: Part, key: &str) -> Result<(), Halt> {
        self.part(part, key, &mut Query::default())
    }

    /// Reads what stands under a key of the query.
    fn part(&mut self, part: Part, key: &str, query: &mut Query) -> Result<(), Halt> {
        match part {
            Part::Filter => query.filter = self.outer_filter()?,
            Part::Sort => query.sort = self.sort()?,
            Part::Paging | Part::CursorPaging => self.paging(part, key, query)?,
            Part::Fields => {
                let read = |reader: &mut Self, text: Cow<'s, str>| {
                    if text.is_empty() {
                        reader.empty_path();
                    }
                    reader.path(&text, Target::Value)
                };
                query.fields = self.texts("an array of field paths", "a field path", read)?;
            }
            Part::Fieldsets => {
                let read = |reader: &mut Self, text: Cow<'s, str>| {
                    reader.fits(&text, Target::Value).then(|| text.into_owned())
                };
                query.fieldsets = self.texts("an array of names", "a name", read)?;
            }
        }
        Ok(())
    }

    /// Notes that the path just read is empty; later stages take it for one that keeps its place.
    #[cold]
    fn empty_path(&mut self) {
        let (path, why) = (String::new(), PathError::EmptySegment);
        self.note_value(self.source.position(), || FaultKind::Path { path, why });
    }

    /// What stands under `sort`; null is none.
    pub(crate) fn sort(&mut self) -> Result<Option<Vec<SortKey>>, Halt> {
        let event = self.source.value()?;
        match event {
            Event::Null => Ok(None),
            Event::Array => self.sort_keys().map(Some),
            Event::Object if self.legacy => Ok(Some(self.sort_key(&event)?.into_iter().collect())),
            Event::Text(text) if self.legacy && !self.embedded => Ok(self.sort_in_text(&text)),
            other => {
                self.wrong_shape(&other, "an array of sort keys")?;
                Ok(None)
            }
        }
    }

    fn sort_keys(&mut self) -> Result<Vec<SortKey>, Halt> {
        let mut list = Vec::new();
        while self.source.next_item()? {
            let event = self.source.value()?;
            if !self.admit_node(self.source.position(), Target::Value) {
                self.source.skip(&event)?;
                continue;
            }
            // One that is at fault keeps its place.
            let key = self.sort_key(&event)?.unwrap_or_else(|| SortKey::new("", Order::default()));
            push(&mut list, key);
        }
        Ok(trimmed(list))
    }

    /// The sort key that begins with `event`; `None` if its field is at fault.
    fn sort_key(&mut self, event: &Event<'s>) -> Result<Option<SortKey>, Halt> {
        if !matches!(event, Event::Object) {
            self.wrong_shape(event, "a sort key object")?;
            return Ok(None);
        }
        let start = self.source.position();
        let mut seen = 0;
        let (mut field, mut order, mut select_items_by) = (None, None, None);
        // Whether the field is said, rightly or not, and whether as `{"price": "desc"}`.
        let (mut named, mut short, mut first) = (false, false, true);
        while let Some(key) = self.source.next_key()? {
            let begins = std::mem::take(&mut first);
            match self.present(&key) {
                "fieldName" if !short => {
                    self.once(&mut seen, 0, &key);
                    let (is_named, read) = self.field_name()?;
                    (named, field) = (named || is_named, field.or(read));
                }
                "order" if !short => {
                    self.once(&mut seen, 1, &key);
                    order = order.or(self.order()?);
                }
                "selectItemsBy" if !short => {
                    self.once(&mut seen, 2, &key);
                    let event = self.source.value()?;
                    if !matches!(event, Event::Null) {
                        select_items_by = select_items_by.or(self.outer_filters(&event)?);
                    }
                }
                _ if begins && self.legacy => {
                    let position = self.source.position();
                    let event = self.source.value()?;
                    order = legacy::order_of(&event);
                    named = true;
                    short = order.is_some();
                    if short {
                        field = self.sort_field(position, Target::Key, &key);
                    } else {
                        self.source.skip(&event)?;
                        self.unknown_sort_key(&key, position);
                    }
                }
                _ => {
                    let position = self.source.position();
                    self.skip_value()?;
                    self.unknown_sort_key(&key, position);
                }
            }
        }
        if !named {
            self.note_value(start, || FaultKind::NoFieldName);
        }
        Ok(field.map(|field| SortKey { field, order, select_items_by }))
    }

    #[cold]
    fn unknown_sort_key(&mut self, key: &str, position: usize) {
        self.note_key(position, || {
            let near = meant(key, ["fieldName", "order", "selectItemsBy"].into_iter());
            FaultKind::UnknownKey { key: key.to_owned(), nearest: near.map(str::to_owned) }
        });
    }

    /// The path of a sort key; an empty text is none.
    pub(crate) fn sort_field(
        &mut self,
        position: usize,
        target: Target,
        text: &str,
    ) -> Option<FieldPath> {
        if text.is_empty() {
            self.note(position, target, || FaultKind::NoFieldName);
            return None;
        }
        self.path_at(position, target, text)
    }

    /// What stands under `fieldName`, and whether that is more than null.
    fn field_name(&mut self) -> Result<(bool, Option<FieldPath>), Halt> {
        match self.source.value()? {
            Event::Null => Ok((false, None)),
            Event::Text(text) => {
                let position = self.source.position();
                Ok((true, self.sort_field(position, Target::Value, &text)))
            }
            other => {
                self.wrong_shape(&other, "a field path")?;
                Ok((true, None))
            }
        }
    }

    /// What stands under `order`.
    fn order(&mut self) -> Result<Option<Order>, Halt> {
        let event = self.source.value()?;
        let found = match event {
            Event::Null => return Ok(None),
            Event::Text(text) => {
                let order = Order::from_name(&text)
                    .or_else(|| legacy::order(&text).filter(|_| self.legacy));
                if order.is_some() {
                    return Ok(order);
                }
                text
            }
            Event::Bool(_) | Event::Number(_) | Event::HugeNumber => self.source.written(),
            Event::Array | Event::Object => {
                self.wrong_shape(&event, "`ASC` or `DESC`")?;
                return Ok(None);
            }
        };
        let found = found.into_owned();
        self.note_value(self.source.position(), || FaultKind::Order { found });
        Ok(None)
    }

    /// Reads what stands under `paging` or `cursorPaging`.
    fn paging(&mut self, part: Part, key: &str, query: &mut Query) -> Result<(), Halt> {
        let key_at = self.source.position();
        match self.source.value()? {
            Event::Null => return Ok(()),
            Event::Object => {}
            other => return self.wrong_shape(&other, "a paging object"),
        }
        let mut seen = 0;
        let by_offset = part == Part::Paging;
        let (mut limit, mut offset, mut offset_at) = (None, None, 0);
        // A text, if only an empty one, says that paging goes by cursor.
        let mut cursor: Option<Option<String>> = None;
        while let Some(key) = self.source.next_key()? {
            match &*key {
                "limit" => {
                    self.once(&mut seen, 0, &key);
                    limit = limit.or(self.page_number("limit")?);
                }
                "offset" if by_offset => {
                    self.once(&mut seen, 1, &key);
                    if offset.is_none() {
                        offset_at = self.source.position();
                    }
                    offset = offset.or(self.page_number("offset")?);
                }
                "cursor" => {
                    self.once(&mut seen, 2, &key);
                    cursor = cursor.or(self.cursor()?);
                }
                _ => self.unknown_key(&key, || {
                    let other = if by_offset { "offset" } else { "cursor" };
                    nearest(&key, ["limit", other])
                })?,
            }
        }
        if query.paging.is_some() {
            self.note_key(key_at, || FaultKind::TwoPagings);
            return Ok(());
        }
        let goes_on = matches!(cursor, Some(Some(_)));
        if goes_on && offset.is_some() {
            self.note_key(offset_at, || FaultKind::BesideCursor { name: "offset" });
        }
        let by_offset = by_offset && (cursor.is_none() || offset.is_some() && !goes_on);
        query.paging_key = Some(part.written(key));
        query.paging = Some(if by_offset {
            Paging::Offset(OffsetPaging { limit, offset })
        } else {
            Paging::Cursor(CursorPaging { limit, cursor: cursor.flatten() })
        });
        Ok(())
    }

    /// What stands under `cursor`: nothing, an empty text, or a text.
    fn cursor(&mut self) -> Result<Option<Option<String>>, Halt> {
        match self.source.value()? {
            Event::Null => Ok(None),
            Event::Text(text) => {
                if self.limits.is_too_long(&text) {
                    let kind = self.limit(LimitName::Cursor);
                    self.note_value(self.source.position(), || kind);
                    return Ok(Some(None));
                }
                Ok(Some(Some(text.into_owned()).filter(|text| !text.is_empty())))
            }
            other => {
                self.wrong_shape(&other, "a string")?;
                Ok(None)
            }
        }
    }

    /// What stands under `limit` or `offset`: a number, which `bind` judges; null is none.
    fn page_number(&mut self, name: &'static str) -> Result<Option<Number>, Halt> {
        let event = self.source.value()?;
        let read = match &event {
            Event::Null => return Ok(None),
            Event::Number(number) => Ok(*number),
            Event::HugeNumber => Err(NumberError::OutOfRange),
            Event::Text(text) if self.legacy => Number::parse(text.as_bytes()),
            Event::Bool(_) | Event::Text(_) | Event::Array | Event::Object => {
                Err(NumberError::Malformed)
            }
        };
        match read {
            // `5.0` is the number 5.
            Ok(number) => Ok(Some(number.as_u64().map_or(number, Number::from))),
            Err(NumberError::OutOfRange) => {
                let text = match event {
                    Event::Text(text) => text,
                    Event::Null
                    | Event::Bool(_)
                    | Event::Number(_)
                    | Event::HugeNumber
                    | Event::Array
                    | Event::Object => self.source.written(),
                };
                let found = text.into_owned();
                let (rule, threshold) =
                    if found.starts_with('-') { (Rule::Min, 0) } else { (Rule::Max, u64::MAX) };
                let kind = FaultKind::PageNumber { name, rule, threshold, found };
                self.note_value(self.source.position(), || kind);
                Ok(None)
            }
            Err(NumberError::Malformed) => {
                self.wrong_shape(&event, NUMBER)?;
                Ok(None)
            }
        }
    }

    /// What stands under `fields` or `fieldsets`: an array, each text of which is `read`;
    /// null is none.
    fn texts<T: From<&'static str>>(
        &mut self,
        expected: &'static str,
        expected_item: &'static str,
        read: impl Fn(&mut Self, Cow<'s, str>) -> Option<T>,
    ) -> Result<Option<Vec<T>>, Halt> {
        match self.source.value()? {
            Event::Null => return Ok(None),
            Event::Array => {}
            other => {
                self.wrong_shape(&other, expected)?;
                return Ok(None);
            }
        }
        let start = self.source.position();
        let (mut list, mut count) = (Vec::new(), 0);
        while self.source.next_item()? {
            let event = self.source.value()?;
            count += 1;
            if count > self.limits.fields {
                if count == self.limits.fields.saturating_add(1) {
                    let kind = self.limit(LimitName::Fields);
                    self.note_value(start, || kind);
                }
                self.source.skip(&event)?;
                continue;
            }
            match event {
                // What is at fault keeps its place.
                Event::Text(text) => {
                    let item = read(self, text).unwrap_or_else(|| T::from(""));
                    push(&mut list, item);
                }
                other => {
                    self.wrong_shape(&other, expected_item)?;
                    push(&mut list, T::from(""));
                }
            }
        }
        Ok(Some(trimmed(list)))
    }
}
