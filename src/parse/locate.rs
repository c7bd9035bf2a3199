//! Where faults are: their pointers, and their places in the text.
//!
//! Reading keeps no account of where it is but a position, so that a query without
//! faults pays nothing. If there are faults, the source is read once more, and what
//! stands at the positions gets its pointer; the other way round for the faults that
//! later stages find, which have a pointer and get a place.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::iter::Peekable;
use std::vec;

use serde_json::Value;

use crate::fault::{Fault, FaultKind, Faults, Place};
use crate::parse::source::{Container, Event, Halt, Source};
use crate::parse::text::Text;
use crate::parse::value::Tree;
use crate::pointer::Pointer;

/// A fault as it is noted while reading.
#[derive(Debug)]
pub(crate) struct Found {
    /// As [`Source::position`] gives it, or a byte's offset.
    pub(crate) position: usize,
    pub(crate) target: Target,
    pub(crate) in_filter: bool,
    pub(crate) kind: FaultKind,
    /// Where it is in the document inside of the string at `position`; there, whether it
    /// is a key's fault.
    pub(crate) below: Option<(Pointer, bool)>,
}

/// What a position is the position of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Key,
    Value,
    /// A byte at which the text stops being JSON.
    Byte,
}

/// Finds the pointers and places of faults noted while reading `text`.
///
/// Linear in the text, besides the sorting of the faults.
pub(crate) fn in_text(text: &str, found: Vec<Found>) -> Faults {
    let mut lines = Lines::of(text);
    locate(Text::new(text, usize::MAX), found, |position, source| {
        Some(lines.place(position, source.map(Text::length)))
    })
}

/// Finds the pointers of faults noted while reading `value`.
pub(crate) fn in_value(value: &Value, found: Vec<Found>) -> Faults {
    locate(Tree::new(value, usize::MAX), found, |_, _| None)
}

/// Reads `source` up to the last fault. `place` gets a position, and the source if it has
/// just read what stands there.
fn locate<'s, S: Source<'s>>(
    source: S,
    mut found: Vec<Found>,
    mut place: impl FnMut(usize, Option<&S>) -> Option<Place>,
) -> Faults {
    // Stable: faults of one place stay in the order in which they were found.
    found.sort_by_key(|fault| fault.position);
    // All are listed, unless there is no room for their pointers.
    let (limit, mut located) = (found.len(), Faults::default());
    let mut left = found.into_iter().peekable();
    let mut walk = Walk::new(source);
    let mut pointer = Pointer::root();
    // Bytes of the pointer to each array or object that is open.
    let mut above = Vec::new();
    // Whether a value has been announced that has not begun.
    let mut is_due = true;
    while left.peek().is_some() {
        let Ok(Some(step)) = walk.step() else {
            break;
        };
        let target = match step {
            Step::Key(key) => {
                pointer.truncate(above.last().copied().unwrap_or_default());
                pointer.push_key(&key);
                is_due = true;
                Target::Key
            }
            Step::Item(index) => {
                pointer.truncate(above.last().copied().unwrap_or_default());
                pointer.push_index(index);
                is_due = true;
                continue;
            }
            Step::Value(event) => {
                if Container::of(&event).is_some() {
                    above.push(pointer.len());
                }
                is_due = false;
                Target::Value
            }
            Step::End => {
                pointer.truncate(above.pop().unwrap_or_default());
                continue;
            }
        };
        let position = walk.source.position();
        while let Some(fault) = next_at(&mut left, position, target) {
            located.push(fault.at(&pointer, place(position, Some(&walk.source))), limit);
        }
    }
    // What is left is where reading stopped: in the value announced, or else in the array or
    // object that is open.
    if !is_due {
        pointer.truncate(above.last().copied().unwrap_or_default());
    }
    for fault in left {
        let place = place(fault.position, None);
        located.push(fault.at(&pointer, place), limit);
    }
    located
}

fn next_at(
    left: &mut Peekable<vec::IntoIter<Found>>,
    position: usize,
    target: Target,
) -> Option<Found> {
    left.next_if(|fault| fault.position == position && fault.target == target)
}

impl Found {
    fn at(self, pointer: &Pointer, place: Option<Place>) -> Fault {
        let (at, on_key) = match self.below {
            Some((below, on_key)) => (below.below(pointer), on_key),
            None => (pointer.clone(), self.target == Target::Key),
        };
        let fault = if on_key { Fault::of_key } else { Fault::of_value };
        fault(self.kind, at).in_filter(self.in_filter).placed(place)
    }
}

/// Gives each fault, whose pointer is known, its place in the text; if nothing stands at
/// its pointer, the place of what stands nearest above it.
///
/// # Complexity
///
/// `O(n + p)` for a text of `n` bytes and pointers of `p` bytes together, times the
/// logarithm of the number of faults.
pub(crate) fn place(text: &str, faults: &mut Vec<Fault>) {
    let (mut wanted, ends) = Wanted::of(faults);
    // Where the text stops being JSON, there are no more places.
    let _ = find(text, &mut wanted);
    let placed = std::mem::take(faults).into_iter().zip(ends).map(|(fault, end)| {
        let place = wanted.place(end, fault.is_on_key());
        fault.placed(place)
    });
    faults.extend(placed);
}

/// The pointers of all faults as one tree. A node is known by its index.
#[derive(Debug)]
struct Wanted {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    parent: Option<usize>,
    below: BTreeMap<String, usize>,
    key: Option<Place>,
    value: Option<Place>,
}

