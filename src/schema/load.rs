//! Schemas from JSON, and back.
//!
//! Reads two shapes that are met in the wild, SDK query specs and the documentation's
//! tables of supported filters, and our own additions to them; writes one shape that is
//! read back as the same schema. It knows no stage.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, json};

use crate::ast::{Order, SortKey};
use crate::limits::Limits;
use crate::operator::{Logical, Operator, OperatorSet};
use crate::path::FieldPath;
use crate::pointer::Trail;
use crate::schema::error::SchemaErrorKind;
use crate::schema::{Field, FieldType, OfferedPaging, Schema, SchemaError, SortDirections};

type Result<T, E = SchemaError> = std::result::Result<T, E>;

/// The keys of a schema that mean something here.
const SCHEMA_KEYS: [&str; 8] =
    ["fields", "uniqueKey", "defaultSort", "limits", "paging", "fieldsets", "logical", "open"];

/// What the two shapes say beside: where a table comes from, and what is not the query
/// language's business. It is passed over.
const REMARKS: [&str; 12] = [
    "package",
    "version",
    "spec",
    "kind",
    "groups",
    "entity",
    "searchable",
    "aggregatable",
    "source",
    "endpoint",
    "section",
    "notes",
];

const FIELD_KEYS: [&str; 8] =
    ["type", "operators", "ops", "sort", "values", "ignoreCase", "map", "epochMillis"];

const SORT_KEYS: [&str; 2] = ["fieldName", "order"];

/// The limits that belong to the endpoint; those of [`Limits`] are in [`limits_by_name`].
const ENDPOINT_LIMITS: [&str; 5] =
    ["limitMax", "limitDefault", "offsetMax", "sortMaxSize", "countCap"];

