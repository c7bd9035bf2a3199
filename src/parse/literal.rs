//! Literal values: what stands to the right of operators.

use std::borrow::Cow;

use crate::fault::{FaultKind, LimitName};
use crate::literal::{DateLiteral, Literal};
use crate::parse::keys::{Positions, push, take_out};
use crate::parse::locate::Target;
use crate::parse::reader::Reader;
use crate::parse::source::{Event, Halt, Source};
use crate::timestamp::{DATE_KEY, Timestamp};

impl<'s, S: Source<'s>> Reader<'_, 's, S> {
    /// The literal that begins with `event`; `None` if something in it is at fault.
    #[inline]
    pub(crate) fn literal(&mut self, event: Event<'s>) -> Result<Option<Literal>, Halt> {
        Ok(match event {
            Event::Null => Some(Literal::Null),
            Event::Bool(value) => Some(Literal::Bool(value)),
            Event::Number(number) => Some(Literal::Number(number)),
            Event::Text(text) => {
                self.fits(&text, Target::Value).then(|| Literal::Text(text.into_owned()))
            }
            Event::HugeNumber => {
                self.huge_number();
                None
            }
            Event::Array => return self.literal_array(),
            Event::Object => return self.literal_object(),
        })
    }

    #[cold]
    pub(crate) fn huge_number(&mut self) {
        let text = self.source.written().into_owned();
        self.note_value(self.source.position(), || FaultKind::NumberOutOfRange { text });
    }

    /// The rest of an array.
    fn literal_array(&mut self) -> Result<Option<Literal>, Halt> {
        let start = self.source.position();
        let (mut list, mut count, mut whole) = (Vec::new(), 0, true);
        while self.source.next_item()? {
            let event = self.source.value()?;
            count += 1;
            if !self.admit(count, start) {
                self.source.skip(&event)?;
                whole = false;
                continue;
            }
            match self.literal(event)? {
                Some(value) => push(&mut list, value),
                None => whole = false,
            }
        }
        Ok(whole.then_some(Literal::Array(list.into())))
    }

    /// The rest of an object that is no operator object.
    fn literal_object(&mut self) -> Result<Option<Literal>, Halt> {
        let start = self.source.position();
        match self.source.next_key()? {
            None => Ok(Some(Literal::Object(Box::default()))),
            Some(key) if key == DATE_KEY => {
                let position = self.source.position();
                let date = self.date()?;
                let Some(key) = self.source.next_key()? else {
                    return Ok(date);
                };
                self.note_key(position, || FaultKind::OperatorInLiteral { name: DATE_KEY.into() });
                self.literal_entries(key, start, false)?;
                Ok(None)
            }
            Some(key) => self.literal_entries(key, start, false),
        }
    }

    /// The entries of an object that is no operator object, from its first key on, which
    /// has just been read. In an object that `could_operate`, a key with `$` is one that
    /// is mixed with plain ones.
    pub(crate) fn literal_entries(
        &mut self,
        first: Cow<'s, str>,
        start: usize,
        could_operate: bool,
    ) -> Result<Option<Literal>, Halt> {
        let (mut list, mut positions) = (Vec::new(), Positions::default());
        let (mut count, mut whole, mut mixed) = (0, true, false);
        let plain = if could_operate { Some(first.clone()) } else { None };
        let mut next = Some(first);
        while let Some(key) = next {
            let at = self.source.position();
            count += 1;
            if key.starts_with('$') {
                match &plain {
                    Some(_) if mixed => {}
                    Some(plain) => self.note_key(at, || FaultKind::MixedKeys {
                        operator: key.to_string(),
                        key: plain.to_string(),
                    }),
                    None => {
                        self.note_key(at, || FaultKind::OperatorInLiteral {
                            name: key.to_string(),
                        });
                    }
                }
                (mixed, whole) = (true, false);
                self.skip_value()?;
            } else if !self.admit(count, start) || !self.fits(&key, Target::Key) {
                whole = false;
                self.skip_value()?;
            } else {
                let again = Positions::stands_in(&list, &key, key_of);
                if again {
                    self.duplicate_key(at, &key);
                }
                let event = self.source.value()?;
                match self.literal(event)? {
                    Some(value) if !again => {
                        push(&mut list, (key.into_owned(), value));
                        positions.add(&list, at);
                    }
                    _ => whole = false,
                }
            }
            next = self.source.next_key()?;
        }
        let twice = positions.twice(&list, key_of);
        take_out(&mut list, &twice, |again, position| {
            whole = false;
            self.duplicate_key(position, key_of(again));
        });
        Ok(whole.then_some(Literal::Object(list.into())))
    }

    /// What stands under `$date`.
    pub(crate) fn date(&mut self) -> Result<Option<Literal>, Halt> {
        let event = self.source.value()?;
        let position = self.source.position();
        let text = match event {
            Event::Text(text) => text,
            Event::Array => return self.no_date(&event, Cow::Borrowed("[…]")),
            Event::Object => return self.no_date(&event, Cow::Borrowed("{…}")),
            Event::Null | Event::Bool(_) | Event::Number(_) | Event::HugeNumber => {
                return self.no_date(&event, self.source.written());
            }
        };
        if !self.fits(&text, Target::Value) {
            return Ok(None);
        }
        let Ok(instant) = Timestamp::parse(&text) else {
            self.note_value(position, || FaultKind::NotADate { text: text.into_owned() });
            return Ok(None);
        };
        let text = text.into_owned();
        Ok(Some(Literal::Date(Box::new(DateLiteral { instant, text }))))
    }

    /// Notes that what stands under `$date` is no text, and passes over it.
    #[cold]
    fn no_date(&mut self, event: &Event<'s>, text: Cow<'s, str>) -> Result<Option<Literal>, Halt> {
        self.note_value(self.source.position(), || FaultKind::NotADate { text: text.into_owned() });
        self.source.skip(event)?;
        Ok(None)
    }

    /// Counts one member more: the `count`th of the array or object at `start`. Whether
    /// the limits allow it; each limit that is passed is noted once.
    #[inline]
    fn admit(&mut self, count: usize, start: usize) -> bool {
        self.cost.members = self.cost.members.saturating_add(1);
        if count <= self.limits.list && self.cost.members <= self.limits.members {
            return true;
        }
        if count == self.limits.list.saturating_add(1) {
            let kind = self.limit(LimitName::List);
            self.note_value(start, || kind);
        }
        if self.cost.members == self.limits.members.saturating_add(1) {
            let kind = self.limit(LimitName::Members);
            self.note_value(start, || kind);
        }
        false
    }
}

#[inline]
fn key_of((key, _): &(String, Literal)) -> &str {
    key
}
