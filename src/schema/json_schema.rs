//! Schemas as JSON Schema (draft 2020-12), for OpenAPI pages and for editors.
//!
//! Written is what a table says: fields, operators, operands, sort keys, paging and
//! projection. Where JSON Schema cannot say what `bind` does, it says less, never more:
//! what `bind` accepts is always valid. It knows no stage.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use crate::ast::Order;
use crate::operator::{Logical, OperandKind, Operator, OperatorSet};
use crate::schema::{Field, FieldType, NumberType, OfferedPaging, Schema};

impl Schema {
    /// The JSON Schema, draft 2020-12, of the request bodies that the endpoint accepts:
    /// the query at the root, or under `query`.
    ///
    /// It is for documentation (OpenAPI 3.1 takes it as it is), for editors and for
    /// generated clients. Every body that this crate accepts in this schema, in the present
    /// dialect, is valid. Some that it refuses are valid too: JSON Schema does not tell
    /// keys that stand twice, the same sort field twice, days that the calendar lacks, how
    /// deep and how large filters are as a whole, what may not stand beside a cursor, nor
    /// whether a cursor is one of ours. `$matchItems` is valid with any field, and
    /// `selectItemsBy` with any objects.
    ///
    /// # Complexity
    ///
    /// Linear in the schema, but for fields declared below a map, which are listed again
    /// for each map above them.
    ///
    /// # Example
    ///
    /// ```
    /// use wixql::{Field, Schema};
    ///
    /// let jobs = Schema::new().field(Field::enumeration("status", ["COMPLETED", "FAILED"]));
    /// let json_schema = jobs.to_json_schema();
    /// assert_eq!(json_schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    /// assert_eq!(
    ///     json_schema["$defs"]["enumValue"],
    ///     serde_json::json!({"enum": ["COMPLETED", "FAILED", null]}),
    /// );
    /// ```
    ///
    /// # Reference
    ///
    /// *The query object* ([guide](crate::guide::language#1-the-query-object)).
    #[must_use]
    pub fn to_json_schema(&self) -> Value {
        let mut defs = Definitions::default();
        let query = defs.query(self);
        defs.insert("query", query);
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "description": "A query, at the root or under `query`",
            "anyOf": [
                reference("query"),
                {
                    "type": "object",
                    "properties": {"query": nullable(reference("query"))},
                    "required": ["query"],
                    "additionalProperties": false,
                },
            ],
            "$defs": defs.all,
        })
    }
}

/// What `$defs` will hold.
#[derive(Default)]
struct Definitions {
    all: Map<String, Value>,
    /// How often a name was wanted.
    wanted: HashMap<String, usize>,
    /// The definitions of operands, by type and whether milliseconds are dates.
    values: HashMap<(FieldType, bool), String>,
    /// The definitions of what may stand under a field.
    tests: HashMap<(FieldType, bool, OperatorSet), String>,
}

impl Definitions {
    fn insert(&mut self, name: &str, definition: Value) {
        self.all.insert(name.to_owned(), definition);
    }