/// The limits on what strangers may send, and their names in a schema.
fn limits_by_name(limits: &mut Limits) -> [(&'static str, &mut usize); 12] {
    let Limits {
        bytes,
        depth,
        nodes,
        list,
        members,
        text,
        path_bytes,
        path_segments,
        sort_keys,
        fields,
        cursor,
        faults,
    } = limits;
    [
        ("bytes", bytes),
        ("depth", depth),
        ("nodes", nodes),
        ("list", list),
        ("members", members),
        ("text", text),
        ("fieldNameMaxLength", path_bytes),
        ("pathSegments", path_segments),
        ("sortKeys", sort_keys),
        ("fields", fields),
        ("cursorMaxLength", cursor),
        ("faults", faults),
    ]
}

/// Schemas as JSON.
impl Schema {
    /// Reads a schema from JSON text; [`from_value`](Self::from_value) says what it may hold.
    ///
    /// # Errors
    ///
    /// [`SchemaError`] for text that is not JSON, for a key that stands twice, and for
    /// what [`from_value`](Self::from_value) refuses. The first one found.
    ///
    /// # Example
    ///
    /// A misspelt name does not pass for an endpoint without filters:
    ///
    /// ```
    /// use wixql::Schema;
    ///
    /// let error = Schema::from_json(br#"{"fields": {"name": {"type": "strnig"}}}"#).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "unknown field type `strnig`; did you mean `string`? at `/fields/name/type`",
    /// );
    /// ```
    pub fn from_json(json: &[u8]) -> Result<Self> {
        let value: Value = serde_json::from_slice(json).map_err(not_json)?;
        refuse_duplicate_keys(json)?;
        Self::from_value(&value)
    }

    /// Reads a schema from a JSON object.
    ///
    /// Only `fields` must be there, unless the schema is `open`:
    ///
    /// | key | value |
    /// |---|---|
    /// | `fields` | an object: per path, what the next table says |
    /// | `uniqueKey` | the path whose values are unique; `id` unless said |
    /// | `defaultSort` | an array of `{"fieldName", "order"?}` |
    /// | `paging` | `"offset"`, `"cursor"` or `"both"`; both unless said |
    /// | `fieldsets` | an object: per name, an array of paths |
    /// | `logical` | an array of `$and`, `$or`, `$not`; all unless said |
    /// | `open` | whether fields that are not listed may be asked for too, as [`Schema::any`] |
    /// | `limits` | `limitMax` and `limitDefault` of a page, `offsetMax`, `sortMaxSize` (keys), `countCap`; `fieldNameMaxLength`, `cursorMaxLength`, and the other [`Limits`] by their names, such as `depth` or `pathSegments` |
    ///
    /// | key of a field | value |
    /// |---|---|
    /// | `type` | `string`, `boolean`, `date`, `enum`, `int32`, `int64`, `number` or `double`, `decimal`, `object`, `any`, or `array<…>` of one of them; also `array<primitive>`, `unknown` and `unresolved:never`, whose values may be anything. Not said: `enum` if there are `values`, else `any` |
    /// | `operators`, or `ops` | `"*"`, or an array of names, of which one may be `"*"`; all of the type unless said. Legacy names are read as the present ones; logical ones belong to no field and are passed over |
    /// | `sort` | `"BOTH"`, `"ASC"`, `"DESC"`, `"NONE"`, or a boolean; both unless said |
    /// | `values` | the names of an enum |
    /// | `ignoreCase` | whether text compares without regard to case |
    /// | `epochMillis` | whether dates may be numbers: milliseconds since 1970 |
    /// | `map` | whether its keys are data, as [`Field::map`]; the type is then that of what stands under them, where `object` says no more than `any` |
    ///
    /// So the rows of SDK query specs and of the documentation's tables are schemas. What
    /// they say beside (`package`, `version`, `spec`, `kind`, `groups`, `entity`,
    /// `searchable`, `aggregatable`, `source`, `endpoint`, `section`, `notes`) is passed
    /// over; any other key is an error. SDK specs name fields as the SDK does: see
    /// [`wire_names`](Self::wire_names).
    ///
    /// # Errors
    ///
    /// [`SchemaError`], the first one found: an unknown key or name, a value of the wrong
    /// kind, or what [`check`](Self::check) refuses.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` in the size of the value.
    ///
    /// # Example
    ///
    /// ```
    /// use wixql::{Operator, Schema};
    ///
    /// let jobs = Schema::from_value(&serde_json::json!({
    ///     "fields": {
    ///         "name": {"type": "string", "operators": "*", "sort": "BOTH"},
    ///         "status": {"ops": ["$eq", "$any"], "sort": false, "values": ["COMPLETED", "FAILED"]},
    ///     },
    ///     "limits": {"limitMax": 1000},
    /// }))?;
    /// let status = jobs.resolve("status").unwrap();
    /// assert!(status.operator_set().contains(Operator::HasSome));
    /// # Ok::<(), wixql::SchemaError>(())
    /// ```
    ///
    /// # Reference
    ///
    /// *Types and operators* ([guide](crate::guide::language#3-types-and-operators)).
    pub fn from_value(value: &Value) -> Result<Self> {
        let schema = read_schema(value)?;
        schema.check()?;
        Ok(schema)
    }

    /// The same schema under the names of the wire.
    ///
    /// The SDK renames `id`, `createdDate` and `updatedDate` to `_id`, `_createdDate` and
    /// `_updatedDate` at every depth, and its query specs speak of the latter; requests
    /// and records have the former. This renames each segment of every path that the
    /// schema declares: fields, unique key, default sort and fieldsets. Where both
    /// spellings of a field are declared, that of the wire stays. Filters that the host
    /// wrote ([`scope`](Self::scope), `selectItemsBy`) are left as they are.
    ///
    /// # Example
    ///
    /// ```
    /// use wixql::Schema;
    ///
    /// let spec = br#"{"fields": {"_id": {"type": "string"}, "form._id": {"type": "string"}}}"#;
    /// let wire = Schema::from_json(spec)?.wire_names();
    /// assert!(wire.resolve("id").is_some() && wire.resolve("form.id").is_some());
    /// assert!(wire.resolve("_id").is_none());
    /// # Ok::<(), wixql::SchemaError>(())
    /// ```
    ///
    /// # Reference
    ///
    /// *QueryJobs, in full* ([guide](crate::guide::language#10-queryjobs-in-full)).
    #[must_use]
    pub fn wire_names(mut self) -> Self {
        self.fanned.clear();
        for (path, field) in std::mem::take(&mut self.fields) {
            let wire = wire_path(&path);
            if wire == path {
                self.insert(field);
            } else if !self.fields.contains_key(&wire) {
                self.insert(field.at_path(wire));
            }
        }
        self.unique_key = wire_path(&self.unique_key);
        for key in &mut self.default_sort {
            key.field = wire_path(&key.field);
        }
        for path in self.fieldsets.values_mut().flatten() {
            *path = wire_path(path);
        }
        self
    }

    /// The schema as a JSON object that [`from_value`](Self::from_value) reads.
    ///
    /// What stands there by default is left out, apart from the best known. The host's
    /// own filters are no part of it: [`scope`](Self::scope), and `selectItemsBy` in the
    /// default sort. The law, for a schema without them that passes
    /// [`check`](Self::check): read back, it is the same schema.
    ///
    /// # Example
    ///
    /// ```
    /// use wixql::{Field, Schema};
    ///
    /// let jobs = Schema::new().field(Field::enumeration("status", ["COMPLETED", "FAILED"]));
    /// assert_eq!(
    ///     jobs.to_json(),
    ///     serde_json::json!({
    ///         "fields": {
    ///             "status": {
    ///                 "type": "enum",
    ///                 "values": ["COMPLETED", "FAILED"],
    ///                 "operators": "*",
    ///                 "sort": "BOTH",
    ///             },
    ///         },
    ///         "uniqueKey": "id",
    ///         "paging": "both",
    ///         "limits": {"limitMax": 100},
    ///     }),
    /// );
    /// assert_eq!(Schema::from_value(&jobs.to_json())?, jobs);
    /// # Ok::<(), wixql::SchemaError>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> Value {
        let fields = self.fields.values().map(|f| (f.path().to_string(), field_to_json(f)));
        let mut object = Map::new();
        object.insert("fields".into(), Value::Object(fields.collect()));
        object.insert("uniqueKey".into(), json!(self.unique_key));
        object.insert("paging".into(), json!(self.paging.name()));
        object.insert("limits".into(), self.limits_to_json());
        if !self.default_sort.is_empty() {
            let keys = self.default_sort.iter().map(sort_key_to_json).collect();
            object.insert("defaultSort".into(), Value::Array(keys));
        }
        if !self.fieldsets.is_empty() {
            object.insert("fieldsets".into(), json!(self.fieldsets));
        }
        if self.logical != Logical::ALL {
            let names: Vec<_> = self.logical.iter().map(|logical| logical.name()).collect();
            object.insert("logical".into(), json!(names));
        }
        if self.is_open() {
            object.insert("open".into(), json!(true));
        }
        Value::Object(object)
    }

    fn limits_to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("limitMax".into(), json!(self.max_limit));
        let endpoint = [
            ("limitDefault", self.default_limit),
            ("offsetMax", self.max_offset),
            ("sortMaxSize", self.max_sort_keys.map(|keys| keys as u64)),
            ("countCap", self.count_cap),
        ];
        for (name, limit) in endpoint {
            if let Some(limit) = limit {
                object.insert(name.into(), json!(limit));
            }
        }
        let (mut own, mut default) = (self.limits.clone(), Limits::default());
        for ((name, own), (_, default)) in
            limits_by_name(&mut own).into_iter().zip(limits_by_name(&mut default))
        {
            if own != default {
                object.insert(name.into(), json!(own));
            }
        }
        Value::Object(object)
    }
}

