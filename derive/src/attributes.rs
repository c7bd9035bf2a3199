//! Attributes: `#[record(…)]`, and what `#[serde(…)]` says of names.
//!
//! Where both speak, `record` wins. Of `serde` only what decides what is on the wire is read, and
//! the rest passed over; in `record` what is not known is an error.

use proc_macro2::{Span, TokenTree};
use syn::meta::ParseNestedMeta;
use syn::{Attribute, ExprPath, LitStr, Path, Result, Token, parenthesized};

use crate::case::Case;
use crate::nearest::hint;
use crate::operators::Operators;

/// What is said of a struct or an enum.
#[derive(Default)]
pub(crate) struct OfContainer {
    pub(crate) wixql: Option<Path>,
    pub(crate) rename_all: Option<Case>,
    pub(crate) rename_all_fields: Option<Case>,
    pub(crate) transparent: Option<Span>,
    pub(crate) id: Option<LitStr>,
    pub(crate) default_sort: Option<LitStr>,
}

/// What is said of a variant.
#[derive(Default)]
pub(crate) struct OfVariant {
    pub(crate) rename: Option<LitStr>,
    pub(crate) rename_all: Option<Case>,
    pub(crate) skip: bool,
}

/// What is said of a field.
#[derive(Default)]
pub(crate) struct OfField {
    pub(crate) rename: Option<LitStr>,
    pub(crate) skip: bool,
    /// A test of the value: if it says so, the field is missing.
    pub(crate) skip_if: Option<ExprPath>,
    pub(crate) flatten: Option<Span>,
    pub(crate) table: Table,
}

/// What the table of the endpoint says of a field.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) id: Option<Span>,
    pub(crate) hidden: Option<Span>,
    pub(crate) operators: Option<(Span, Operators)>,
    pub(crate) sort: Option<(Span, &'static str)>,
    pub(crate) ignore_case: Option<Span>,
    pub(crate) map: Option<Span>,
    pub(crate) epoch_millis: Option<Span>,
}

impl Table {
    /// The first thing that is said, and where.
    pub(crate) fn said(&self) -> Option<(&'static str, Span)> {
        let said = [
            ("id", self.id),
            ("hidden", self.hidden),
            ("ops", self.operators.as_ref().map(|(span, _)| *span)),
            ("sort", self.sort.as_ref().map(|(span, _)| *span)),
            ("ignore_case", self.ignore_case),
            ("map", self.map),
            ("epoch_millis", self.epoch_millis),
        ];
        said.into_iter().find_map(|(name, span)| Some((name, span?)))
    }
}

/// One entry of an attribute's list, such as `rename = "…"`.
struct Entry<'m, 'i> {
    meta: &'m ParseNestedMeta<'i>,
    name: String,
    is_own: bool,
}

impl Entry<'_, '_> {
    fn span(&self) -> Span {
        self.meta.path.get_ident().map_or_else(Span::call_site, proc_macro2::Ident::span)
    }

    fn error(&self, message: impl std::fmt::Display) -> syn::Error {
        syn::Error::new(self.span(), message)
    }

    /// The text in `name = "text"`.
    fn text(&self) -> Result<LitStr> {
        self.meta.value()?.parse()
    }

    /// The text, in `serde` also as `name(serialize = "text", deserialize = "…")`.
    fn text_on_the_wire(&self) -> Result<Option<LitStr>> {
        if self.is_own || !self.meta.input.peek(syn::token::Paren) {
            return self.text().map(Some);
        }
        let mut text = None;
        self.meta.parse_nested_meta(|inner| {
            let value: LitStr = inner.value()?.parse()?;
            if inner.path.is_ident("serialize") {
                text = Some(value);
            }
            Ok(())
        })?;
        Ok(text)
    }

    fn case(&self) -> Result<Option<Case>> {
        self.text_on_the_wire()?.as_ref().map(Case::read).transpose()
    }

    /// Puts a value in its place, in which `record` may stand once, and `serde` be replaced.
    fn put<T>(&self, place: &mut Option<T>, value: impl Into<Option<T>>) {
        if let Some(value) = value.into() {
            *place = Some(value);
        }
    }

    /// An entry that is not known here.
    fn pass_over(&self, known: &[&str]) -> Result<()> {
        if self.is_own {
            let hint = hint(&self.name, known.iter().copied());
            return Err(self.error(format!("unknown attribute `{}`{hint}", self.name)));
        }
        // Whatever `serde` makes of it: a value, or a list.
        let input = self.meta.input;
        if input.peek(syn::token::Paren) {
            let list;
            parenthesized!(list in input);
            list.parse::<proc_macro2::TokenStream>()?;
        } else {
            while !input.is_empty() && !input.peek(Token![,]) {
                input.parse::<TokenTree>()?;
            }
        }
        Ok(())
    }
}

