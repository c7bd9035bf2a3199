//! What a query can see of a struct or an enum: its fields with their names on the wire, and what
//! the table says of them.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, ExprPath, Fields, Ident, LitStr, Member, Path, Result, Type};

use crate::attributes::{Faults, OfContainer, OfField, OfVariant, Table};
use crate::case::Case;
use crate::nearest::hint;

/// A struct or an enum.
pub(crate) struct Container<'i> {
    pub(crate) input: &'i DeriveInput,
    /// The path to the library.
    pub(crate) wixql: Path,
    pub(crate) shape: Shape,
    /// The field whose values are unique, if it is known.
    pub(crate) id: Option<String>,
    /// Field and variant of `wixql::Order`.
    pub(crate) default_sort: Vec<(String, &'static str)>,
}

/// What it is to queries.
pub(crate) enum Shape {
    /// An object: a struct with named fields.
    Object(Object),
    /// What its one field is.
    Inner(Box<Field>),
    /// One of a few names: an enum without data.
    Names(Vec<Name>),
    /// An object with one of a few keys, or else a name: an enum with data.
    OneOf(Vec<Variant>),
}

/// The fields of a struct, or of a variant.
pub(crate) struct Object {
    pub(crate) fields: Vec<Field>,
    /// Those whose own fields take their place.
    pub(crate) flattened: Vec<Field>,
}

/// A field that queries can see.
pub(crate) struct Field {
    pub(crate) member: Member,
    pub(crate) ty: Type,
    /// On the wire.
    pub(crate) name: String,
    pub(crate) skip_if: Option<ExprPath>,
    pub(crate) table: Table,
}

/// A variant of an enum without data; without a name if it is not on the wire.
pub(crate) struct Name {
    pub(crate) ident: Ident,
    pub(crate) name: Option<String>,
}

/// A variant of an enum with data that is on the wire.
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) content: Content,
}

/// What a variant holds.
pub(crate) enum Content {
    Nothing,
    One(Box<Field>),
    Object(Object),
}

impl<'i> Container<'i> {
    /// Reads an item with its attributes.
    ///
    /// # Errors
    ///
    /// All that is wrong with it.
    pub(crate) fn read(input: &'i DeriveInput) -> Result<Self> {
        let mut faults = Faults::default();
        let of = OfContainer::read(&input.attrs, &mut faults);
        let shape = match &input.data {
            Data::Struct(data) => read_struct(input, &data.fields, &of, &mut faults),
            Data::Enum(data) => {
                if let Some(span) = of.transparent {
                    faults.at(span, "no enum is transparent");
                }
                Some(read_enum(data, &of, &mut faults))
            }
            Data::Union(data) => {
                faults.at(data.union_token.span(), "of a union nobody knows which field it holds");
                None
            }
        };
        let id = shape.as_ref().and_then(|shape| unique_key(shape, &of, &mut faults));
        let default_sort = of.default_sort.as_ref().zip(shape.as_ref());
        let default_sort = default_sort.map(|(keys, shape)| read_sort(keys, shape, &mut faults));
        let default_sort = default_sort.unwrap_or_default();
        let wixql = of.wixql.unwrap_or_else(|| syn::parse_quote!(::wixql));
        faults.into_result()?;
        // Without a shape there was a fault.
        let shape = shape.ok_or_else(|| syn::Error::new(Span::call_site(), "no record"))?;
        Ok(Self { input, wixql, shape, id, default_sort })
    }
}

fn read_struct(
    input: &DeriveInput,
    fields: &Fields,
    of: &OfContainer,
    faults: &mut Faults,
) -> Option<Shape> {
    let inner = |faults: &mut Faults| {
        let mut seen = read_fields(fields, None, of.transparent.is_none(), faults);
        match (seen.fields.pop(), seen.fields.pop(), seen.flattened.pop()) {
            (Some(field), None, None) => {
                if let Some(span) = field.table.id {
                    faults.at(span, "what is a field's value has no unique key");
                }
                Some(Shape::Inner(Box::new(field)))
            }
            _ => None,
        }
    };
    match fields {
        Fields::Named(_) if of.transparent.is_none() => {
            Some(Shape::Object(read_fields(fields, of.rename_all, true, faults)))
        }
        Fields::Named(_) | Fields::Unnamed(_) => {
            let shape = inner(faults);
            if shape.is_none() {
                faults.at(
                    of.transparent.unwrap_or_else(|| fields.span()),
                    "no type of a field: it has to be an object, with named fields, or one value",
                );
            }
            shape
        }
        Fields::Unit => {
            faults.at(input.ident.span(), "it holds nothing to ask for");
            None
        }
    }
}