fn wire_path(path: &FieldPath) -> FieldPath {
    let wire: Vec<&str> = (path.segments())
        .map(|segment| match segment {
            "_id" => "id",
            "_createdDate" => "createdDate",
            "_updatedDate" => "updatedDate",
            other => other,
        })
        .collect();
    wire.join(".").into()
}

fn read_schema(value: &Value) -> Result<Schema> {
    let root = Trail::ROOT;
    let mut schema = Schema::new();
    for (key, value) in object(value, &root)? {
        let at = root.key(key);
        schema = match key.as_str() {
            "fields" => read_fields(schema, value, &at)?,
            "uniqueKey" => schema.unique_key(text(value, &at)?),
            "defaultSort" => schema.default_sort(each(value, &at, read_sort_key)?),
            "limits" => read_limits(schema, value, &at)?,
            "paging" => {
                let choices = OfferedPaging::ALL.map(|paging| (paging.name(), paging));
                schema.paging(choice("kind of paging", &choices, value, &at)?)
            }
            "fieldsets" => read_fieldsets(schema, value, &at)?,
            "logical" => {
                let choices = Logical::ALL.map(|logical| (logical.name(), logical));
                let one =
                    |value: &Value, at: &Trail<'_>| choice("logical operator", &choices, value, at);
                schema.logical(each(value, &at, one)?)
            }
            "open" => {
                let open = boolean(value, &at)?;
                Schema { open, ..schema }
            }
            known if REMARKS.contains(&known) => schema,
            unknown => return Err(SchemaError::unknown_key(unknown, &SCHEMA_KEYS, &at)),
        };
    }
    if value.get("fields").is_none() && !schema.is_open() {
        return Err(SchemaError::new(SchemaErrorKind::MissingKey { key: "fields" }, &root));
    }
    Ok(schema)
}

fn read_fields(mut schema: Schema, value: &Value, at: &Trail<'_>) -> Result<Schema> {
    for (path, value) in object(value, at)? {
        schema = schema.field(read_field(path, value, &at.key(path))?);
    }
    Ok(schema)
}

fn read_field(path: &str, value: &Value, at: &Trail<'_>) -> Result<Field> {
    let row = object(value, at)?;
    if let Some(key) = row.keys().find(|key| !FIELD_KEYS.contains(&key.as_str())) {
        return Err(SchemaError::unknown_key(key, &FIELD_KEYS, &at.key(key)));
    }
    let flag = |key| row.get(key).map_or(Ok(false), |value| boolean(value, &at.key(key)));
    let map = flag("map")?;
    let mut ty = read_type(row, at)?;
    if map && ty == FieldType::Object {
        // A map is an object itself; what stands under its keys may be anything.
        ty = FieldType::Any;
    }
    let mut field = Field::new(path, ty);
    if let Some(operators) = read_operators(row, field.ty(), at)? {
        field = field.operators(operators.iter());
    }
    if map {
        field = field.with_data_keys();
    }
    // What stands under the keys of a map may be sorted by, unless said otherwise.
    if let Some(sort) = row.get("sort") {
        field = field.sort(read_directions(sort, &at.key("sort"))?);
    }
    if flag("ignoreCase")? {
        field = field.ignore_case();
    }
    if flag("epochMillis")? {
        field = field.epoch_millis();
    }
    Ok(field)
}

