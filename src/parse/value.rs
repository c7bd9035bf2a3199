//! A `serde_json::Value` as a source.
//!
//! It reads the same with every feature of `serde_json`: in the order in which the maps
//! iterate, numbers through [`Number::from_json`].

use std::borrow::Cow;
use std::slice;

use serde_json::Value;
use serde_json::map;

use crate::number::Number;
use crate::parse::source::{Depth, Event, Halt, Source, Stop};

/// A value, read from front to back without recursion.
#[derive(Debug)]
pub(crate) struct Tree<'s> {
    /// What [`Source::value`] reads next.
    next: Option<&'s Value>,
    /// What it read last.
    latest: Option<&'s Value>,
    /// The arrays and objects that are open, the innermost last.
    open: Vec<Rest<'s>>,
    /// Keys and values read so far.
    count: usize,
    depth: Depth,
}

/// What is left of an array or object.
#[derive(Debug)]
enum Rest<'s> {
    Array(slice::Iter<'s, Value>),
    Object(map::Iter<'s>),
}

impl<'s> Tree<'s> {
    pub(crate) const fn new(value: &'s Value, depth: usize) -> Self {
        let (next, latest) = (Some(value), None);
        Self { next, latest, open: Vec::new(), count: 0, depth: Depth::of(depth) }
    }

    fn open(&mut self, rest: Rest<'s>, event: Event<'s>) -> Result<Event<'s>, Halt> {
        if !self.depth.enter() {
            return Err(Halt);
        }
        self.open.push(rest);
        Ok(event)
    }

    fn close(&mut self) {
        self.open.pop();
        self.depth.leave();
    }
}

impl<'s> Source<'s> for Tree<'s> {
    fn value(&mut self) -> Result<Event<'s>, Halt> {
        self.count += 1;
        self.latest = self.next.take();
        Ok(match self.latest {
            None | Some(Value::Null) => Event::Null,
            Some(Value::Bool(value)) => Event::Bool(*value),
            Some(Value::Number(number)) => {
                let number = Number::from_json(number);
                // With `arbitrary_precision` a value may hold what text may not.
                if number.as_f64().is_finite() { Event::Number(number) } else { Event::HugeNumber }
            }
            Some(Value::String(text)) => Event::Text(Cow::Borrowed(text)),
            Some(Value::Array(items)) => self.open(Rest::Array(items.iter()), Event::Array)?,
            Some(Value::Object(map)) => self.open(Rest::Object(map.iter()), Event::Object)?,
        })
    }

    fn is_null_next(&mut self) -> bool {
        matches!(self.next, None | Some(Value::Null))
    }

    fn next_key(&mut self) -> Result<Option<Cow<'s, str>>, Halt> {
        if let Some(Rest::Object(entries)) = self.open.last_mut() {
            if let Some((key, value)) = entries.next() {
                self.count += 1;
                self.next = Some(value);
                return Ok(Some(Cow::Borrowed(key)));
            }
            self.close();
        }
        Ok(None)
    }

    fn next_item(&mut self) -> Result<bool, Halt> {
        if let Some(Rest::Array(items)) = self.open.last_mut() {
            self.next = items.next();
            if self.next.is_some() {
                return Ok(true);
            }
            self.close();
        }
        Ok(false)
    }

    fn finish(&mut self) -> Result<(), Halt> {
        Ok(())
    }

    fn position(&self) -> usize {
        self.count
    }

    fn written(&self) -> Cow<'s, str> {
        Cow::Owned(self.latest.map_or_else(String::new, Value::to_string))
    }

    fn depth(&mut self) -> &mut Depth {
        &mut self.depth
    }

    fn stop(&self) -> Stop {
        // A value is JSON; it can only be too deep.
        Stop::Depth(self.count)
    }
}