fn read_enum(data: &syn::DataEnum, of: &OfContainer, faults: &mut Faults) -> Shape {
    let mut variants = Vec::new();
    let mut names = Vec::new();
    let mut known = Vec::new();
    let has_data = data.variants.iter().any(|variant| {
        !matches!(variant.fields, Fields::Unit)
            && !OfVariant::read(&variant.attrs, &mut Faults::default()).skip
    });
    for variant in &data.variants {
        let own = OfVariant::read(&variant.attrs, faults);
        let ident = variant.ident.clone();
        if own.skip {
            names.push(Name { ident, name: None });
            continue;
        }
        let plain = ident.unraw().to_string();
        let (name, span) = match &own.rename {
            Some(name) => (name.value(), name.span()),
            None => (
                of.rename_all.map_or_else(|| plain.clone(), |c| c.of_variant(&plain)),
                ident.span(),
            ),
        };
        if known.contains(&name) {
            faults.at(span, format!("two variants have the name `{name}`"));
        }
        if has_data {
            check_key(&name, span, faults);
        }
        known.push(name.clone());
        names.push(Name { ident: ident.clone(), name: Some(name.clone()) });
        let content = match &variant.fields {
            Fields::Unit => Content::Nothing,
            Fields::Named(_) => {
                let case = own.rename_all.or(of.rename_all_fields);
                Content::Object(read_fields(&variant.fields, case, true, faults))
            }
            Fields::Unnamed(fields) => {
                let mut seen = read_fields(&variant.fields, None, false, faults);
                match (fields.unnamed.len(), seen.fields.pop()) {
                    (1, Some(field)) => Content::One(Box::new(field)),
                    _ => {
                        faults.at(
                            variant.fields.span(),
                            "a variant holds one value, or named fields",
                        );
                        Content::Nothing
                    }
                }
            }
        };
        variants.push(Variant { ident, name, content });
    }
    if has_data { Shape::OneOf(variants) } else { Shape::Names(names) }
}

/// The fields that are on the wire. `is_named` says that they are an object's, and have names.
fn read_fields(fields: &Fields, case: Option<Case>, is_named: bool, faults: &mut Faults) -> Object {
    let mut object = Object { fields: Vec::new(), flattened: Vec::new() };
    for (index, field) in fields.iter().enumerate() {
        let of = OfField::read(&field.attrs, faults);
        if of.skip {
            if let Some((name, span)) = of.table.said() {
                faults.at(span, format!("`{name}` on a field that is skipped"));
            }
            continue;
        }
        let (name, span) = match (&of.rename, &field.ident) {
            (Some(name), _) => (name.value(), name.span()),
            (None, Some(ident)) => {
                let plain = ident.unraw().to_string();
                (case.map_or_else(|| plain.clone(), |case| case.of_field(&plain)), ident.span())
            }
            (None, None) => (String::new(), field.ty.span()),
        };
        let member = field.ident.clone().map_or_else(|| Member::from(index), Member::from);
        let is_flattened = of.flatten.is_some();
        if is_flattened {
            // It has no name and no type of its own that could be said something of.
            if let Some((name, span)) = of.table.said().filter(|(name, _)| *name != "hidden") {
                let message =
                    format!("`{name}` on a field that is flattened; it is its fields' affair");
                faults.at(span, message);
            }
        } else if is_named && field.ident.is_some() {
            check_key(&name, span, faults);
            if object.fields.iter().any(|other| other.name == name) {
                faults.at(span, format!("two fields have the name `{name}`"));
            }
        }
        if let (Some(span), Some(_)) = (of.table.id, of.table.hidden) {
            faults.at(span, "the unique key is in the table; it cannot be hidden");
        }
        // What `Option::is_none` says is missing is missing anyway.
        let skip_if = of.skip_if.filter(|test| !is_option_is_none(&test.path));
        let read = Field { member, ty: field.ty.clone(), name, skip_if, table: of.table };
        if is_flattened { object.flattened.push(read) } else { object.fields.push(read) }
    }
    object
}

