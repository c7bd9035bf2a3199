//! Records: what a query is asked about.
//!
//! A [`Record`] says how its fields are reached, once per plan; a [`Node`] is a value
//! found inside one, borrowed. Implemented for `serde_json::Value`; for a struct it is
//! a few lines. Records know paths, and neither queries nor schemas.

mod access;
mod field_value;
mod json;
mod leaves;
mod node;
mod pinned;
mod records;
mod steps;
mod value_ref;
mod walk;

pub use access::Access;
pub use field_value::{At, FieldValue, FieldVisitor, Get, GetValue, Make};
pub use node::{Node, View};
pub(crate) use pinned::Pinned;
pub use records::{Each, Records};
pub use steps::{Step, Steps};
pub use value_ref::{Fields, Keyed, List, ValueRef};
pub(crate) use walk::{Pin, any_below, any_from, walk_pinned};

/// Something a query can be asked about.
///
/// # Example
///
/// A struct, by hand:
///
/// ```
/// use wixql::{Access, Fields, Plan, Query, Record, Schema, ValueRef, bind};
///
/// struct Order {
///     id: u64,
///     status: String,
/// }
///
/// impl Fields for Order {
///     fn field(&self, key: &str) -> Option<ValueRef<'_>> {
///         Some(match key {
///             "id" => ValueRef::from(self.id),
///             "status" => ValueRef::from(self.status.as_str()),
///             _ => return None,
///         })
///     }
///
///     fn keys(&self) -> &[&str] {
///         &["id", "status"]
///     }
/// }
///
/// impl Record for Order {
///     type Accessor = Access;
///     type Value<'r> = ValueRef<'r>;
///
///     fn accessor(path: &Access) -> Access {
///         path.clone()
///     }
///
///     fn root(&self) -> ValueRef<'_> {
///         ValueRef::Object(self)
///     }
/// }
///
/// let orders = Schema::new().number("id").text("status");
/// let plan = bind(&Query::new().eq("status", "DONE"), &orders)?;
/// let matcher = plan.matcher::<Order>();
/// assert!(matcher.matches(&Order { id: 1, status: "DONE".into() }));
/// # Ok::<(), wixql::QueryError>(())
/// ```
pub trait Record {
    /// How one field is reached; made once per plan.
    type Accessor: AsRef<Access>;

    /// A value inside the record.
    type Value<'r>: Node<'r>
    where
        Self: 'r;

    /// Settles how a field is reached.
    fn accessor(path: &Access) -> Self::Accessor;

    /// The record as a whole, an object.
    fn root(&self) -> Self::Value<'_>;

    /// Whether some value found at the field passes `test`; `None` is a missing field.
    ///
    /// The default walks from [`root`](Self::root); a record that knows a shorter way
    /// overrides it, and gives `test` each value that the walk would give.
    fn any<'r>(
        &'r self,
        at: &Self::Accessor,
        mut test: impl FnMut(Option<Self::Value<'r>>) -> bool,
    ) -> bool {
        let (root, at) = (self.root(), at.as_ref());
        // Most fields are the record's own, and there.
        match at.single().filter(|_| at.is_plain()).and_then(|key| root.get(key)) {
            Some(found) => test(Some(found)),
            None => any_below(root, at, test),
        }
    }

    /// Follows a field's path through the record's types, if they are known: see
    /// [`FieldValue::reach`]. Queries over such records take no look-ups, and many records are
    /// asked at once. `None`, the default, if not: then fields are found by [`any`](Self::any).
    ///
    /// What it finds is what `any` finds. `#[derive(Record)]` implements it.
    fn reach<'p, V: FieldVisitor<'p, Self>>(at: &'p Access, visitor: V) -> Option<V::Output>
    where
        Self: Sized + 'p,
    {
        let _ = (at, visitor);
        None
    }
}