impl Wanted {
    /// The tree, and the node of each fault.
    fn of(faults: &[Fault]) -> (Self, Vec<usize>) {
        let mut wanted = Self { nodes: vec![Node::default()] };
        let ends = faults.iter().map(|fault| wanted.add(fault.at().as_str())).collect();
        (wanted, ends)
    }

    fn add(&mut self, pointer: &str) -> usize {
        let mut at = 0;
        for part in pointer.split('/').skip(1) {
            let part = part.replace("~1", "/").replace("~0", "~");
            let new = self.nodes.len();
            let Some(node) = self.nodes.get_mut(at) else {
                break;
            };
            let child = *node.below.entry(part).or_insert(new);
            if child == new {
                self.nodes.push(Node { parent: Some(at), ..Node::default() });
            }
            at = child;
        }
        at
    }

    fn child(&self, node: usize, part: &str) -> Option<usize> {
        self.nodes.get(node)?.below.get(part).copied()
    }

    /// The place of a node, or of the nearest one above that has a place.
    fn place(&self, node: usize, on_key: bool) -> Option<Place> {
        let mut node = self.nodes.get(node)?;
        if on_key && node.key.is_some() {
            return node.key;
        }
        while node.value.is_none() {
            node = self.nodes.get(node.parent?)?;
        }
        node.value
    }
}

/// Notes the places of all wanted nodes that the text has.
fn find(text: &str, wanted: &mut Wanted) -> Result<(), Halt> {
    let mut lines = Lines::of(text);
    let mut walk = Walk::new(Text::new(text, usize::MAX));
    // The wanted nodes whose values are open; and the one that comes next, if it is one.
    let mut open: Vec<usize> = Vec::new();
    let mut next = Some(0);
    while let Some(step) = walk.step()? {
        let parent = open.last().copied().unwrap_or_default();
        match step {
            Step::Key(key) => {
                next = wanted.child(parent, &key);
                if let Some(node) = next.and_then(|node| wanted.nodes.get_mut(node)) {
                    let length = walk.source.length();
                    let place = lines.place(walk.source.position(), Some(length));
                    // Of repeated keys the first is in the tree.
                    node.key.get_or_insert(place);
                }
            }
            Step::Item(index) => next = wanted.child(parent, &index.to_string()),
            Step::Value(event) => match next {
                Some(index) => {
                    if let Some(node) = wanted.nodes.get_mut(index) {
                        let length = walk.source.length();
                        let place = lines.place(walk.source.position(), Some(length));
                        node.value.get_or_insert(place);
                    }
                    if Container::of(&event).is_some() {
                        open.push(index);
                    }
                }
                None => walk.pass(&event)?,
            },
            Step::End => {
                open.pop();
            }
        }
    }
    Ok(())
}

/// A whole document as a sequence of steps, without recursion.
#[derive(Debug)]
struct Walk<S> {
    source: S,
    /// What is open, an array with its next index.
    open: Vec<(Container, usize)>,
    /// Whether a value comes next.
    due: bool,
}

#[derive(Debug)]
enum Step<'s> {
    Key(Cow<'s, str>),
    Item(usize),
    Value(Event<'s>),
    /// The end of an array or object.
    End,
}

impl<'s, S: Source<'s>> Walk<S> {
    const fn new(source: S) -> Self {
        Self { source, open: Vec::new(), due: true }
    }

    /// The next step, or `None` at the end of the document.
    fn step(&mut self) -> Result<Option<Step<'s>>, Halt> {
        if std::mem::take(&mut self.due) {
            let event = self.source.value()?;
            self.open.extend(Container::of(&event).map(|container| (container, 0)));
            return Ok(Some(Step::Value(event)));
        }
        let Some((container, index)) = self.open.last_mut() else {
            return self.source.finish().map(|()| None);
        };
        let step = match container {
            Container::Object => self.source.next_key()?.map(Step::Key),
            Container::Array => self.source.next_item()?.then_some(Step::Item(*index)),
        };
        *index += 1;
        self.due = step.is_some();
        if step.is_none() {
            self.open.pop();
        }
        Ok(Some(step.unwrap_or(Step::End)))
    }

    /// Passes over what is left of the value that the last step began.
    fn pass(&mut self, event: &Event<'s>) -> Result<(), Halt> {
        if Container::of(event).is_some() {
            self.open.pop();
        }
        self.source.skip(event)
    }
}

/// Counts lines and columns, from front to back.
#[derive(Debug)]
struct Lines<'t> {
    text: &'t str,
    offset: usize,
    line: usize,
    column: usize,
}

impl<'t> Lines<'t> {
    const fn of(text: &'t str) -> Self {
        Self { text, offset: 0, line: 1, column: 1 }
    }

    /// The place at `offset`, which is not before that of the last call. Without a
    /// `length` it is that of the character there.
    fn place(&mut self, offset: usize, length: Option<usize>) -> Place {
        for character in self.text.get(self.offset..offset).unwrap_or_default().chars() {
            if character == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self.offset = offset.max(self.offset);
        let length = length.unwrap_or_else(|| {
            let rest = self.text.get(offset..).unwrap_or_default();
            rest.chars().next().map_or(0, char::len_utf8)
        });
        Place { offset, length, line: self.line, column: self.column }
    }
}
