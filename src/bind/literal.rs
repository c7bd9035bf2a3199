//! Operands: literals given the type of their field.

use crate::decimal::Numeric;
use crate::fault::{FaultKind, nearest};
use crate::literal::Literal;
use crate::operator::Operator;
use crate::path::FieldPath;
use crate::schema::{Field, FieldType, NumberType};
use crate::text::fold_text;
use crate::timestamp::Timestamp;
use crate::value::Value;

/// What an operand is for.
#[derive(Clone, Copy)]
pub(super) struct Target<'f> {
    pub(super) operator: Operator,
    /// The field as written, for messages.
    pub(super) path: &'f FieldPath,
    pub(super) field: &'f Field,
    /// The field's type, or that of its elements.
    pub(super) ty: &'f FieldType,
    /// Whether to look for the name that was meant, which costs far more than to see that
    /// one is unknown.
    pub(super) suggests: bool,
}

impl Target<'_> {
    /// The literal as a value of the type, or of its elements'. The elements of an array of that
    /// type are for the caller to ask about, one by one.
    ///
    /// Null is of every type.
    pub(super) fn value(self, literal: &Literal) -> Result<Value, FaultKind> {
        let wrong = |expected| Err(self.misfit(expected, literal));
        Ok(match (self.ty, literal) {
            (_, Literal::Null) => Value::Null,
            (FieldType::Array(element), single) => Target { ty: element, ..self }.value(single)?,
            (FieldType::Text, Literal::Text(text)) => self.text(text),
            (FieldType::Text, _) => return wrong("a string"),
            (FieldType::Any, Literal::Text(text)) => self.text(text),
            (FieldType::Any, other) => Value::from_literal(other),
            (FieldType::Number(NumberType::Int64), Literal::Text(text)) => {
                whole_number(text).ok_or_else(|| not_a_number(text))?
            }
            (FieldType::Number(NumberType::Decimal), Literal::Text(text)) => {
                decimal(text).ok_or_else(|| not_a_number(text))?
            }
            // A large float counts as the shortest decimal there, and not as the integer it is.
            (FieldType::Number(NumberType::Decimal), Literal::Number(number))
                if number.as_float().is_some_and(|float| float.abs() > LARGEST_EXACT) =>
            {
                decimal(&number.to_string()).unwrap_or(Value::Number(*number))
            }
            (FieldType::Number(_), Literal::Number(number)) => Value::Number(number.canonical()),
            (FieldType::Number(_), _) => return wrong("a number"),
            (FieldType::Date, Literal::Date(date)) => Value::Date(date.instant()),
            (FieldType::Date, Literal::Text(text)) => {
                Value::Date(Timestamp::parse(text).map_err(|_| not_a_date(text))?)
            }
            (FieldType::Date, Literal::Number(number)) if self.field.takes_epoch_millis() => {
                let instant = number.as_i64().and_then(Timestamp::from_epoch_millis);
                Value::Date(instant.ok_or_else(|| not_a_date(&number.to_string()))?)
            }
            (FieldType::Date, _) => return wrong("a date"),
            (FieldType::Bool, Literal::Bool(value)) => Value::Bool(*value),
            (FieldType::Bool, _) => return wrong("a boolean"),
            (FieldType::Enum(names), Literal::Text(name)) => {
                if !names.is_empty() && !names.contains(name) {
                    return Err(self.unknown_name(name, names));
                }
                self.text(name)
            }
            (FieldType::Enum(_), _) => return wrong("a string"),
            (FieldType::Object, Literal::Object(_)) => Value::from_literal(literal),
            (FieldType::Object, _) => return wrong("an object"),
            (FieldType::ObjectArray, Literal::Object(_) | Literal::Array(_)) => {
                Value::from_literal(literal)
            }
            (FieldType::ObjectArray, _) => return wrong("an object or an array"),
        })
    }

    fn text(self, text: &str) -> Value {
        Value::Text(if self.field.ignores_case() { fold_text(text).into() } else { text.into() })
    }

    /// The literal is not what the field takes here.
    pub(super) fn misfit(self, expected: &'static str, literal: &Literal) -> FaultKind {
        let field = Some(self.path.clone());
        FaultKind::Operand { operator: self.operator, expected, field, found: literal.kind() }
    }

    fn unknown_name(self, name: &str, names: &[String]) -> FaultKind {
        let nearest = if self.suggests {
            nearest(name, names.iter().map(String::as_str)).map(str::to_owned)
        } else {
            None
        };
        FaultKind::EnumName { name: name.to_owned(), field: self.path.clone(), nearest }
    }
}

/// The whole number that a text spells, if it fits 64 bits.
fn whole_number(text: &str) -> Option<Value> {
    match Numeric::from_text(text)? {
        Numeric::Number(number) if number.as_float().is_none() => Some(Value::Number(number)),
        Numeric::Number(_) | Numeric::Text(_) | Numeric::Exact(_) => None,
    }
}

/// The operand that a decimal's text spells. Of what a decimal field tells apart no two are equal
/// as they are, so that none is left out for another.
fn decimal(text: &str) -> Option<Value> {
    Some(match Numeric::from_text(text)? {
        Numeric::Number(number) => Value::Number(number),
        // Kept as text, which the field's reading takes for the number it is.
        Numeric::Text(decimal) => {
            Value::Text(decimal.canonical().as_deref().unwrap_or(text).into())
        }
        // Only records hold such.
        Numeric::Exact(_) => Value::Text(text.into()),
    })
}

/// Up to 2⁵³, in magnitude, a float that is an integer is that integer as a decimal too.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

fn not_a_date(text: &str) -> FaultKind {
    FaultKind::NotADate { text: text.to_owned() }
}

fn not_a_number(text: &str) -> FaultKind {
    FaultKind::NotANumber { text: text.to_owned() }
}