fn read_type(row: &Map<String, Value>, at: &Trail<'_>) -> Result<FieldType> {
    /// What a misspelt type may have meant.
    const NAMES: [&str; 15] = [
        "string",
        "boolean",
        "date",
        "enum",
        "int32",
        "int64",
        "number",
        "double",
        "decimal",
        "object",
        "any",
        "array<string>",
        "array<object>",
        "array<primitive>",
        "unknown",
    ];
    let names = match row.get("values") {
        None => None,
        Some(values) => {
            Some(each(values, &at.key("values"), |value, at| text(value, at).map(str::to_owned))?)
        }
    };
    let Some(ty) = row.get("type") else {
        return Ok(names.map_or(FieldType::Any, FieldType::Enum));
    };
    let type_at = at.key("type");
    let name = text(ty, &type_at)?;
    let ty = FieldType::from_full_name(name)
        .ok_or_else(|| SchemaError::unknown_name("field type", name, NAMES, &type_at))?;
    match names {
        None => Ok(ty),
        Some(names) if matches!(ty.element(), FieldType::Enum(_)) => Ok(ty.with_enum_names(&names)),
        Some(_) => Err(SchemaError::not_for_type("values", &ty, at)),
    }
}

fn read_operators(
    row: &Map<String, Value>,
    ty: &FieldType,
    at: &Trail<'_>,
) -> Result<Option<OperatorSet>> {
    let (key, value) = match (row.get("operators"), row.get("ops")) {
        (None, None) => return Ok(None),
        (Some(value), None) => ("operators", value),
        (None, Some(value)) => ("ops", value),
        (Some(_), Some(_)) => {
            let kind = SchemaErrorKind::TwoSpellings { first: "ops", second: "operators" };
            return Err(SchemaError::new(kind, at));
        }
    };
    let at = at.key(key);
    if value.as_str() == Some("*") {
        return Ok(Some(OperatorSet::of_type(ty)));
    }
    if !value.is_array() {
        return Err(SchemaError::wrong_shape("`\"*\"` or an array of names", value, &at));
    }
    let named = each(value, &at, |name, at| operators_of_name(text(name, at)?, ty, at))?;
    Ok(Some(named.into_iter().flatten().collect()))
}

/// The operators that a table means by one name.
fn operators_of_name(name: &str, ty: &FieldType, at: &Trail<'_>) -> Result<Vec<Operator>> {
    Ok(match name {
        "*" => OperatorSet::of_type(ty).iter().collect(),
        // Reference: `[a, b]` holds for `a ≤ x < b`.
        "$between" => vec![Operator::Gte, Operator::Lt],
        // Tables list `$not` with some fields; who may use it is the schema's to say.
        logical if Logical::from_name(logical).is_some() => Vec::new(),
        name => {
            let operator = Operator::from_name(name)
                .or_else(|| Operator::from_legacy_name(name))
                .ok_or_else(|| {
                let known = Operator::ALL.map(Operator::name);
                SchemaError::unknown_name("operator", name, known, at)
            })?;
            vec![operator]
        }
    })
}

fn read_directions(value: &Value, at: &Trail<'_>) -> Result<SortDirections> {
    if let Some(sorts) = value.as_bool() {
        return Ok(if sorts { SortDirections::Both } else { SortDirections::None });
    }
    if !value.is_string() {
        return Err(SchemaError::wrong_shape("a string or a boolean", value, at));
    }
    let choices = SortDirections::ALL.map(|sort| (sort.name(), sort));
    choice("sort", &choices, value, at)
}

fn read_sort_key(value: &Value, at: &Trail<'_>) -> Result<SortKey> {
    let mut field = None;
    let mut order = None;
    for (key, value) in object(value, at)? {
        let at = at.key(key);
        match key.as_str() {
            "fieldName" => field = Some(FieldPath::from(text(value, &at)?)),
            "order" => {
                let choices = [Order::Ascending, Order::Descending].map(|o| (o.name(), o));
                order = Some(choice("order", &choices, value, &at)?);
            }
            unknown => return Err(SchemaError::unknown_key(unknown, &SORT_KEYS, &at)),
        }
    }
    match field {
        Some(field) => Ok(SortKey { field, order, select_items_by: None }),
        None => Err(SchemaError::new(SchemaErrorKind::MissingKey { key: "fieldName" }, at)),
    }
}

fn read_limits(mut schema: Schema, value: &Value, at: &Trail<'_>) -> Result<Schema> {
    for (key, value) in object(value, at)? {
        let at = at.key(key);
        let number = || whole(value, &at);
        match key.as_str() {
            "limitMax" => schema.max_limit = number()?,
            "limitDefault" => schema.default_limit = Some(number()?),
            "offsetMax" => schema.max_offset = Some(number()?),
            "sortMaxSize" => schema.max_sort_keys = Some(size(number()?)),
            "countCap" => schema.count_cap = Some(number()?),
            name => {
                let limits = limits_by_name(&mut schema.limits);
                let known = limits.each_ref().map(|(name, _)| *name);
                match limits.into_iter().find(|(known, _)| *known == name) {
                    Some((_, limit)) => *limit = size(number()?),
                    None => {
                        let known = [ENDPOINT_LIMITS.as_slice(), known.as_slice()].concat();
                        return Err(SchemaError::unknown_key(name, &known, &at));
                    }
                }
            }
        }
    }
    Ok(schema)
}

fn read_fieldsets(mut schema: Schema, value: &Value, at: &Trail<'_>) -> Result<Schema> {
    for (name, value) in object(value, at)? {
        schema = schema.fieldset(name, each(value, &at.key(name), text)?);
    }
    Ok(schema)
}