/// Whether it is `Option::is_none`, which may be written with the whole path.
fn is_option_is_none(path: &Path) -> bool {
    let mut names = path.segments.iter().rev().map(|segment| &segment.ident);
    names.next().is_some_and(|name| name == "is_none")
        && names.next().is_some_and(|name| name == "Option")
}

/// Whether a path can lead to a key.
fn check_key(name: &str, span: Span, faults: &mut Faults) {
    let why = match name {
        "" => "is empty",
        _ if name.contains('.') => "holds a dot, at which paths are parted",
        _ if name.starts_with('$') => "starts with `$`, as operators do",
        _ => return,
    };
    faults.at(
        span,
        format!("no query could name the field `{name}`: its name {why}; rename or skip it"),
    );
}

/// The path of the unique key: the one that is marked, else the field `id`.
fn unique_key(shape: &Shape, of: &OfContainer, faults: &mut Faults) -> Option<String> {
    let Shape::Object(object) = shape else {
        if let Some(id) = &of.id {
            faults.at(id.span(), "only a struct with named fields has a unique key");
        }
        return None;
    };
    let marked = object.fields.iter().filter_map(|field| Some((&field.name, field.table.id?)));
    let mut marked = marked.collect::<Vec<_>>().into_iter();
    let first = marked.next();
    for (_, span) in marked {
        faults
            .at(span, "a second unique key; if only both together are unique, make them one field");
    }
    if let (Some(id), Some((name, span))) = (&of.id, first) {
        faults
            .at(span, format!("the unique key is `{}`, and `{name}` is a second one", id.value()));
    }
    if let Some(id) = &of.id {
        let path = id.value();
        check_known(&path, id.span(), object, faults);
        return Some(path);
    }
    if let Some((name, _)) = first {
        return Some(name.clone());
    }
    let is_id = |field: &&Field| field.name == "id" && field.table.hidden.is_none();
    object.fields.iter().find(is_id).map(|field| field.name.clone())
}

/// `"finishedAt desc, id"`.
fn read_sort(keys: &LitStr, shape: &Shape, faults: &mut Faults) -> Vec<(String, &'static str)> {
    let Shape::Object(object) = shape else {
        faults.at(keys.span(), "only a struct with named fields has a default sort");
        return Vec::new();
    };
    let text = keys.value();
    let mut read: Vec<(String, &'static str)> = Vec::new();
    for key in text.split(',') {
        let mut words = key.split_whitespace();
        let (path, order, more) = (words.next(), words.next(), words.next());
        let (Some(path), None) = (path, more) else {
            faults.at(keys.span(), "a default sort is written as in `finishedAt desc, name`");
            continue;
        };
        let order = match order.map(str::to_ascii_lowercase).as_deref() {
            None | Some("asc") => "Ascending",
            Some("desc") => "Descending",
            Some(other) => {
                faults.at(keys.span(), format!("an order is `asc` or `desc`, not `{other}`"));
                continue;
            }
        };
        check_known(path, keys.span(), object, faults);
        if read.iter().any(|(other, _)| other == path) {
            faults.at(keys.span(), format!("sort key `{path}` is given twice"));
        }
        read.push((path.to_owned(), order));
    }
    read
}

/// Whether a path starts at a field, as far as can be told.
fn check_known(path: &str, span: Span, object: &Object, faults: &mut Faults) {
    let key = path.split('.').next().unwrap_or_default();
    let is_known = object.fields.iter().any(|field| field.name == key);
    // What is flattened is not known here.
    if !is_known && object.flattened.is_empty() {
        let hint = hint(key, object.fields.iter().map(|field| field.name.as_str()));
        faults.at(span, format!("there is no field `{key}`{hint}"));
    }
}