    /// Refers to a definition that does not depend on the schema, which is made if it is
    /// the first to do so.
    fn fixed(&mut self, name: &'static str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.all.contains_key(name) {
            // The definition may refer to itself.
            self.insert(name, Value::Null);
            let definition = make(self);
            self.insert(name, definition);
        }
        reference(name)
    }

    /// A name that is not taken, such as `enumValue2`.
    fn free_name(&mut self, ty: &FieldType, suffix: &str) -> String {
        let base = format!("{}{suffix}", camel_case(ty));
        let wanted = self.wanted.entry(base.clone()).or_default();
        loop {
            *wanted += 1;
            let name = if *wanted == 1 { base.clone() } else { format!("{base}{wanted}") };
            if !self.all.contains_key(&name) {
                return name;
            }
        }
    }

    fn query(&mut self, schema: &Schema) -> Value {
        let filter = self.filter(schema);
        let sort_key = self.sort_key(schema);
        self.insert("sortKey", sort_key);
        let known_path = self.known_path(schema);
        let fieldsets: Vec<_> = schema.fieldsets.keys().collect();
        let fieldset = if fieldsets.is_empty() { json!(false) } else { json!({"enum": fieldsets}) };
        let (paging, cursor_paging) = pagings(schema);
        json!({
            "type": "object",
            "properties": {
                "filter": nullable(filter),
                "sort": list_or_null(reference("sortKey"), schema.most_sort_keys()),
                "paging": paging,
                "cursorPaging": cursor_paging,
                "fields": list_or_null(known_path, schema.limits.fields),
                "fieldsets": list_or_null(fieldset, schema.limits.fields),
            },
            "additionalProperties": false,
            "not": {
                "required": ["paging", "cursorPaging"],
                "properties": {
                    "paging": {"type": "object"},
                    "cursorPaging": {"type": "object"},
                },
            },
        })
    }

    /// A filter as the schema allows it.
    fn filter(&mut self, schema: &Schema) -> Value {
        let mut properties = Map::new();
        let mut patterns = Map::new();
        for field in schema.fields_from_outside() {
            let path = field.path().as_str();
            if field.operator_set().is_empty() {
                // In a closed schema, what is not mentioned is not allowed.
                if schema.is_open() {
                    properties.insert(path.to_owned(), json!(false));
                }
                continue;
            }
            let test = self.test(field, schema);
            if field.is_map() {
                patterns.insert(below_map(schema, field), test.clone());
            }
            properties.insert(path.to_owned(), test);
        }
        let logical = schema.logical.as_slice();
        properties.extend(logical_properties("filter", logical));
        let mut definition = json!({"type": "object", "properties": properties});
        if !patterns.is_empty() {
            set(&mut definition, "patternProperties", Value::Object(patterns));
        }
        let open = schema.open.then(|| self.test(&schema.any, schema));
        if open.is_some() {
            let names = self.names_of_filter(schema, logical);
            set(&mut definition, "propertyNames", names);
        }
        set(&mut definition, "additionalProperties", open.unwrap_or(json!(false)));
        self.insert("filter", definition);
        reference("filter")
    }

    /// A filter whose paths are another object's: any path, any operator.
    fn item_filter(&mut self, schema: &Schema) -> Value {
        self.fixed("itemFilter", |defs| {
            let logical = schema.logical.as_slice();
            let any = Field::new("", FieldType::Any);
            json!({
                "type": "object",
                "properties": logical_properties("itemFilter", logical),
                "propertyNames": defs.names_of_filter(schema, logical),
                "additionalProperties": defs.test(&any, schema),
            })
        })
    }

    fn names_of_filter(&mut self, schema: &Schema, logical: &[Logical]) -> Value {
        let path = self.path(schema);
        if logical.is_empty() {
            return path;
        }
        let names: Vec<_> = logical.iter().map(|logical| logical.name()).collect();
        json!({"anyOf": [{"enum": names}, path]})
    }

    /// What may stand under a field: a bare value, which means `$eq`, or operators.
    fn test(&mut self, field: &Field, schema: &Schema) -> Value {
        let (ty, operators) = (field.ty(), field.operator_set());
        let shape = (ty.clone(), field.takes_epoch_millis(), operators);
        if let Some(name) = self.tests.get(&shape) {
            return reference(name);
        }
        let name = self.free_name(ty, "Field");
        let operators_name = self.free_name(ty, "Operators");
        self.tests.insert(shape, name.clone());
        // Both names are taken, though neither definition is made.
        self.insert(&name, Value::Null);
        self.insert(&operators_name, Value::Null);

        let mut choices = Vec::new();
        if operators.contains(Operator::Eq) {
            choices.push(self.value(ty, field.takes_epoch_millis()));
        }
        let mut some_operators = reference(&operators_name);
        set(&mut some_operators, "minProperties", json!(1));
        choices.push(some_operators);
        let mut properties = Map::new();
        for operator in operators.iter() {
            properties.insert(operator.name().to_owned(), self.operand(operator, field, schema));
        }
        if schema.allows_logical(Logical::Not) {
            properties.insert(Logical::Not.name().to_owned(), negation(&operators_name));
        }
        self.insert(&name, json!({"anyOf": choices}));
        self.insert(
            &operators_name,
            json!({"type": "object", "properties": properties, "additionalProperties": false}),
        );
        reference(&name)
    }

    /// What may stand to the right of an operator.
    fn operand(&mut self, operator: Operator, field: &Field, schema: &Schema) -> Value {
        let (ty, millis) = (field.ty(), field.takes_epoch_millis());
        match operator.operand() {
            OperandKind::Any => self.value(ty, millis),
            OperandKind::Ordered => self.ordered(ty.element(), millis),
            OperandKind::Text => json!({"type": "string"}),
            OperandKind::Texts => json!({"anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}, "maxItems": schema.limits.list},
            ]}),
            OperandKind::Bool => json!({"type": "boolean"}),
            OperandKind::List => {
                let member = self.value(ty, millis);
                json!({"type": "array", "items": member, "maxItems": schema.limits.list})
            }
            OperandKind::Filters => {
                json!({"type": "array", "items": self.item_filter(schema), "minItems": 1})
            }
        }
    }

    /// What a field of this type may be equal to, null among it.
    fn value(&mut self, ty: &FieldType, millis: bool) -> Value {
        if let Some(name) = self.values.get(&(ty.clone(), millis)) {
            return reference(name);
        }
        let definition = match ty {
            FieldType::Any | FieldType::Object | FieldType::ObjectArray => return self.any_value(),
            FieldType::Array(item) if **item == FieldType::Any => return self.any_value(),
            FieldType::Array(item) => {
                let item = self.value(item, millis);
                json!({"anyOf": [item, {"type": "array", "items": item}]})
            }
            FieldType::Text => json!({"type": ["string", "null"]}),
            FieldType::Bool => json!({"type": ["boolean", "null"]}),
            FieldType::Number(NumberType::Int32 | NumberType::Double) => {
                json!({"type": ["number", "null"]})
            }
            FieldType::Enum(names) if names.is_empty() => json!({"type": ["string", "null"]}),
            FieldType::Enum(names) => {
                let mut seen = HashSet::new();
                let names = names.iter().filter(|name| seen.insert(*name)).map(|name| json!(name));
                json!({"enum": names.chain([Value::Null]).collect::<Vec<_>>()})
            }
            FieldType::Number(NumberType::Int64 | NumberType::Decimal) | FieldType::Date => {
                nullable(self.ordered(ty, millis))
            }
        };
        let name = self.free_name(ty, "Value");
        self.insert(&name, definition);
        self.values.insert((ty.clone(), millis), name.clone());
        reference(&name)
    }

    /// What a value of this type may be compared with by order.
    fn ordered(&mut self, ty: &FieldType, millis: bool) -> Value {
        match ty {
            FieldType::Text | FieldType::Enum(_) => json!({"type": "string"}),
            FieldType::Number(NumberType::Int32 | NumberType::Double) => json!({"type": "number"}),
            FieldType::Number(NumberType::Int64 | NumberType::Decimal) => {
                self.fixed("numeric", |_| {
                    json!({"anyOf": [
                        {"type": "number"},
                        {"type": "string", "pattern": NUMBER},
                    ]})
                })
            }
            FieldType::Date if millis => self
                .fixed("dateOrMillis", |defs| json!({"anyOf": [defs.date(), {"type": "integer"}]})),
            FieldType::Date => self.date(),
            FieldType::Any
            | FieldType::Bool
            | FieldType::Object
            | FieldType::Array(_)
            | FieldType::ObjectArray => self.fixed(
                "orderedValue",
                |defs| json!({"anyOf": [{"type": ["string", "number"]}, defs.date_object()]}),
            ),
        }
    }

    fn date(&mut self) -> Value {
        self.fixed("date", |defs| json!({"anyOf": [defs.date_text(), defs.date_object()]}))
    }

    fn date_object(&mut self) -> Value {
        self.fixed("dateObject", |defs| {
            json!({
                "type": "object",
                "properties": {"$date": defs.date_text()},
                "required": ["$date"],
                "additionalProperties": false,
            })
        })
    }

    fn date_text(&mut self) -> Value {
        // Not `format`: a zone may be absent, and a day may stand alone.
        self.fixed("dateText", |_| {
            json!({
                "type": "string",
                "pattern": DATE,
                "examples": ["2024-05-01T10:00:00Z", "2024-05-01"],
            })
        })
    }

    /// Any value; an object with `$` keys is none, but for `$date`.
    fn any_value(&mut self) -> Value {
        self.fixed("value", |defs| {
            json!({"anyOf": [
                {"type": ["null", "boolean", "number", "string"]},
                {"type": "array", "items": reference("value")},
                {
                    "type": "object",
                    "propertyNames": {"pattern": "^([^$]|$)"},
                    "additionalProperties": reference("value"),
                },
                defs.date_object(),
            ]})
        })
    }

    /// Any field path.
    fn path(&mut self, schema: &Schema) -> Value {
        self.fixed(
            "path",
            |_| json!({"type": "string", "pattern": PATH, "maxLength": schema.limits.path_bytes}),
        )
    }

    /// A path that may be projected: a field, what is above one, or what is below a map.
    fn known_path(&mut self, schema: &Schema) -> Value {
        if schema.is_open() {
            return self.path(schema);
        }
        let mut seen = HashSet::new();
        let mut names = Vec::new();
        for field in schema.fields.values() {
            let path = field.path().as_str();
            let above = path.match_indices('.').filter_map(|(end, _)| path.get(..end));
            names.extend(above.chain([path]).filter(|path| seen.insert(*path)));
        }
        let unique_key = schema.unique_key.as_str();
        if seen.insert(unique_key) {
            names.push(unique_key);
        }
        let maps: Vec<_> = schema.fields.values().filter(|field| field.is_map()).collect();
        one_of_these(&names, &maps, schema)
    }

    fn sort_key(&mut self, schema: &Schema) -> Value {
        let both = [Order::Ascending, Order::Descending];
        let mut choices = Vec::new();
        for orders in [&both[..], &[Order::Ascending], &[Order::Descending]] {
            let belongs = |field: &&Field| {
                both.map(|order| Schema::sorts(field, order))
                    == both.map(|order| orders.contains(&order))
            };
            let fields: Vec<_> = schema.fields.values().filter(belongs).collect();
            let names: Vec<_> = fields.iter().map(|field| field.path().as_str()).collect();
            let maps: Vec<_> = fields.iter().copied().filter(|field| field.is_map()).collect();
            if !names.is_empty() {
                choices.push(sort_choice(one_of_these(&names, &maps, schema), orders));
            }
        }
        if schema.open {
            let declared: Vec<_> = schema.fields.values().map(Field::path).collect();
            let mut name = self.path(schema);
            if !declared.is_empty() {
                set(&mut name, "not", json!({"enum": declared}));
            }
            let orders: Vec<_> =
                both.into_iter().filter(|&order| Schema::sorts(&schema.any, order)).collect();
            choices.push(sort_choice(name, &orders));
        }
        if choices.is_empty() {
            return json!(false);
        }
        json!({
            "type": "object",
            "properties": {
                "fieldName": {"type": "string", "maxLength": schema.limits.path_bytes},
                "order": {"enum": ["ASC", "DESC", null]},
                "selectItemsBy": {"type": ["array", "null"], "items": {"type": "object"}},
            },
            "required": ["fieldName"],
            "additionalProperties": false,
            "anyOf": choices,
        })
    }
}

