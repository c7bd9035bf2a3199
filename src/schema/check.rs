//! Whether a schema makes sense, loaded or written by hand.

use crate::fault::nearest;
use crate::path::FieldPath;
use crate::pointer::Trail;
use crate::schema::error::SchemaErrorKind;
use crate::schema::{Field, FieldType, Schema, SchemaError};

type Result<T, E = SchemaError> = std::result::Result<T, E>;

impl Schema {
    /// Whether the schema makes sense; one that was loaded does.
    ///
    /// # Errors
    ///
    /// [`SchemaError`], the first one found: a text that is no field path; `ignoreCase`
    /// on a field without text, or `epochMillis` on one without dates; a default sort
    /// with a key twice, or, unless any record goes, by a field that is not listed; a
    /// default limit above the maximum; a unique key that ignores case. A default sort may use fields that callers may
    /// not sort by. The error points into the JSON that [`to_json`](Self::to_json) gives.
    ///
    /// # Example
    ///
    /// ```
    /// use wixql::{Order, Schema, SortKey};
    ///
    /// let jobs = Schema::new().date("startedAt");
    /// let jobs = jobs.default_sort([SortKey::new("startetAt", Order::Descending)]);
    /// assert_eq!(
    ///     jobs.check().unwrap_err().to_string(),
    ///     "unknown field `startetAt`; did you mean `startedAt`? at `/defaultSort/0/fieldName`",
    /// );
    /// ```
    pub fn check(&self) -> Result<()> {
        let root = Trail::ROOT;
        let at = root.key("fields");
        for field in self.fields.values() {
            check_field(field, &at.key(field.path().as_str()))?;
        }
        check_path(&self.unique_key, &root.key("uniqueKey"))?;
        self.check_unique_key(&root.key("uniqueKey"))?;
        self.check_default_sort(&root.key("defaultSort"))?;
        if let Some(default) = self.default_limit.filter(|&limit| limit > self.max_limit) {
            let kind = SchemaErrorKind::DefaultLimit { default, maximum: self.max_limit };
            return Err(SchemaError::new(kind, &root.key("limits").key("limitDefault")));
        }
        let at = root.key("fieldsets");
        for (name, paths) in &self.fieldsets {
            let at = at.key(name);
            for (index, path) in paths.iter().enumerate() {
                check_path(path, &at.index(index))?;
            }
        }
        Ok(())
    }

    /// Records whose keys differ only in case would be one record to the order.
    fn check_unique_key(&self, at: &Trail<'_>) -> Result<()> {
        match self.resolve(self.unique_key.as_str()) {
            Some(field) if field.ignores_case() => {
                let field = self.unique_key.clone();
                Err(SchemaError::new(SchemaErrorKind::UniqueKeyIgnoresCase { field }, at))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn check_default_sort(&self, at: &Trail<'_>) -> Result<()> {
        for (index, key) in self.default_sort.iter().enumerate() {
            let at = at.index(index);
            let at = at.key("fieldName");
            let field = key.field();
            check_path(field, &at)?;
            let earlier = self.default_sort.iter().take(index);
            if earlier.into_iter().any(|earlier| earlier.field() == field) {
                let kind = SchemaErrorKind::DuplicateSortKey { field: field.clone() };
                return Err(SchemaError::new(kind, &at));
            }
            if self.resolve(field.as_str()).is_none() && *field != self.unique_key {
                let known = self.fields.keys().chain([&self.unique_key]).map(FieldPath::as_str);
                let nearest = nearest(field.as_str(), known).map(str::to_owned);
                let kind = SchemaErrorKind::UnknownField { field: field.clone(), nearest };
                return Err(SchemaError::new(kind, &at));
            }
        }
        Ok(())
    }
}

fn check_field(field: &Field, at: &Trail<'_>) -> Result<()> {
    check_path(field.path(), at)?;
    let ty = field.ty();
    let item = ty.element();
    if field.ignores_case() && !matches!(item, FieldType::Text | FieldType::Any) {
        return Err(SchemaError::not_for_type("ignoreCase", ty, at));
    }
    if field.takes_epoch_millis() && *item != FieldType::Date {
        return Err(SchemaError::not_for_type("epochMillis", ty, at));
    }
    Ok(())
}

fn check_path(path: &FieldPath, at: &Trail<'_>) -> Result<()> {
    path.check()
        .map_err(|why| SchemaError::new(SchemaErrorKind::Path { path: path.to_string(), why }, at))
}