/// A number too large for this machine's memory bounds nothing.
fn size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn object<'v>(value: &'v Value, at: &Trail<'_>) -> Result<&'v Map<String, Value>> {
    value.as_object().ok_or_else(|| SchemaError::wrong_shape("an object", value, at))
}

fn text<'v>(value: &'v Value, at: &Trail<'_>) -> Result<&'v str> {
    value.as_str().ok_or_else(|| SchemaError::wrong_shape("a string", value, at))
}

fn boolean(value: &Value, at: &Trail<'_>) -> Result<bool> {
    value.as_bool().ok_or_else(|| SchemaError::wrong_shape("a boolean", value, at))
}

fn whole(value: &Value, at: &Trail<'_>) -> Result<u64> {
    let Value::Number(number) = value else {
        return Err(SchemaError::wrong_shape("a whole number from 0", value, at));
    };
    let not_whole = SchemaErrorKind::NotWhole { found: number.to_string() };
    number.as_u64().ok_or_else(|| SchemaError::new(not_whole, at))
}

fn each<'v, T>(
    value: &'v Value,
    at: &Trail<'_>,
    read: impl Fn(&'v Value, &Trail<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let members =
        value.as_array().ok_or_else(|| SchemaError::wrong_shape("an array", value, at))?;
    members.iter().enumerate().map(|(index, member)| read(member, &at.index(index))).collect()
}