/// Numbers in strings, in the grammar of JSON.
const NUMBER: &str = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$";

/// Dates, but for the length of months.
const DATE: &str = concat!(
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
    "([Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?",
    "([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?)?$",
);

/// Field paths: no empty segment, no `$` in front.
const PATH: &str = r"^[^.$][^.]*(\.[^.]+)*$";

/// Either paging of an endpoint, by what it offers.
fn pagings(schema: &Schema) -> (Value, Value) {
    let limit = json!({
        "type": ["integer", "null"],
        "minimum": 0,
        "maximum": schema.max_limit,
        "default": schema.default_page_limit(),
    });
    let mut offset = json!({"type": ["integer", "null"], "minimum": 0, "default": 0});
    if let Some(most) = schema.max_offset {
        set(&mut offset, "maximum", json!(most));
    }
    let cursor = json!({"type": ["string", "null"], "maxLength": schema.limits.cursor});
    let object = |properties: Value| {
        json!({
            "type": ["object", "null"],
            "properties": properties,
            "additionalProperties": false,
        })
    };
    let by_cursor = object(json!({"limit": limit, "cursor": cursor}));
    match schema.paging {
        // An empty cursor is none.
        OfferedPaging::Offset => (
            object(json!({"limit": limit, "offset": offset, "cursor": {"enum": ["", null]}})),
            json!({"type": "null"}),
        ),
        OfferedPaging::Cursor => {
            // The SDK's typed helper puts a cursor into `paging`.
            let none = json!({"type": "null"});
            let mut paging = object(json!({"limit": limit, "cursor": cursor, "offset": none}));
            set(&mut paging, "required", json!(["cursor"]));
            (paging, by_cursor)
        }
        OfferedPaging::Both => {
            (object(json!({"limit": limit, "offset": offset, "cursor": cursor})), by_cursor)
        }
    }
}