/// Goes through the entries of `serde` first, then of `record`; errors do not end it.
fn each(
    attributes: &[Attribute],
    faults: &mut Faults,
    mut read: impl FnMut(&Entry<'_, '_>) -> Result<()>,
) {
    for (list, is_own) in [("serde", false), ("record", true)] {
        let mut seen = Vec::new();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(list)) {
            let result = attribute.parse_nested_meta(|meta| {
                let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                let entry = Entry { meta: &meta, name, is_own };
                if is_own && seen.contains(&entry.name) {
                    return Err(entry.error(format!("`{}` is given twice", entry.name)));
                }
                seen.push(entry.name.clone());
                read(&entry)
            });
            // Of what `serde` will refuse itself nothing need be said.
            if let Err(error) = result {
                faults.push(error);
            }
        }
    }
}

/// All that is wrong with an item.
#[derive(Default)]
pub(crate) struct Faults(Option<syn::Error>);

impl Faults {
    pub(crate) fn push(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(all) => all.combine(error),
            none => *none = Some(error),
        }
    }

    pub(crate) fn at(&mut self, span: Span, message: impl std::fmt::Display) {
        self.push(syn::Error::new(span, message));
    }

    pub(crate) fn into_result(self) -> Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}

impl OfContainer {
    const KNOWN: [&str; 6] =
        ["crate", "default_sort", "id", "rename_all", "rename_all_fields", "transparent"];

    pub(crate) fn read(attributes: &[Attribute], faults: &mut Faults) -> Self {
        let mut of = Self::default();
        each(attributes, faults, |entry| {
            match (entry.name.as_str(), entry.is_own) {
                ("rename_all", _) => entry.put(&mut of.rename_all, entry.case()?),
                ("rename_all_fields", _) => entry.put(&mut of.rename_all_fields, entry.case()?),
                ("transparent", _) => of.transparent = Some(entry.span()),
                ("crate", true) => of.wixql = Some(entry.text()?.parse()?),
                ("id", true) => of.id = Some(entry.text()?),
                ("default_sort", true) => of.default_sort = Some(entry.text()?),
                ("tag" | "content" | "untagged", false) => {
                    return Err(entry.error(format!(
                        "records have no enums in the form of `{}`; only names, and objects with \
                         the variant's name as their key",
                        entry.name
                    )));
                }
                _ => return entry.pass_over(&Self::KNOWN),
            }
            Ok(())
        });
        of
    }
}

impl OfVariant {
    const KNOWN: [&str; 3] = ["rename", "rename_all", "skip"];

    pub(crate) fn read(attributes: &[Attribute], faults: &mut Faults) -> Self {
        let mut of = Self::default();
        each(attributes, faults, |entry| {
            match (entry.name.as_str(), entry.is_own) {
                ("rename", _) => entry.put(&mut of.rename, entry.text_on_the_wire()?),
                ("rename_all", _) => entry.put(&mut of.rename_all, entry.case()?),
                ("skip", _) | ("skip_serializing", false) => of.skip = true,
                ("untagged", false) => {
                    return Err(entry.error("records have no untagged variants"));
                }
                _ => return entry.pass_over(&Self::KNOWN),
            }
            Ok(())
        });
        of
    }
}

impl OfField {
    const KNOWN: [&str; 10] = [
        "epoch_millis",
        "flatten",
        "hidden",
        "id",
        "ignore_case",
        "map",
        "ops",
        "rename",
        "skip",
        "sort",
    ];

    pub(crate) fn read(attributes: &[Attribute], faults: &mut Faults) -> Self {
        let mut of = Self::default();
        each(attributes, faults, |entry| {
            let span = entry.span();
            let table = &mut of.table;
            match (entry.name.as_str(), entry.is_own) {
                ("rename", _) => entry.put(&mut of.rename, entry.text_on_the_wire()?),
                ("skip", _) | ("skip_serializing", false) => of.skip = true,
                ("skip_serializing_if", false) => of.skip_if = Some(entry.text()?.parse()?),
                ("flatten", _) => of.flatten = Some(span),
                ("id", true) => table.id = Some(span),
                ("hidden", true) => table.hidden = Some(span),
                ("ignore_case", true) => table.ignore_case = Some(span),
                ("map", true) => table.map = Some(span),
                ("epoch_millis", true) => table.epoch_millis = Some(span),
                ("ops", true) => {
                    let list = entry.text()?;
                    table.operators = Some((span, Operators::read(&list)?));
                }
                ("sort", true) => table.sort = Some((span, directions(&entry.text()?)?)),
                _ => return entry.pass_over(&Self::KNOWN),
            }
            Ok(())
        });
        of
    }
}

/// The variant of `wixql::SortDirections` that is meant.
fn directions(text: &LitStr) -> Result<&'static str> {
    const NAMES: [(&str, &str); 4] =
        [("both", "Both"), ("asc", "Ascending"), ("desc", "Descending"), ("none", "None")];
    let name = text.value();
    let found = NAMES.iter().find(|(own, _)| *own == name);
    found.map(|&(_, variant)| variant).ok_or_else(|| {
        let hint = hint(&name, NAMES.iter().map(|&(own, _)| own));
        let message = format!("sort is `both`, `asc`, `desc` or `none`, not `{name}`{hint}");
        syn::Error::new(text.span(), message)
    })
}
