//! The store as a collection, which gives the same pages.

use wixql::{Collection, Literal, Number, Order, Page, Plan, SortKey};

use crate::asked::Asked;
use crate::host::Setup;
use crate::record::{FIELDS, Row, Val};

pub(crate) struct Held(Collection<Row>);

impl Held {
    /// With a column for every field, and in the order that is asked for.
    pub(crate) fn new(setup: &Setup, asked: &Asked, rows: &[Row]) -> Self {
        let sort = asked.sort.as_deref().unwrap_or(&asked.default_sort).iter().map(|by| {
            let order = if by.down { Order::Descending } else { Order::Ascending };
            SortKey::new(FIELDS[by.field], order)
        });
        let mut collection = Collection::new(setup.ty.schema()).order(sort).unwrap();
        for field in FIELDS.into_iter().chain(["weight", "tenant"]) {
            collection = collection.column(field).unwrap();
        }
        collection.extend(rows.iter().cloned()).unwrap();
        Self(collection)
    }

    pub(crate) fn insert(&mut self, row: &Row) {
        self.0.insert(row.clone()).unwrap();
    }

    pub(crate) fn remove(&mut self, row: &Row) {
        let id: Literal = match &row.id {
            Val::Int(id) => Number::from(*id).into(),
            Val::Uint(id) => Number::from(*id).into(),
            Val::Text(id) => (&**id).into(),
            other => panic!("{other:?} is no id"),
        };
        assert_eq!(self.0.remove(id).map(|row| row.serial), Some(row.serial));
    }

    pub(crate) fn replace(&mut self, row: &Row) {
        let replaced = self.0.replace(row.clone()).unwrap();
        assert_eq!(replaced.map(|row| row.serial), Some(row.serial));
    }

    /// Its page is the one that was found.
    pub(crate) fn gives(&self, plan: &Plan, found: &Page<'_, Row>) -> Result<(), String> {
        let page = self.0.page(plan);
        let serials = |page: &Page<'_, Row>| -> Vec<u32> {
            page.items.iter().map(|row| row.serial).collect()
        };
        if serials(&page) != serials(found) {
            let way = self.0.explain(plan);
            return Err(format!("a collection gives {:?}\n{way}", serials(&page)));
        }
        let plain = plan.page(&self.0);
        let is_same =
            page.next == plain.next && page.prev == plain.prev && page.metadata == plain.metadata;
        is_same.then_some(()).ok_or_else(|| "a collection gives other places".to_owned())
    }
}