/// The one of these that the value names.
fn choice<T: Copy>(
    what: &'static str,
    choices: &[(&'static str, T)],
    value: &Value,
    at: &Trail<'_>,
) -> Result<T> {
    let name = text(value, at)?;
    match choices.iter().find(|(known, _)| *known == name) {
        Some((_, choice)) => Ok(*choice),
        None => Err(SchemaError::unknown_name(what, name, choices.iter().map(|(n, _)| *n), at)),
    }
}

fn field_to_json(field: &Field) -> Value {
    let mut row = Map::new();
    row.insert("type".into(), json!(field.ty().to_string()));
    if let FieldType::Enum(names) = field.ty().element()
        && !names.is_empty()
    {
        row.insert("values".into(), json!(names));
    }
    let operators = match field.star() {
        (true, beside) if beside.is_empty() => json!("*"),
        (star, beside) => {
            let star = star.then_some("*");
            star.into_iter().chain(beside.iter().map(Operator::name)).collect()
        }
    };
    row.insert("operators".into(), operators);
    row.insert("sort".into(), json!(field.sort_directions().name()));
    let flags = [
        ("ignoreCase", field.ignores_case()),
        ("map", field.is_map()),
        ("epochMillis", field.takes_epoch_millis()),
    ];
    for (name, _) in flags.into_iter().filter(|(_, set)| *set) {
        row.insert(name.into(), json!(true));
    }
    Value::Object(row)
}

fn sort_key_to_json(key: &SortKey) -> Value {
    let mut object = Map::new();
    object.insert("fieldName".into(), json!(key.field()));
    if let Some(order) = key.order {
        object.insert("order".into(), json!(order.name()));
    }
    Value::Object(object)
}

fn not_json(error: impl fmt::Display) -> SchemaError {
    let kind = SchemaErrorKind::Syntax { message: error.to_string() };
    SchemaError::new(kind, &Trail::ROOT)
}

/// A JSON value keeps only the last of two equal keys, so the text is asked itself.
fn refuse_duplicate_keys(json: &[u8]) -> Result<()> {
    let first = RefCell::new(None);
    let walk = Duplicates { at: Trail::ROOT, first: &first };
    let mut reader = serde_json::Deserializer::from_slice(json);
    walk.deserialize(&mut reader).map_err(not_json)?;
    first.into_inner().map_or(Ok(()), Err)
}

/// A walk through JSON text that remembers the first key which stands twice.
#[derive(Clone, Copy)]
struct Duplicates<'t> {
    at: Trail<'t>,
    first: &'t RefCell<Option<SchemaError>>,
}

impl<'de> DeserializeSeed<'de> for Duplicates<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Duplicates<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut keys = std::collections::BTreeSet::new();
        while let Some(key) = entries.next_key::<String>()? {
            let at = self.at.key(&key);
            entries.next_value_seed(Duplicates { at, first: self.first })?;
            if keys.contains(&key) {
                let kind = SchemaErrorKind::DuplicateKey { key: key.clone() };
                let error = SchemaError::new(kind, &self.at.key(&key));
                self.first.borrow_mut().get_or_insert(error);
            }
            keys.insert(key);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut index = 0;
        let member = |index| Duplicates { at: self.at.index(index), first: self.first };
        while members.next_element_seed(member(index))?.is_some() {
            index += 1;
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::NumberType;

    #[track_caller]
    fn refused(text: &str, message: &str) {
        assert_eq!(Schema::from_json(text.as_bytes()).unwrap_err().to_string(), message, "{text}");
    }

    #[test]
    fn each_error_says_what_where_and_what_was_meant() {
        for (text, message) in [
            ("{", "not JSON: EOF while parsing an object at line 1 column 1"),
            (r#"{"fields": {}} x"#, "not JSON: trailing characters at line 1 column 16"),
            (
                r#"{"fields": {"a": {}, "b": {}, "\u0061": {}}}"#,
                "the key `a` stands twice in one object at `/fields/a`",
            ),
            (
                r#"{"fields": {}, "defaultSort": [{}, {"order": "ASC", "order": "ASC"}]}"#,
                "the key `order` stands twice in one object at `/defaultSort/1/order`",
            ),
            ("[]", "expected an object, found an array"),
            ("{}", "no `fields`"),
            (r#"{"open": false}"#, "no `fields`"),
            (r#"{"feilds": {}}"#, "unknown key `feilds`; did you mean `fields`? at `/feilds`"),
            (r#"{"fields": null}"#, "expected an object, found null at `/fields`"),
            (
                r#"{"fields": {"a/b": {"typ": "string"}}}"#,
                "unknown key `typ`; did you mean `type`? at `/fields/a~1b/typ`",
            ),
            (
                r#"{"fields": {"a": {"ops": "*", "operators": "*"}}}"#,
                "`ops` beside `operators`, which means the same at `/fields/a`",
            ),
            (
                r#"{"fields": {"a": {"type": "array<strnig>"}}}"#,
                "unknown field type `array<strnig>`; did you mean `array<string>`? at `/fields/a/type`",
            ),
            (
                r#"{"fields": {"a": {"type": "primitive"}}}"#,
                "unknown field type `primitive` at `/fields/a/type`",
            ),
            (
                r#"{"fields": {"a": {"ops": ["$eq", "$stratsWith"]}}}"#,
                "unknown operator `$stratsWith`; did you mean `$startsWith`? at `/fields/a/ops/1`",
            ),
            (
                r#"{"fields": {"a": {"operators": "$eq"}}}"#,
                "expected `\"*\"` or an array of names, found a string at `/fields/a/operators`",
            ),
            (
                r#"{"fields": {"a": {"sort": "asc"}}}"#,
                "unknown sort `asc`; did you mean `ASC`? at `/fields/a/sort`",
            ),
            (
                r#"{"fields": {"a": {"sort": 1}}}"#,
                "expected a string or a boolean, found a number at `/fields/a/sort`",
            ),
            (
                r#"{"fields": {"a": {"map": "yes"}}}"#,
                "expected a boolean, found a string at `/fields/a/map`",
            ),
            (
                r#"{"fields": {"a": {"type": "string", "values": ["A"]}}}"#,
                "`values` means nothing on a field of type string at `/fields/a/values`",
            ),
            (
                r#"{"fields": {"a": {"type": "enum", "values": ["A", 1]}}}"#,
                "expected a string, found a number at `/fields/a/values/1`",
            ),
            (
                r#"{"fields": {"a": {"type": "array<int64>", "ignoreCase": true}}}"#,
                "`ignoreCase` means nothing on a field of type array<int64> at `/fields/a/ignoreCase`",
            ),
            (
                r#"{"fields": {"a": {"type": "any", "epochMillis": true}}}"#,
                "`epochMillis` means nothing on a field of type any at `/fields/a/epochMillis`",
            ),
            (
                r#"{"fields": {"": {}}}"#,
                "`` is no field path: a segment of a field path is never empty at `/fields/`",
            ),
            (
                r#"{"fields": {"$a": {}}}"#,
                "`$a` is no field path: a field path never starts with `$` at `/fields/$a`",
            ),
            (
                r#"{"fields": {}, "uniqueKey": ""}"#,
                "`` is no field path: a segment of a field path is never empty at `/uniqueKey`",
            ),
            (
                r#"{"fields": {}, "fieldsets": {"BASIC": ["id", "a..b"]}}"#,
                "`a..b` is no field path: a segment of a field path is never empty at `/fieldsets/BASIC/1`",
            ),
            (
                r#"{"fields": {"name": {}}, "defaultSort": [{"fieldName": "nmae"}]}"#,
                "unknown field `nmae`; did you mean `name`? at `/defaultSort/0/fieldName`",
            ),
            (
                r#"{"fields": {}, "defaultSort": [{"fieldName": "id"}, {"fieldName": "id", "order": "DESC"}]}"#,
                "sort key `id` is given twice at `/defaultSort/1/fieldName`",
            ),
            (
                r#"{"fields": {}, "defaultSort": [{"order": "DESC"}]}"#,
                "no `fieldName` at `/defaultSort/0`",
            ),
            (
                r#"{"fields": {}, "defaultSort": [{"fieldName": "id", "order": "desc"}]}"#,
                "unknown order `desc`; did you mean `DESC`? at `/defaultSort/0/order`",
            ),
            (
                r#"{"fields": {}, "defaultSort": [{"fieldname": "id"}]}"#,
                "unknown key `fieldname`; did you mean `fieldName`? at `/defaultSort/0/fieldname`",
            ),
            (
                r#"{"fields": {}, "limits": {"limitMax": 10, "limitDefault": 11}}"#,
                "the default limit 11 is more than the maximum, 10 at `/limits/limitDefault`",
            ),
            (
                r#"{"fields": {"id": {"type": "string", "ignoreCase": true}}}"#,
                "the unique key `id` ignores case; records would be taken for each other \
                 at `/uniqueKey`",
            ),
            (
                r#"{"fields": {}, "limits": {"limitMax": -1}}"#,
                "expected a whole number from 0, found `-1` at `/limits/limitMax`",
            ),
            (
                r#"{"fields": {}, "limits": {"depth": 1.5}}"#,
                "expected a whole number from 0, found `1.5` at `/limits/depth`",
            ),
            (
                r#"{"fields": {}, "limits": {"limitMax": "100"}}"#,
                "expected a whole number from 0, found a string at `/limits/limitMax`",
            ),
            (
                r#"{"fields": {}, "limits": {"maxLimit": 1}}"#,
                "unknown key `maxLimit` at `/limits/maxLimit`",
            ),
            (
                r#"{"fields": {}, "limits": {"cursorMaxLenght": 1}}"#,
                "unknown key `cursorMaxLenght`; did you mean `cursorMaxLength`? at `/limits/cursorMaxLenght`",
            ),
            (
                r#"{"fields": {}, "paging": "cursors"}"#,
                "unknown kind of paging `cursors`; did you mean `cursor`? at `/paging`",
            ),
            (
                r#"{"fields": {}, "logical": ["$nor"]}"#,
                "unknown logical operator `$nor`; did you mean `$or`? at `/logical/0`",
            ),
        ] {
            refused(text, message);
        }
    }

    #[track_caller]
    fn loaded(text: &str) -> Schema {
        Schema::from_json(text.as_bytes()).unwrap()
    }

    /// A row of an SDK query spec.
    #[test]
    fn a_spec_is_a_schema() {
        let spec = loaded(
            r#"{"package": "sdk", "version": "1.0.51", "spec": "CategoryQuerySpec", "kind": "QuerySpec",
                "paging": "offset", "groups": [], "entity": "Category", "fields": {
                    "_id": {"type": "string", "operators": ["$eq", "$in"], "sort": "BOTH"},
                    "form._createdDate": {"type": "date", "operators": "*", "sort": "DESC"},
                    "tags": {"type": "array<primitive>", "operators": "*", "sort": "NONE"},
                    "demo": {"type": "unresolved:never", "operators": [], "sort": "ASC"}},
                "limits": {"limitMax": 30, "cursorMaxLength": 2000, "sortMaxSize": 3, "fieldNameMaxLength": 200}}"#,
        );
        let own = Schema::new()
            .field(Field::text("_id").operators([Operator::Eq, Operator::In]))
            .field(Field::date("form._createdDate").sort(SortDirections::Descending))
            .field(Field::array("tags", FieldType::Any).sort(SortDirections::None))
            .field(Field::new("demo", FieldType::Any).operators([]).sort(SortDirections::Ascending))
            .paging(OfferedPaging::Offset)
            .max_limit(30)
            .max_sort_keys(3)
            .limits(Limits { cursor: 2000, path_bytes: 200, ..Limits::default() });
        assert_eq!(spec, own);
        assert_eq!(spec.default_page_limit(), 30, "not more than the maximum");
        let wire: Vec<_> = spec.wire_names().fields().map(|f| f.path().to_string()).collect();
        assert_eq!(wire, ["demo", "form.createdDate", "id", "tags"]);
    }

    /// A row of the documentation's tables, with the names of former years.
    #[test]
    fn a_table_is_a_schema() {
        let table = loaded(
            r#"{"source": "", "endpoint": "", "section": "", "notes": [""], "fields": {
                "Date string in YYYY-MM-DD format": {"ops": ["$between", "$not"], "sort": true},
                "options.<option name>": {"ops": ["$any", "$has_all", "$ge", "$empty"], "sort": "ASC"},
                "name": {"ops": ["*"], "sort": false}}}"#,
        );
        let own = Schema::new()
            .field(
                Field::new("Date string in YYYY-MM-DD format", FieldType::Any)
                    .operators([Operator::Gte, Operator::Lt]),
            )
            .field(
                Field::new("options.<option name>", FieldType::Any)
                    .operators([
                        Operator::HasSome,
                        Operator::HasAll,
                        Operator::Gte,
                        Operator::IsEmpty,
                    ])
                    .sort(SortDirections::Ascending),
            )
            .field(Field::new("name", FieldType::Any).sort(SortDirections::None));
        assert_eq!(table, own);
    }

    #[test]
    fn our_additions_are_read() {
        let schema = loaded(
            r#"{"fields": {
                    "key": {"type": "string"},
                    "name": {"type": "string", "ignoreCase": true},
                    "at": {"type": "date", "epochMillis": true},
                    "state": {"values": ["ON", "OFF"]},
                    "states": {"type": "array<enum>", "values": ["ON"]},
                    "sold": {"type": "int32", "map": true},
                    "ext": {"type": "object", "map": true}},
                "uniqueKey": "key", "defaultSort": [{"fieldName": "at", "order": "DESC"}, {"fieldName": "state"}],
                "paging": "cursor", "fieldsets": {"BASIC": ["key", "state"]}, "logical": ["$or", "$and"],
                "limits": {"limitDefault": 7, "offsetMax": 500, "countCap": 1000, "depth": 9}}"#,
        );
        let state = SortKey { field: "state".into(), order: None, select_items_by: None };
        let own = Schema::new()
            .text("key")
            .field(Field::text("name").ignore_case())
            .field(Field::date("at").epoch_millis())
            .field(Field::enumeration("state", ["ON", "OFF"]))
            .field(Field::array("states", FieldType::Enum(vec!["ON".into()])))
            .field(Field::number("sold", NumberType::Int32).with_data_keys())
            .field(Field::map("ext"))
            .unique_key("key")
            .default_sort([SortKey::new("at", Order::Descending), state])
            .paging(OfferedPaging::Cursor)
            .fieldset("BASIC", ["key", "state"])
            .logical([Logical::And, Logical::Or])
            .default_limit(7)
            .max_offset(500)
            .count_cap(1000)
            .limits(Limits { depth: 9, ..Limits::default() });
        assert_eq!(schema, own);
    }

    #[test]
    fn the_wire_name_stays_where_both_are_declared() {
        let both = loaded(r#"{"fields": {"_id": {"type": "date"}, "id": {"type": "string"}}}"#);
        assert_eq!(both.wire_names(), Schema::new().text("id"));
        let keys = loaded(
            r#"{"fields": {"_id": {}}, "uniqueKey": "_id", "defaultSort": [{"fieldName": "_id"}],
                "fieldsets": {"A": ["a._updatedDate"]}}"#,
        );
        let wire = keys.wire_names();
        assert_eq!(wire.unique_key_path().as_str(), "id");
        assert_eq!(wire.default_sort_keys()[0].field().as_str(), "id");
        assert_eq!(wire.fieldset_paths()["A"][0].as_str(), "a.updatedDate");
    }

    /// Law: read back, a schema is the same schema.
    #[test]
    fn what_is_written_is_read_back() {
        let types = [
            FieldType::Any,
            FieldType::Text,
            FieldType::Number(NumberType::Int32),
            FieldType::Number(NumberType::Int64),
            FieldType::Number(NumberType::Double),
            FieldType::Number(NumberType::Decimal),
            FieldType::Date,
            FieldType::Bool,
            FieldType::Enum(vec!["A".into(), "a`|\n".into()]),
            FieldType::Enum(Vec::new()),
            FieldType::Object,
            FieldType::ObjectArray,
        ];
        let mut schema = Schema::any().unique_key("key").max_limit(7).logical([]);
        for (index, ty) in types.into_iter().enumerate() {
            let path = |depth| format!("a{depth}.{index}");
            let operators = OperatorSet::of_type(&ty).with(Operator::Urlized);
            let array = FieldType::Array(Box::new(ty.clone()));
            schema = schema
                .field(Field::new(path(0), ty.clone()).operators(operators.iter()))
                .field(Field::array(path(1), ty))
                .field(Field::array(path(2), array).operators([Operator::Eq]));
        }
        for (index, (name, _)) in limits_by_name(&mut Limits::default()).into_iter().enumerate() {
            let mut limits = Limits::default();
            *limits_by_name(&mut limits)[index].1 = 1;
            let schema = schema.clone().limits(limits);
            assert_eq!(Schema::from_value(&schema.to_json()), Ok(schema), "{name}");
        }
        for sort in SortDirections::ALL {
            let schema = schema.clone().field(Field::map("m").sort(sort));
            assert_eq!(Schema::from_value(&schema.to_json()), Ok(schema));
        }
        assert_eq!(Schema::from_value(&Schema::any().to_json()), Ok(Schema::any()));
    }

    /// Every key that is suggested is one that is read.
    #[test]
    fn the_lists_of_keys_are_true() {
        for key in SCHEMA_KEYS {
            let error = Schema::from_value(&json!({key: 1})).unwrap_err();
            assert!(matches!(error.kind(), SchemaErrorKind::WrongShape { .. }), "{key}: {error}");
        }
        for key in FIELD_KEYS {
            let error = Schema::from_value(&json!({"fields": {"a": {key: 1}}})).unwrap_err();
            assert!(matches!(error.kind(), SchemaErrorKind::WrongShape { .. }), "{key}: {error}");
        }
        for key in ENDPOINT_LIMITS {
            let error = Schema::from_value(&json!({"limits": {key: true}})).unwrap_err();
            assert!(matches!(error.kind(), SchemaErrorKind::WrongShape { .. }), "{key}: {error}");
        }
        for key in REMARKS {
            assert!(Schema::from_value(&json!({"fields": {}, key: null})).is_ok(), "{key}");
        }
    }

    #[test]
    fn deep_types_are_refused() {
        let depth = if cfg!(miri) { 1_000 } else { 100_000 };
        let ty = "array<".repeat(depth) + "string" + &">".repeat(depth);
        let error = Schema::from_value(&json!({"fields": {"a": {"type": ty}}})).unwrap_err();
        assert!(matches!(error.kind(), SchemaErrorKind::UnknownName { .. }));
    }
}
