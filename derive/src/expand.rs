//! The code that leads from a record to its fields.
//!
//! Each part of the library that is told about the type is one function here: `FieldValue` and
//! what stands behind an object's value (`Fields`, or `Keyed`), `Record`, `Declare`, `Table`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{GenericParam, Generics, Member, Path, parse_quote};

use crate::model::{Container, Content, Field, Name, Object, Shape, Variant};

/// All implementations.
pub(crate) fn expand(container: &Container<'_>) -> TokenStream {
    let wixql = &container.wixql;
    let code = Code { wixql };
    let generics = container.bounded(&parse_quote!(#wixql::FieldValue));
    let item = Item { ident: &container.input.ident, generics: &generics };
    let parts = match &container.shape {
        Shape::Object(object) => {
            let object = InObject { code, object, place: Place::Struct };
            [
                object.field_value(item),
                object.behind_value(item),
                code.record(item, &object.value()),
            ]
        }
        Shape::Inner(field) => [code.inner_field_value(item, field), quote!(), quote!()],
        Shape::Names(names) => [code.names_field_value(item, names), quote!(), quote!()],
        Shape::OneOf(variants) => {
            let is_object = variants.iter().all(|v| !matches!(v.content, Content::Nothing));
            let record = is_object.then(|| code.record(item, &quote!(Object)));
            [
                code.one_of_field_value(item, variants, is_object),
                code.one_of_behind_value(item, variants),
                record.unwrap_or_default(),
            ]
        }
    };
    let declare = container.declare(code);
    let table = container.table(code);
    quote! {
        #(#parts)*
        #declare
        #table
    }
}

/// What all code needs to know.
#[derive(Clone, Copy)]
struct Code<'c> {
    wixql: &'c Path,
}

/// What is implemented for.
#[derive(Clone, Copy)]
struct Item<'c> {
    ident: &'c Ident,
    generics: &'c Generics,
}

impl Item<'_> {
    fn implement(self, path: &TokenStream, body: &TokenStream) -> TokenStream {
        let Self { ident, generics } = self;
        let (params, args, bounds) = generics.split_for_impl();
        quote! {
            #[automatically_derived]
            #[allow(deprecated)]
            impl #params #path for #ident #args #bounds {
                #body
            }
        }
    }
}

/// Where a field lies.
#[derive(Clone, Copy)]
enum Place<'c> {
    Struct,
    Variant(&'c Ident),
}

