//! The operators that `ops` may list, by their names in queries.
//!
//! The library's table is `wixql::Operator`; a test there holds this one against it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{LitStr, Path, Result};

use crate::nearest::hint;

/// Name in a query, and variant of `wixql::Operator`.
const OPERATORS: [(&str, &str); 17] = [
    ("$eq", "Eq"),
    ("$ne", "Ne"),
    ("$gt", "Gt"),
    ("$gte", "Gte"),
    ("$lt", "Lt"),
    ("$lte", "Lte"),
    ("$in", "In"),
    ("$nin", "Nin"),
    ("$startsWith", "StartsWith"),
    ("$endsWith", "EndsWith"),
    ("$contains", "Contains"),
    ("$urlized", "Urlized"),
    ("$exists", "Exists"),
    ("$isEmpty", "IsEmpty"),
    ("$hasSome", "HasSome"),
    ("$hasAll", "HasAll"),
    ("$matchItems", "MatchItems"),
];

/// What `ops` says.
#[derive(Debug)]
pub(crate) struct Operators {
    /// All of the field's type, and those listed besides.
    star: bool,
    listed: Vec<&'static str>,
}

impl Operators {
    /// `"none"`, or a list with or without `*`: `"$eq $in"`, `"*"`, `"* $contains"`.
    pub(crate) fn read(list: &LitStr) -> Result<Self> {
        let text = list.value();
        let error = |message: String| syn::Error::new(list.span(), message);
        let mut operators = Self { star: false, listed: Vec::new() };
        if text.trim() == "none" {
            return Ok(operators);
        }
        let names = text.split(|c: char| c.is_whitespace() || c == ',').filter(|n| !n.is_empty());
        for name in names {
            if name == "*" {
                operators.star = true;
                continue;
            }
            let found = OPERATORS.iter().find(|(own, _)| *own == name);
            let Some(&(_, variant)) = found else {
                let known = OPERATORS.iter().map(|&(own, _)| own);
                let hint = hint(name, known.chain(["*", "none"]));
                return Err(error(format!("unknown operator `{name}`{hint}")));
            };
            if operators.listed.contains(&variant) {
                return Err(error(format!("operator `{name}` is listed twice")));
            }
            operators.listed.push(variant);
        }
        if !operators.star && operators.listed.is_empty() {
            return Err(error("no operators; if that is what is meant, write \"none\"".into()));
        }
        Ok(operators)
    }

    /// What it makes of a field.
    pub(crate) fn settle(&self, wixql: &Path) -> TokenStream {
        let listed = self.listed.iter().map(|variant| {
            let variant = format_ident!("{variant}");
            quote!(#wixql::Operator::#variant)
        });
        if self.star {
            quote! {
                let all = field.operator_set();
                let field = field.operators(all.iter().chain([#(#listed),*]));
            }
        } else {
            quote!(let field = field.operators([#(#listed),*]);)
        }
    }
}