/// A sort key's name, and the orders that go with it.
fn sort_choice(name: Value, orders: &[Order]) -> Value {
    let mut names: Vec<_> = orders.iter().map(|order| json!(order.name())).collect();
    let absent = orders.contains(&Order::default());
    if absent {
        names.push(Value::Null);
    }
    let mut choice = json!({"properties": {"fieldName": name, "order": {"enum": names}}});
    if !absent {
        set(&mut choice, "required", json!(["order"]));
    }
    choice
}

fn logical_properties(filter: &str, logical: &[Logical]) -> Map<String, Value> {
    (logical.iter())
        .map(|logical| {
            let operand = match logical {
                Logical::And | Logical::Or => json!({"type": "array", "items": reference(filter)}),
                Logical::Not => negation(filter),
            };
            (logical.name().to_owned(), operand)
        })
        .collect()
}

/// The operand of `$not`, in both spellings.
fn negation(of: &str) -> Value {
    let one = json!({"type": "array", "items": reference(of), "minItems": 1, "maxItems": 1});
    json!({"anyOf": [reference(of), one]})
}

/// One of these names, or a path below one of these maps.
fn one_of_these(names: &[&str], maps: &[&Field], schema: &Schema) -> Value {
    let mut choices = vec![json!({"enum": names})];
    let pattern = |map: &&Field| json!({"type": "string", "pattern": below_map(schema, map)});
    choices.extend(maps.iter().map(pattern));
    if choices.len() == 1 { choices.remove(0) } else { json!({"anyOf": choices}) }
}

/// The paths that a map rules: those below it that no other field rules.
fn below_map(schema: &Schema, map: &Field) -> String {
    let path = map.path().as_str();
    let (mut declared, mut maps) = (Vec::new(), Vec::new());
    for field in schema.fields.values() {
        if field.path().below(path).is_some_and(|rest| !rest.is_empty()) {
            let pattern = literally(field.path().as_str());
            if field.is_map() {
                maps.push(pattern.clone());
            }
            declared.push(pattern);
        }
    }
    let except = match (declared.join("|"), maps.join("|")) {
        (fields, _) if fields.is_empty() => String::new(),
        (fields, maps) if maps.is_empty() => format!("(?!({fields})$)"),
        (fields, maps) => format!(r"(?!({fields})$|({maps})\.)"),
    };
    format!(r"^{except}{}(\.[^.]+)+$", literally(path))
}