impl<'i> Container<'i> {
    /// The generics, with a bound on each type parameter that stands in a field's type.
    fn bounded(&self, bound: &Path) -> Generics {
        let mut generics = self.input.generics.clone();
        let types: Vec<TokenStream> =
            self.shape.fields().map(|field| field.ty.to_token_stream()).collect();
        for param in &mut generics.params {
            if let GenericParam::Type(param) = param
                && types.iter().any(|ty| names(ty.clone(), &param.ident))
            {
                param.bounds.push(parse_quote!(#bound));
            }
        }
        generics
    }

    fn declare(&self, code: Code<'_>) -> TokenStream {
        let wixql = code.wixql;
        let object = quote! {
            #wixql::Field::new(at, #wixql::FieldType::Object).sort(#wixql::SortDirections::None)
        };
        let (field, fields) = match &self.shape {
            Shape::Object(fields) => (object, code.declared(fields)),
            Shape::Inner(inner) => {
                let (ty, settle) = (&inner.ty, code.settle(inner));
                let field = quote!((#settle)(<#ty as #wixql::Declare>::field(at)));
                (field, quote!(<#ty as #wixql::Declare>::fields(table);))
            }
            Shape::Names(names) => {
                let names = names.iter().filter_map(|name| name.name.as_ref());
                (quote!(#wixql::Field::enumeration(at, [#(#names),*])), quote!())
            }
            Shape::OneOf(variants) => {
                let has_names = variants.iter().any(|v| matches!(v.content, Content::Nothing));
                let field = if has_names {
                    quote!(#wixql::Field::new(at, #wixql::FieldType::Any))
                } else {
                    object
                };
                let variants = variants.iter().map(|variant| {
                    let name = &variant.name;
                    match &variant.content {
                        Content::Nothing => quote!(),
                        Content::One(field) => code.declared_field(field, name),
                        Content::Object(fields) => {
                            let fields = code.declared(fields);
                            quote!(table.object(#name, |table| { #fields });)
                        }
                    }
                });
                (field, quote!(#(#variants)*))
            }
        };
        let body = quote! {
            fn field(at: #wixql::FieldPath) -> #wixql::Field {
                #field
            }

            fn fields(table: &mut #wixql::Declaration) {
                table.within::<Self>(|table| { #fields });
            }
        };
        let generics = self.bounded(&parse_quote!(#wixql::Declare));
        let item = Item { ident: &self.input.ident, generics: &generics };
        item.implement(&quote!(#wixql::Declare), &body)
    }

    fn table(&self, code: Code<'_>) -> TokenStream {
        let Some(id) = &self.id else { return quote!() };
        let wixql = code.wixql;
        let keys = self.default_sort.iter().map(|(path, order)| {
            let order = format_ident!("{order}");
            quote!(#wixql::SortKey::new(#path, #wixql::Order::#order))
        });
        let body = quote! {
            const UNIQUE_KEY: &'static str = #id;

            fn default_sort() -> ::std::vec::Vec<#wixql::SortKey> {
                ::std::vec![#(#keys),*]
            }
        };
        let generics = self.bounded(&parse_quote!(#wixql::Declare));
        let item = Item { ident: &self.input.ident, generics: &generics };
        item.implement(&quote!(#wixql::Table), &body)
    }
}

impl Shape {
    /// All fields that have a type.
    fn fields(&self) -> Box<dyn Iterator<Item = &Field> + '_> {
        match self {
            Self::Object(object) => Box::new(object.all()),
            Self::Inner(field) => Box::new([&**field].into_iter()),
            Self::Names(_) => Box::new([].into_iter()),
            Self::OneOf(variants) => {
                Box::new(variants.iter().flat_map(|variant| match &variant.content {
                    Content::Nothing => Vec::new(),
                    Content::One(field) => vec![&**field],
                    Content::Object(object) => object.all().collect(),
                }))
            }
        }
    }
}

impl Object {
    fn all(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().chain(&self.flattened)
    }
}

/// Whether a type names a parameter.
fn names(ty: TokenStream, param: &Ident) -> bool {
    ty.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *param,
        TokenTree::Group(group) => names(group.stream(), param),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The header of `FieldValue::reach`, and a body that knows `steps`, `get` and `visitor`.
fn reach(wixql: &Path, body: &TokenStream) -> TokenStream {
    quote! {
        fn reach<'__p, __R: '__p, __V: #wixql::FieldVisitor<'__p, __R>>(
            steps: #wixql::Steps<'__p>,
            get: impl #wixql::Get<'__p, __R, Self>,
            visitor: __V,
        ) -> <__V as #wixql::FieldVisitor<'__p, __R>>::Output
        where
            Self: '__p,
        {
            #body
        }
    }
}

/// Implementations that look at one value.
impl Code<'_> {
    /// What is declared of an object's fields, in a scope that knows `table`.
    fn declared(self, object: &Object) -> TokenStream {
        let wixql = self.wixql;
        let fields = object.fields.iter().map(|field| self.declared_field(field, &field.name));
        let flattened = (object.flattened.iter())
            .filter(|field| field.table.hidden.is_none())
            .map(|Field { ty, .. }| quote!(<#ty as #wixql::Declare>::fields(table);));
        quote!(#(#fields)* #(#flattened)*)
    }

    fn declared_field(self, field: &Field, name: &str) -> TokenStream {
        if field.table.hidden.is_some() {
            return quote!();
        }
        let (ty, settle) = (&field.ty, self.settle(field));
        quote!(table.field::<#ty>(#name, #settle);)
    }

    /// A function from the field as its type has it to the field as it is declared.
    fn settle(self, field: &Field) -> TokenStream {
        let wixql = self.wixql;
        let table = &field.table;
        let millis = table.epoch_millis.map(|_| quote!(let field = field.in_epoch_millis();));
        let map = table.map.map(|_| quote!(let field = field.with_data_keys();));
        let operators = table.operators.as_ref().map(|(_, operators)| operators.settle(wixql));
        let case = table.ignore_case.map(|_| quote!(let field = field.ignore_case();));
        let sort = table.sort.as_ref().map(|(_, directions)| {
            let directions = format_ident!("{directions}");
            quote!(let field = field.sort(#wixql::SortDirections::#directions);)
        });
        quote! {
            |field: #wixql::Field| {
                #millis #map #operators #case #sort
                field
            }
        }
    }

    fn record(self, item: Item<'_>, value: &TokenStream) -> TokenStream {
        let wixql = self.wixql;
        let body = quote! {
            type Accessor = #wixql::Access;
            type Value<'__r> = #wixql::ValueRef<'__r>
            where
                Self: '__r;

            fn accessor(path: &#wixql::Access) -> #wixql::Access {
                ::core::clone::Clone::clone(path)
            }

            fn root(&self) -> #wixql::ValueRef<'_> {
                #wixql::ValueRef::#value(self)
            }

            fn reach<'__p, __V: #wixql::FieldVisitor<'__p, Self>>(
                at: &'__p #wixql::Access,
                visitor: __V,
            ) -> ::core::option::Option<<__V as #wixql::FieldVisitor<'__p, Self>>::Output>
            where
                Self: ::core::marker::Sized + '__p,
            {
                ::core::option::Option::Some(<Self as #wixql::FieldValue>::reach(
                    #wixql::Steps::new(at),
                    <#wixql::At<'_, '__p, Self>>::itself(),
                    visitor,
                ))
            }
        };
        item.implement(&quote!(#wixql::Record), &body)
    }

    fn inner_field_value(self, item: Item<'_>, field: &Field) -> TokenStream {
        let wixql = self.wixql;
        let ty = &field.ty;
        let value = self.value(field, &Place::Struct.expression(&field.member));
        let get = self.get(field, Place::Struct);
        let reach = reach(wixql, &quote!(<#ty as #wixql::FieldValue>::reach(steps, #get, visitor)));
        let body = quote! {
            const IS_OBJECT: bool = <#ty as #wixql::FieldValue>::IS_OBJECT;
            const IS_KEYED: bool = <#ty as #wixql::FieldValue>::IS_KEYED;

            fn value(&self) -> ::core::option::Option<#wixql::ValueRef<'_>> {
                #value
            }

            #reach
        };
        item.implement(&quote!(#wixql::FieldValue), &body)
    }

    /// `FieldValue::reach_behind` of a type that has nothing of others in it.
    fn reach_behind(self) -> TokenStream {
        let wixql = self.wixql;
        quote! {
            fn reach_behind<'__p, __R: '__p, __V: #wixql::FieldVisitor<'__p, __R>>(
                steps: #wixql::Steps<'__p>,
                get: impl #wixql::Get<'__p, __R, Self>,
                visitor: __V,
            ) -> <__V as #wixql::FieldVisitor<'__p, __R>>::Output
            where
                Self: '__p,
            {
                <Self as #wixql::FieldValue>::reach(steps, get, visitor)
            }
        }
    }

    fn names_field_value(self, item: Item<'_>, names: &[Name]) -> TokenStream {
        let wixql = self.wixql;
        let texts: Vec<&String> = names.iter().filter_map(|name| name.name.as_ref()).collect();
        let mut next = 0_usize;
        let mut indices = Vec::new();
        for Name { ident, name } in names {
            indices.push(if name.is_some() {
                next += 1;
                let index = next - 1;
                quote!(Self::#ident { .. } => #index)
            } else {
                // Whoever writes it on the wire gets an error.
                quote!(Self::#ident { .. } => return ::core::option::Option::None)
            });
        }
        let index = if names.is_empty() {
            quote!(match *value {})
        } else {
            quote!(match value { #(#indices),* })
        };
        let reach = reach(
            wixql,
            &quote! {
                if steps.is_end() {
                    visitor.name(
                        &[#(#texts),*],
                        move |at: #wixql::At<'_, '__p, __R>| -> ::core::option::Option<usize> {
                            let value = get(at)?;
                            ::core::option::Option::Some(#index)
                        },
                    )
                } else {
                    visitor.missing()
                }
            },
        );
        let reach_behind = self.reach_behind();
        let body = quote! {
            fn value(&self) -> ::core::option::Option<#wixql::ValueRef<'_>> {
                const NAMES: &[&str] = &[#(#texts),*];
                let value = self;
                let index: usize = #index;
                NAMES.get(index).map(|name| #wixql::ValueRef::Text(name))
            }

            #reach

            #reach_behind
        };
        item.implement(&quote!(#wixql::FieldValue), &body)
    }

    fn one_of_field_value(
        self,
        item: Item<'_>,
        variants: &[Variant],
        is_object: bool,
    ) -> TokenStream {
        let wixql = self.wixql;
        let names = variants.iter().filter_map(|Variant { ident, name, content }| {
            let is_name = matches!(content, Content::Nothing);
            is_name.then(|| quote!(Self::#ident { .. } => #wixql::ValueRef::Text(#name),))
        });
        let value = if is_object {
            quote!(#wixql::ValueRef::Object(self))
        } else {
            quote!(match self { #(#names)* _ => #wixql::ValueRef::Object(self) })
        };
        let keys = variants.iter().filter_map(|Variant { ident, name, content }| {
            let place = Place::Variant(ident);
            let found = match content {
                Content::Nothing => return None,
                Content::One(field) => {
                    let (ty, get) = (&field.ty, self.get(field, place));
                    quote!(<#ty as #wixql::FieldValue>::reach(rest, #get, visitor))
                }
                Content::Object(object) => {
                    let arms = InObject { code: self, object, place }.reach_arms(&quote!(rest));
                    quote!(match rest.step() { #arms })
                }
            };
            Some(quote!(#wixql::Step::Key(#name, rest) => #found,))
        });
        let reach = reach(
            wixql,
            &quote! {
                match steps.step() {
                    #(#keys)*
                    #wixql::Step::Key(..) => visitor.missing(),
                    #wixql::Step::End | #wixql::Step::Map => visitor.value(
                        steps,
                        #wixql::Get::part_value(get, <Self as #wixql::FieldValue>::value),
                    ),
                }
            },
        );
        let body = quote! {
            const IS_OBJECT: bool = #is_object;

            fn value(&self) -> ::core::option::Option<#wixql::ValueRef<'_>> {
                ::core::option::Option::Some(#value)
            }

            #reach
        };
        item.implement(&quote!(#wixql::FieldValue), &body)
    }

    /// `Fields` for the object with one key, and `Keyed` for those inside of it that are variants'
    /// own.
    fn one_of_behind_value(self, item: Item<'_>, variants: &[Variant]) -> TokenStream {
        let wixql = self.wixql;
        let none = quote!(::core::option::Option::None);
        let (mut found, mut keys) = (Vec::new(), Vec::new());
        let (mut ats, mut pairs) = (Vec::new(), Vec::new());
        for Variant { ident, name, content } in variants {
            let place = Place::Variant(ident);
            match content {
                Content::Nothing => {}
                Content::One(field) => {
                    let pattern = place.pattern([field.as_ref()]);
                    let value = self.value(field, &place.expression(&field.member));
                    found.push(quote!(#pattern if key == #name => #value,));
                    keys.push(quote!(Self::#ident { .. } => &[#name],));
                }
                Content::Object(object) => {
                    let inner = quote!(#wixql::ValueRef::Map(self));
                    let object = InObject { code: self, object, place };
                    found.push(quote! {
                        Self::#ident { .. } if key == #name => ::core::option::Option::Some(#inner),
                    });
                    keys.push(quote!(Self::#ident { .. } => &[#name],));
                    let (pattern, at, all) = (object.pattern(), object.at(), object.pairs());
                    ats.push(quote!(#pattern => #at,));
                    pairs.push(quote!(#pattern => #all,));
                }
            }
        }
        let fields = quote! {
            fn field(&self, key: &str) -> ::core::option::Option<#wixql::ValueRef<'_>> {
                match self { #(#found)* _ => #none }
            }

            fn keys(&self) -> &[&str] {
                match self { #(#keys)* #[allow(unreachable_patterns)] _ => &[] }
            }
        };
        let fields = item.implement(&quote!(#wixql::Fields), &fields);
        let keyed = (!ats.is_empty()).then(|| {
            let empty = quote!(::std::boxed::Box::new(::core::iter::empty()));
            let ats = quote!(match self { #(#ats)* #[allow(unreachable_patterns)] _ => #none });
            let pairs =
                quote!(match self { #(#pairs)* #[allow(unreachable_patterns)] _ => #empty });
            self.keyed(item, &ats, &pairs)
        });
        quote!(#fields #keyed)
    }

    fn keyed(self, item: Item<'_>, at: &TokenStream, pairs: &TokenStream) -> TokenStream {
        let wixql = self.wixql;
        let body = quote! {
            fn at(&self, key: &str) -> ::core::option::Option<#wixql::ValueRef<'_>> {
                #at
            }

            fn pairs(
                &self,
            ) -> ::std::boxed::Box<
                dyn ::core::iter::Iterator<Item = (&str, #wixql::ValueRef<'_>)> + '_,
            > {
                #pairs
            }
        };
        item.implement(&quote!(#wixql::Keyed), &body)
    }

    /// A field's value, given a reference to it.
    fn value(self, field: &Field, reference: &TokenStream) -> TokenStream {
        let wixql = self.wixql;
        let value = quote!(#wixql::FieldValue::value(#reference));
        match &field.skip_if {
            None => value,
            Some(is_skipped) => quote! {
                if #is_skipped(#reference) { ::core::option::Option::None } else { #value }
            },
        }
    }

    /// A function from the record to a field, in a scope that knows `get`.
    fn get(self, field: &Field, place: Place<'_>) -> TokenStream {
        let wixql = self.wixql;
        let Field { ty, member, skip_if, .. } = field;
        let found = match place {
            Place::Struct => quote!(let found = &this.#member;),
            Place::Variant(variant) => quote! {
                let found = match this {
                    Self::#variant { #member: found, .. } => found,
                    #[allow(unreachable_patterns)]
                    _ => return ::core::option::Option::None,
                };
            },
        };
        let test = skip_if.as_ref().map(
            |is_skipped| quote!(if #is_skipped(found) { return ::core::option::Option::None; }),
        );
        quote! {
            #wixql::Get::part(get, |this: &Self| -> ::core::option::Option<&#ty> {
                #found
                #test
                ::core::option::Option::Some(found)
            })
        }
    }
}

impl Place<'_> {
    /// A reference to a field: of `self`, or of what [`pattern`](Self::pattern) has bound.
    fn expression(self, member: &Member) -> TokenStream {
        match self {
            Self::Struct => quote!(&self.#member),
            Self::Variant(_) => bound(member).to_token_stream(),
        }
    }

    /// The pattern that binds these fields of the variant.
    fn pattern<'f>(self, fields: impl IntoIterator<Item = &'f Field>) -> TokenStream {
        match self {
            Self::Struct => quote!(_),
            Self::Variant(variant) => {
                let fields = fields.into_iter().map(|field| {
                    let (member, bound) = (&field.member, bound(&field.member));
                    quote!(#member: #bound)
                });
                quote!(Self::#variant { #(#fields,)* .. })
            }
        }
    }
}

/// The name that a pattern gives a field.
fn bound(member: &Member) -> Ident {
    match member {
        Member::Named(ident) => format_ident!("field_{ident}"),
        Member::Unnamed(index) => format_ident!("field_{}", index.index),
    }
}

/// The fields of a struct or a variant, and where they lie.
#[derive(Clone, Copy)]
struct InObject<'c> {
    code: Code<'c>,
    object: &'c Object,
    place: Place<'c>,
}

impl InObject<'_> {
    /// The variant of `ValueRef` that it is: an object whose keys are known has fewer look-ups.
    fn value(self) -> TokenStream {
        if self.object.flattened.is_empty() { quote!(Object) } else { quote!(Map) }
    }

    fn pattern(self) -> TokenStream {
        self.place.pattern(self.object.all())
    }

    fn field_value(self, item: Item<'_>) -> TokenStream {
        let wixql = self.code.wixql;
        let value = self.value();
        let arms = self.reach_arms(&quote!(steps));
        let reach = reach(wixql, &quote!(match steps.step() { #arms }));
        let body = quote! {
            const IS_OBJECT: bool = true;

            fn value(&self) -> ::core::option::Option<#wixql::ValueRef<'_>> {
                ::core::option::Option::Some(#wixql::ValueRef::#value(self))
            }

            #reach
        };
        item.implement(&quote!(#wixql::FieldValue), &body)
    }

    /// Where a path goes on from here; `steps` is where it stands.
    fn reach_arms(self, steps: &TokenStream) -> TokenStream {
        let Self { code, object, place } = self;
        let wixql = code.wixql;
        let fields = object.fields.iter().map(|field| {
            let (ty, name, get) = (&field.ty, &field.name, code.get(field, place));
            quote! {
                #wixql::Step::Key(#name, rest) => {
                    <#ty as #wixql::FieldValue>::reach(rest, #get, visitor)
                }
            }
        });
        let whole = match place {
            Place::Struct => quote!(<Self as #wixql::FieldValue>::value),
            Place::Variant(variant) => quote! {
                |this: &Self| -> ::core::option::Option<#wixql::ValueRef<'_>> {
                    match this {
                        Self::#variant { .. } => {
                            ::core::option::Option::Some(#wixql::ValueRef::Map(this))
                        }
                        #[allow(unreachable_patterns)]
                        _ => ::core::option::Option::None,
                    }
                }
            },
        };
        let whole = quote!(visitor.value(#steps, #wixql::Get::part_value(get, #whole)));
        let other = match object.flattened.as_slice() {
            [] => quote!(visitor.missing()),
            [only] => {
                let (ty, get) = (&only.ty, code.get(only, place));
                quote!(<#ty as #wixql::FieldValue>::reach(#steps, #get, visitor))
            }
            // Which of them has the key only values can tell.
            _ => whole.clone(),
        };
        quote! {
            #(#fields)*
            #wixql::Step::Key(..) => #other,
            #wixql::Step::End | #wixql::Step::Map => #whole,
        }
    }

    /// `Fields`, or `Keyed` for a struct that takes in the fields of others.
    fn behind_value(self, item: Item<'_>) -> TokenStream {
        let Self { code, object, .. } = self;
        let wixql = code.wixql;
        let at = self.at();
        if !object.flattened.is_empty() {
            return code.keyed(item, &at, &self.pairs());
        }
        let names = object.fields.iter().map(|field| &field.name);
        let body = quote! {
            fn field(&self, key: &str) -> ::core::option::Option<#wixql::ValueRef<'_>> {
                #at
            }

            fn keys(&self) -> &[&str] {
                &[#(#names),*]
            }
        };
        item.implement(&quote!(#wixql::Fields), &body)
    }

    /// The value under `key`.
    fn at(self) -> TokenStream {
        let Self { code, object, place } = self;
        let wixql = code.wixql;
        let fields = object.fields.iter().map(|field| {
            let (name, value) = (&field.name, code.value(field, &place.expression(&field.member)));
            quote!(#name => #value,)
        });
        let flattened = object.flattened.iter().map(|field| {
            let value = code.value(field, &place.expression(&field.member));
            quote!(.or_else(|| #wixql::Node::get(#value?, key)))
        });
        quote! {
            match key {
                #(#fields)*
                _ => ::core::option::Option::None #(#flattened)*,
            }
        }
    }

    /// All entries, boxed.
    fn pairs(self) -> TokenStream {
        let Self { code, object, place } = self;
        let wixql = code.wixql;
        let names: Vec<&String> = object.fields.iter().map(|field| &field.name).collect();
        let own = object.fields.iter().map(|field| {
            let (name, value) = (&field.name, code.value(field, &place.expression(&field.member)));
            quote!((#name, #value))
        });
        let values: Vec<TokenStream> = (object.flattened.iter())
            .map(|field| code.value(field, &place.expression(&field.member)))
            .collect();
        let flattened = values.iter().enumerate().map(|(index, value)| {
            // No key twice: an own one comes first, then one of those before.
            let before = values.iter().take(index);
            quote! {
                .chain((#value).into_iter().flat_map(#wixql::Node::entries).filter(move |(key, _)| {
                    !NAMES.contains(key)
                        #(&& (#before).and_then(|value| #wixql::Node::get(value, key)).is_none())*
                }))
            }
        });
        let known = (!values.is_empty()).then(|| quote!(const NAMES: &[&str] = &[#(#names),*];));
        quote! {{
            #known
            let own: ::std::vec::Vec<(&str, ::core::option::Option<#wixql::ValueRef<'_>>)> =
                ::std::vec![#(#own),*];
            ::std::boxed::Box::new(
                own.into_iter().filter_map(|(key, value)| ::core::option::Option::Some((key, value?)))
                    #(#flattened)*,
            )
        }}
    }
}