/// A pattern that matches this text.
fn literally(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        // ECMA 262 lets just these be escaped in Unicode patterns.
        if r"^$\.*+?()[]{}|/".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// A name without the characters that references would have to escape.
fn camel_case(ty: &FieldType) -> String {
    if *ty == FieldType::ObjectArray {
        return "arrayOfObject".to_owned();
    }
    let FieldType::Array(item) = ty else { return ty.name().to_owned() };
    let item = camel_case(item);
    let mut chars = item.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    ["arrayOf".to_owned(), first.into_iter().chain(chars).collect()].concat()
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

fn nullable(definition: Value) -> Value {
    json!({"anyOf": [definition, {"type": "null"}]})
}

fn list_or_null(item: Value, most: usize) -> Value {
    json!({"type": ["array", "null"], "items": item, "maxItems": most})
}

/// Sets a key of an object.
fn set(object: &mut Value, key: &str, value: Value) {
    if let Value::Object(object) = object {
        object.insert(key.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bind::bind;
    use crate::limits::Limits;
    use crate::parse::Parser;
    use crate::schema::SortDirections;

    /// An endpoint with a field of each kind.
    fn things() -> Schema {
        Schema::new()
            .text("id")
            .field(Field::text("owner.name").sort(SortDirections::None))
            .field(Field::text("owner.mail").operators([Operator::Eq, Operator::Contains]))
            .field(Field::number("size", NumberType::Int32).sort(SortDirections::Descending))
            .field(Field::number("bytes", NumberType::Int64).sort(SortDirections::Ascending))
            .field(Field::date("at"))
            .field(Field::date("seen").epoch_millis())
            .field(Field::boolean("on"))
            .field(Field::enumeration("state", ["NEW", "OLD", "NEW"]))
            .field(Field::new("kind", FieldType::Enum(Vec::new())))
            .field(Field::new("any", FieldType::Any))
            .field(Field::array("tags", FieldType::Text))
            .field(Field::enumeration("grade", ["A", "B"]))
            .field(
                Field::array("grid", FieldType::Array(Box::new(FieldType::Text)))
                    .operators([Operator::Eq, Operator::HasSome]),
            )
            .field(Field::array("lines", FieldType::Object))
            .field(Field::new("silent", FieldType::Text).operators([]))
            .field(Field::new("slug", FieldType::Text).operators([Operator::Urlized]))
            .field(Field::array("sizes", FieldType::Number(NumberType::Decimal)).operators([
                Operator::Eq,
                Operator::Lt,
                Operator::HasAll,
            ]))
            .field(Field::map("e.x").operators([Operator::Eq]))
            .field(Field::boolean("e.x.y").sort(SortDirections::None))
            .field(Field::map("e.x.m(").operators([Operator::Exists]))
            .field(Field::object_array("shops"))
            .field(Field::number("shops.sold", NumberType::Int32).with_data_keys())
            .max_limit(20)
            .max_sort_keys(2)
            .fieldset("BASIC", ["id"])
            .limits(Limits { list: 3, cursor: 5, fields: 4, ..Limits::default() })
    }

    /// Holds bodies against the JSON Schema, which admits all that is taken.
    struct Checker(jsonschema::Validator, Schema);

    impl Checker {
        #[track_caller]
        fn new(schema: &Schema) -> Self {
            let json_schema = schema.to_json_schema();
            if let Err(error) = jsonschema::draft202012::meta::validate(&json_schema) {
                panic!("{error} at {}", error.instance_path());
            }
            Self(jsonschema::draft202012::new(&json_schema).unwrap(), schema.clone())
        }

        /// Both as the root and under `query`.
        #[track_caller]
        fn body(&self, text: &str, valid: bool) {
            let body: Value = serde_json::from_str(text).unwrap();
            assert_eq!(self.0.is_valid(&body), valid, "{text}");
            assert_eq!(self.0.is_valid(&json!({"query": body})), valid, "{text}, wrapped");
            if self.is_taken(text) {
                assert!(valid, "{text}");
            }
        }

        fn is_taken(&self, text: &str) -> bool {
            let parser = Parser::new().limits(self.1.request_limits().clone());
            parser.parse(text.as_bytes()).is_ok_and(|query| bind(&query, &self.1).is_ok())
        }

        #[track_caller]
        fn filters(&self, accepted: &[&str], refused: &[&str]) {
            let filters = accepted.iter().map(|filter| (filter, true));
            for (filter, valid) in filters.chain(refused.iter().map(|filter| (filter, false))) {
                let body = format!(r#"{{"filter": {filter}}}"#);
                self.body(&body, valid);
                assert_eq!(self.is_taken(&body), valid, "{body}");
            }
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "the validator of another crate takes minutes a test")]
    fn bodies_are_objects_of_known_keys() {
        let things = Checker::new(&things());
        for (body, valid) in [
            ("{}", true),
            (
                r#"{"filter": null, "sort": null, "paging": null, "cursorPaging": null, "fields": null, "fieldsets": null}"#,
                true,
            ),
            (r#"{"filters": {}}"#, false),
            (r#"{"filter": []}"#, false),
            (r#"{"query": {}}"#, false),
            ("[]", false),
            (r#"{"fields": ["id", "owner", "owner.name", "e", "e.x.any.thing", "e.x.y"]}"#, false),
            (r#"{"fields": ["id", "owner", "e", "e.x.any.thing"]}"#, true),
            (r#"{"fields": []}"#, true),
            (r#"{"fields": ["ownr"]}"#, false),
            (r#"{"fields": ["owner.name.first"]}"#, false),
            (r#"{"fieldsets": ["BASIC"]}"#, true),
            (r#"{"fieldsets": ["FULL"]}"#, false),
        ] {
            // A body that wraps a query twice is none, so these are not wrapped here.
            if body.contains("query") {
                let body = serde_json::from_str(body).unwrap();
                assert!(things.0.is_valid(&body) && !things.0.is_valid(&json!({"query": body})));
            } else {
                things.body(body, valid);
            }
        }
        assert!(things.0.is_valid(&json!({"query": null})));
        assert!(!things.0.is_valid(&json!({"query": {}, "filter": {}})));
    }

    #[test]
    #[cfg_attr(miri, ignore = "the validator of another crate takes minutes a test")]
    fn filters_are_held_against_the_table() {
        let things = Checker::new(&things());
        things.filters(
            &[
                "{}",
                r#"{"id": "a", "owner.name": {"$startsWith": "b", "$exists": true}}"#,
                r#"{"id": null, "on": {"$ne": null}}"#,
                r#"{"id": {"$in": ["a", null]}, "size": {"$nin": []}}"#,
                r#"{"$and": [], "$or": [{}, {"id": "a"}], "$not": {"id": "a"}}"#,
                r#"{"$not": [{"$not": {"id": {"$not": {"$in": []}}}}]}"#,
                r#"{"id": {"$not": [{"$not": {}}]}}"#,
                r#"{"owner.mail": {"$contains": ""}}"#,
                r#"{"size": 1.5, "bytes": "9007199254740993"}"#,
                r#"{"bytes": {"$gt": "-1e3", "$in": [1, "2"]}}"#,
                r#"{"at": "2024-05-01", "seen": 1714521600000}"#,
                r#"{"at": {"$gte": "2024-05-01T10:00:00", "$lt": {"$date": "2024-05-01t10:00:00.123456789+02:00"}}}"#,
                r#"{"at": {"$date": "2024-05-01T10:00:00Z"}}"#,
                r#"{"state": "NEW", "kind": "WHATEVER"}"#,
                r#"{"state": {"$nin": ["OLD", null]}}"#,
                r#"{"any": {"a": [{}, {"$date": "2024-05-01"}]}}"#,
                r#"{"any": {}}"#,
                r#"{"any": {"$lt": {"$date": "2024-05-01"}, "$hasSome": [[1]], "$urlized": "a"}}"#,
                r#"{"tags": {"$hasSome": ["a", "b"], "$isEmpty": false}}"#,
                r#"{"tags": {"$hasAll": [["a"], []]}}"#,
                r#"{"grade": {"$in": ["B"]}}"#,
                r#"{"lines": {"$matchItems": [{"a.b": {"$gt": 1}, "$or": [{"c": 1}]}, {}]}}"#,
                r#"{"shops.sold.shop": {"$hasSome": [1]}, "shops.sold": {"$isEmpty": true}}"#,
                r#"{"slug": {"$urlized": ["a", "b"]}}"#,
                r#"{"sizes": {"$eq": "1.50", "$lt": 5, "$hasAll": ["1", 2]}}"#,
                r#"{"sizes": [1, "2"]}"#,
                r#"{"grid": [["a", null], []]}"#,
                r#"{"grid": {"$hasSome": ["a", ["b"], null]}}"#,
                r#"{"grid": {"$hasSome": [[["c"]]]}}"#,
                r#"{"e.x": {"any": "thing"}, "e.x.any.thing": 1, "e.x.y.z": 1, "e.x.y": true}"#,
                r#"{"e.x.m(": {"$exists": true}, "e.x.m(.a": {"$exists": false}}"#,
            ],
            &[
                r#"{"ids": "a"}"#,
                r#"{"grid": {"$hasSome": [5]}}"#,
                r#"{"grid": [[["a"]]]}"#,
                r#"{"grid": [{}]}"#,
                r#"{"": "a"}"#,
                r#"{"id": 5}"#,
                r#"{"id": {}}"#,
                r#"{"id": {"eq": "a"}}"#,
                r#"{"id": {"$regex": "a"}}"#,
                r#"{"id": {"$eq": "a", "b": 1}}"#,
                r#"{"id": {"$contains": "a"}}"#,
                r#"{"id": {"$in": "a"}}"#,
                r#"{"id": {"$in": ["a", "b", "c", "d"]}}"#,
                r#"{"id": {"$exists": "true"}}"#,
                r#"{"id": {"$exists": null}}"#,
                r#"{"id": {"$gt": null}}"#,
                r#"{"id": {"$startsWith": 1}}"#,
                r#"{"id": {"$not": "a"}}"#,
                r#"{"id": {"$not": [{}, {}]}}"#,
                r#"{"id": {"$and": []}}"#,
                r#"{"$nor": []}"#,
                r#"{"$and": {}}"#,
                r#"{"$and": [null]}"#,
                r#"{"$not": []}"#,
                r#"{"$or": [{"$and": [{"ids": 1}]}]}"#,
                r#"{"size": "1"}"#,
                r#"{"bytes": "+1"}"#,
                r#"{"on": 0}"#,
                r#"{"on": {"$gt": true}}"#,
                r#"{"at": 1714521600000}"#,
                r#"{"at": "2024-13-01"}"#,
                r#"{"at": "yesterday"}"#,
                r#"{"at": {"$date": 5}}"#,
                r#"{"at": {"$gt": "2024-05-01T24:00:00Z"}}"#,
                r#"{"state": "new"}"#,
                r#"{"state": {"$in": ["NEW", "ODL"]}}"#,
                r#"{"any": {"$regex": "a"}}"#,
                r#"{"any": {"a": {"$gt": 1}}}"#,
                r#"{"any": {"$lt": [1]}}"#,
                r#"{"tags": {"$hasSome": [1]}}"#,
                r#"{"grade": "NEW"}"#,
                r#"{"tags": "a"}"#,
                r#"{"lines": {"$matchItems": []}}"#,
                r#"{"lines": {"$matchItems": [{"a..b": 1}]}}"#,
                r#"{"lines": {"$matchItems": [{"a": {"$regex": ""}}]}}"#,
                r#"{"shops.sold.shop": 1}"#,
                r#"{"silent": "a"}"#,
                r#"{"slug": "a"}"#,
                r#"{"sizes": ["a"]}"#,
                r#"{"e.x.": 1}"#,
                r#"{"e.x..a": 1}"#,
                r#"{"e.x.a": {"$exists": true}}"#,
                r#"{"e.x.y": 1}"#,
                r#"{"e.x.m(.a": 1}"#,
                r#"{"e": 1}"#,
            ],
        );
    }

    #[test]
    #[cfg_attr(miri, ignore = "the validator of another crate takes minutes a test")]
    fn sorts_are_held_against_the_table() {
        let things = Checker::new(&things());
        for (sort, valid) in [
            ("[]", true),
            (r#"[{"fieldName": "id"}, {"fieldName": "at", "order": "DESC"}]"#, true),
            (r#"[{"fieldName": "id", "order": null, "selectItemsBy": null}]"#, true),
            (r#"[{"fieldName": "tags", "selectItemsBy": [{"tags": "a"}]}]"#, true),
            (r#"[{"fieldName": "size", "order": "DESC"}]"#, true),
            (r#"[{"fieldName": "bytes", "order": "ASC"}]"#, true),
            (r#"[{"fieldName": "e.x.a.b", "order": "ASC"}]"#, true),
            (r#"[{"fieldName": "e.x.y"}]"#, false),
            (r#"[{"fieldName": "size"}]"#, false),
            (r#"[{"fieldName": "size", "order": "ASC"}]"#, false),
            (r#"[{"fieldName": "bytes", "order": "DESC"}]"#, false),
            (r#"[{"fieldName": "owner.name"}]"#, false),
            (r#"[{"fieldName": "nope"}]"#, false),
            (r#"[{"fieldName": "id", "order": "desc"}]"#, false),
            (r#"[{"fieldName": "id", "direction": "ASC"}]"#, false),
            (r#"[{"order": "ASC"}]"#, false),
            (r#"[{"fieldName": "id"}, {"fieldName": "at"}, {"fieldName": "on"}]"#, false),
            (r#"{"fieldName": "id"}"#, false),
        ] {
            things.body(&format!(r#"{{"sort": {sort}}}"#), valid);
        }
        let unsorted = Schema::new().field(Field::text("a").sort(SortDirections::None));
        let unsorted = Checker::new(&unsorted);
        unsorted.body(r#"{"sort": []}"#, true);
        unsorted.body(r#"{"sort": [{"fieldName": "a"}]}"#, false);
    }

    #[test]
    #[cfg_attr(miri, ignore = "the validator of another crate takes minutes a test")]
    fn pages_are_bounded() {
        let (both, offset, cursor) = (
            Checker::new(&things()),
            Checker::new(&things().paging(OfferedPaging::Offset).max_offset(7)),
            Checker::new(&things().paging(OfferedPaging::Cursor)),
        );
        for (body, by_both, by_offset, by_cursor) in [
            (r#"{"paging": {"limit": 20, "offset": 0}}"#, true, true, false),
            (r#"{"paging": {"limit": null, "offset": null}}"#, true, true, false),
            (r#"{"paging": {}}"#, true, true, false),
            (r#"{"paging": {"limit": 21}}"#, false, false, false),
            (r#"{"paging": {"limit": -1}}"#, false, false, false),
            (r#"{"paging": {"limit": 1.5}}"#, false, false, false),
            (r#"{"paging": {"limit": "20"}}"#, false, false, false),
            (r#"{"paging": {"offset": -1}}"#, false, false, false),
            (r#"{"paging": {"offset": 7}}"#, true, true, false),
            (r#"{"paging": {"offset": 8}}"#, true, false, false),
            (r#"{"paging": {"skip": 1}}"#, false, false, false),
            (r#"{"paging": {"limit": 1, "cursor": "abc"}}"#, true, false, true),
            (r#"{"paging": {"cursor": ""}}"#, true, true, true),
            (r#"{"paging": {"cursor": "", "offset": null}}"#, true, true, true),
            (r#"{"paging": {"cursor": "", "offset": 0}}"#, true, true, false),
            (r#"{"cursorPaging": {"limit": 0}}"#, true, false, true),
            (r#"{"cursorPaging": {}}"#, true, false, true),
            (r#"{"cursorPaging": {"limit": 1, "cursor": "abcde"}}"#, true, false, true),
            (r#"{"cursorPaging": {"cursor": "abcdef"}}"#, false, false, false),
            (r#"{"cursorPaging": {"limit": 21}}"#, false, false, false),
            (r#"{"cursorPaging": {"offset": 1}}"#, false, false, false),
            (r#"{"paging": null, "cursorPaging": {"limit": 1}}"#, true, false, true),
            (r#"{"paging": {"limit": 1}, "cursorPaging": {"limit": 1}}"#, false, false, false),
        ] {
            both.body(body, by_both);
            offset.body(body, by_offset);
            cursor.body(body, by_cursor);
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "the validator of another crate takes minutes a test")]
    fn where_any_record_goes_only_grammar_is_held_up() {
        let any = Schema::any()
            .field(Field::boolean("on").sort(SortDirections::None))
            .field(Field::text("silent").operators([]));
        let any = Checker::new(&any.logical([Logical::And]));
        any.filters(
            &[
                r#"{"a.b": {"$gt": 5, "$contains": "x"}, "c": [1], "on": true, "a.$b": 1}"#,
                r#"{"$and": [{"a": {"$matchItems": [{"b": 1}]}}]}"#,
            ],
            &[
                r#"{"on": 1}"#,
                r#"{"a": {"$regex": 1}}"#,
                r#"{"a..b": 1}"#,
                r#"{"": 1}"#,
                r#"{"$a": 1}"#,
                r#"{"$or": []}"#,
                r#"{"a": {"$not": {"$eq": 1}}}"#,
                r#"{"silent": "a"}"#,
            ],
        );
        any.body(r#"{"sort": [{"fieldName": "a.b", "order": "DESC"}], "fields": ["x.y"]}"#, true);
        any.body(r#"{"sort": [{"fieldName": "on"}]}"#, false);
        any.body(r#"{"sort": [{"fieldName": "a."}]}"#, false);
        any.body(r#"{"fieldsets": ["BASIC"]}"#, false);
        Checker::new(&Schema::new().logical([])).filters(&["{}"], &[r#"{"$and": []}"#]);
        Checker::new(&Schema::any().logical([])).filters(&[r#"{"a": 1}"#], &[r#"{"$and": []}"#]);
    }

    /// Text from a schema is never read as a pattern or as part of a reference.
    #[test]
    #[cfg_attr(miri, ignore = "the validator of another crate takes minutes a test")]
    fn hostile_names_are_literal() {
        for name in ["^a|(b", "a/b~c%d#e", "$defs", "a\nb", "a\\", "[", "a-b", "ä🦀"] {
            let schema = Schema::new()
                .field(Field::map(name))
                .field(Field::map(format!("{name}.{name}")).operators([Operator::Eq]))
                .fieldset(name, [name]);
            let checker = Checker::new(&schema);
            for (path, valid) in [(format!("{name}.x"), true), (format!("{name}x"), false)] {
                let body = json!({"filter": {path.as_str(): {"$gt": 1}}, "fields": [path]});
                assert_eq!(checker.0.is_valid(&body), valid, "{body}");
            }
            let body = json!({"filter": {format!("{name}.{name}.x"): {"$gt": 1}}});
            assert!(!checker.0.is_valid(&body), "{body}");
        }
    }

    #[test]
    fn a_schema_prints_its_json_schema() {
        let schema = Schema::new()
            .field(Field::text("id").operators([Operator::Eq, Operator::In]))
            .field(Field::date("at").operators([Operator::Gte]).sort(SortDirections::None))
            .paging(OfferedPaging::Cursor)
            .max_sort_keys(1);
        let limit =
            json!({"type": ["integer", "null"], "minimum": 0, "maximum": 100, "default": 50});
        let cursor = json!({"type": ["string", "null"], "maxLength": 16_000});
        let none = json!({"type": "null"});
        assert_eq!(
            schema.to_json_schema(),
            json!({
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "description": "A query, at the root or under `query`",
                "anyOf": [
                    {"$ref": "#/$defs/query"},
                    {
                        "type": "object",
                        "properties": {
                            "query": {"anyOf": [{"$ref": "#/$defs/query"}, {"type": "null"}]},
                        },
                        "required": ["query"],
                        "additionalProperties": false,
                    },
                ],
                "$defs": {
                    "query": {
                        "type": "object",
                        "properties": {
                            "filter": {"anyOf": [{"$ref": "#/$defs/filter"}, {"type": "null"}]},
                            "sort": {
                                "type": ["array", "null"],
                                "items": {"$ref": "#/$defs/sortKey"},
                                "maxItems": 1,
                            },
                            "paging": {
                                "type": ["object", "null"],
                                "properties": {"limit": limit, "cursor": cursor, "offset": none},
                                "required": ["cursor"],
                                "additionalProperties": false,
                            },
                            "cursorPaging": {
                                "type": ["object", "null"],
                                "properties": {"limit": limit, "cursor": cursor},
                                "additionalProperties": false,
                            },
                            "fields": {
                                "type": ["array", "null"],
                                "items": {"enum": ["at", "id"]},
                                "maxItems": 256,
                            },
                            "fieldsets": {
                                "type": ["array", "null"],
                                "items": false,
                                "maxItems": 256,
                            },
                        },
                        "additionalProperties": false,
                        "not": {
                            "required": ["paging", "cursorPaging"],
                            "properties": {
                                "paging": {"type": "object"},
                                "cursorPaging": {"type": "object"},
                            },
                        },
                    },
                    "filter": {
                        "type": "object",
                        "properties": {
                            "at": {"$ref": "#/$defs/dateField"},
                            "id": {"$ref": "#/$defs/stringField"},
                            "$and": {"type": "array", "items": {"$ref": "#/$defs/filter"}},
                            "$or": {"type": "array", "items": {"$ref": "#/$defs/filter"}},
                            "$not": {"anyOf": [
                                {"$ref": "#/$defs/filter"},
                                {
                                    "type": "array",
                                    "items": {"$ref": "#/$defs/filter"},
                                    "minItems": 1,
                                    "maxItems": 1,
                                },
                            ]},
                        },
                        "additionalProperties": false,
                    },
                    "stringField": {"anyOf": [
                        {"$ref": "#/$defs/stringValue"},
                        {"$ref": "#/$defs/stringOperators", "minProperties": 1},
                    ]},
                    "stringOperators": {
                        "type": "object",
                        "properties": {
                            "$eq": {"$ref": "#/$defs/stringValue"},
                            "$in": {
                                "type": "array",
                                "items": {"$ref": "#/$defs/stringValue"},
                                "maxItems": 1000,
                            },
                            "$not": {"anyOf": [
                                {"$ref": "#/$defs/stringOperators"},
                                {
                                    "type": "array",
                                    "items": {"$ref": "#/$defs/stringOperators"},
                                    "minItems": 1,
                                    "maxItems": 1,
                                },
                            ]},
                        },
                        "additionalProperties": false,
                    },
                    "stringValue": {"type": ["string", "null"]},
                    "dateField": {"anyOf": [
                        {"$ref": "#/$defs/dateOperators", "minProperties": 1},
                    ]},
                    "dateOperators": {
                        "type": "object",
                        "properties": {
                            "$gte": {"$ref": "#/$defs/date"},
                            "$not": {"anyOf": [
                                {"$ref": "#/$defs/dateOperators"},
                                {
                                    "type": "array",
                                    "items": {"$ref": "#/$defs/dateOperators"},
                                    "minItems": 1,
                                    "maxItems": 1,
                                },
                            ]},
                        },
                        "additionalProperties": false,
                    },
                    "date": {"anyOf": [
                        {"$ref": "#/$defs/dateText"},
                        {"$ref": "#/$defs/dateObject"},
                    ]},
                    "dateObject": {
                        "type": "object",
                        "properties": {"$date": {"$ref": "#/$defs/dateText"}},
                        "required": ["$date"],
                        "additionalProperties": false,
                    },
                    "dateText": {
                        "type": "string",
                        "pattern": DATE,
                        "examples": ["2024-05-01T10:00:00Z", "2024-05-01"],
                    },
                    "sortKey": {
                        "type": "object",
                        "properties": {
                            "fieldName": {"type": "string", "maxLength": 512},
                            "order": {"enum": ["ASC", "DESC", null]},
                            "selectItemsBy": {
                                "type": ["array", "null"],
                                "items": {"type": "object"},
                            },
                        },
                        "required": ["fieldName"],
                        "additionalProperties": false,
                        "anyOf": [{
                            "properties": {
                                "fieldName": {"enum": ["id"]},
                                "order": {"enum": ["ASC", "DESC", null]},
                            },
                        }],
                    },
                },
            })
        );
    }
}
