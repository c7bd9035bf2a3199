//! Filters and sort keys, as they were written.
//!
//! What is read back is the tree, each of its numbers bit for bit. The legacy spelling of an
//! operator, which makes no other tree, is not kept.

use nom::number::complete::be_u8;

use super::bytes::{
    Read, TooDeep, list, number, refuse, tag, text, write_block, write_list, write_number,
};
use crate::ast::{Clause, Condition, FieldTest, Filter, Operation, Order, SortKey, Spelling};
use crate::literal::{DateLiteral, Literal};
use crate::operator::Operator;
use crate::path::FieldPath;
use crate::timestamp::Timestamp;

/// First bytes of clauses.
mod clause_tag {
    pub(super) const VALUE: u8 = 0;
    pub(super) const OPERATORS: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const OR: u8 = 3;
    pub(super) const NOT: u8 = 4;
    pub(super) const NOT_ARRAY: u8 = 5;
}

/// First bytes of conditions that are no operator's.
mod condition_tag {
    pub(super) const MATCH_ITEMS: u8 = 0x80;
    pub(super) const NOT: u8 = 0x81;
    pub(super) const NOT_ARRAY: u8 = 0x82;
}

/// The byte of each operator: once given, never another's.
const fn operator_byte(operator: Operator) -> u8 {
    match operator {
        Operator::Eq => 0,
        Operator::Ne => 1,
        Operator::Gt => 2,
        Operator::Gte => 3,
        Operator::Lt => 4,
        Operator::Lte => 5,
        Operator::In => 6,
        Operator::Nin => 7,
        Operator::StartsWith => 8,
        Operator::EndsWith => 9,
        Operator::Contains => 10,
        Operator::Urlized => 11,
        Operator::Exists => 12,
        Operator::IsEmpty => 13,
        Operator::HasSome => 14,
        Operator::HasAll => 15,
        Operator::MatchItems => 16,
    }
}

/// `depth` is how many filters, conditions, arrays and objects more may lie inside each other.
pub(super) fn write_filter(out: &mut Vec<u8>, filter: &Filter, depth: u8) -> Result<(), TooDeep> {
    let depth = depth.checked_sub(1).ok_or(TooDeep)?;
    write_list(out, &filter.clauses, |out, clause| write_clause(out, clause, depth))
}

/// What [`write_filter`] wrote.
pub(super) fn filter(input: &[u8], depth: u8) -> Read<'_, Filter> {
    let Some(depth) = depth.checked_sub(1) else { return refuse(input) };
    let (rest, clauses) = list(input, 2, |input| clause(input, depth))?;
    Ok((rest, Filter::new(clauses)))
}

fn write_filters(out: &mut Vec<u8>, filters: &[Filter], depth: u8) -> Result<(), TooDeep> {
    write_list(out, filters, |out, filter| write_filter(out, filter, depth))
}

fn filters(input: &[u8], depth: u8) -> Read<'_, Vec<Filter>> {
    list(input, 1, |input| filter(input, depth))
}

fn write_clause(out: &mut Vec<u8>, clause: &Clause, depth: u8) -> Result<(), TooDeep> {
    match clause {
        Clause::Field(path, FieldTest::Value(literal)) => {
            out.push(clause_tag::VALUE);
            write_block(out, path.as_str().as_bytes());
            write_literal(out, literal, depth)
        }
        Clause::Field(path, FieldTest::Operators(conditions)) => {
            out.push(clause_tag::OPERATORS);
            write_block(out, path.as_str().as_bytes());
            write_conditions(out, conditions, depth)
        }
        Clause::And(parts) => {
            out.push(clause_tag::AND);
            write_filters(out, parts, depth)
        }
        Clause::Or(parts) => {
            out.push(clause_tag::OR);
            write_filters(out, parts, depth)
        }
        Clause::Not(part, spelling) => {
            out.push(match spelling {
                Spelling::Object => clause_tag::NOT,
                Spelling::Array => clause_tag::NOT_ARRAY,
            });
            write_filter(out, part, depth)
        }
    }
}

fn clause(input: &[u8], depth: u8) -> Read<'_, Clause> {
    let (rest, tag) = be_u8(input)?;
    match tag {
        clause_tag::VALUE => {
            let (rest, path) = path(rest)?;
            let (rest, literal) = literal(rest, depth)?;
            Ok((rest, Clause::Field(path, FieldTest::Value(literal))))
        }
        clause_tag::OPERATORS => {
            let (rest, path) = path(rest)?;
            let (rest, conditions) = conditions(rest, depth)?;
            Ok((rest, Clause::Field(path, FieldTest::Operators(conditions))))
        }
        clause_tag::AND => filters(rest, depth).map(|(rest, parts)| (rest, Clause::And(parts))),
        clause_tag::OR => filters(rest, depth).map(|(rest, parts)| (rest, Clause::Or(parts))),
        clause_tag::NOT | clause_tag::NOT_ARRAY => {
            let is_array = tag == clause_tag::NOT_ARRAY;
            let spelling = if is_array { Spelling::Array } else { Spelling::Object };
            let (rest, part) = filter(rest, depth)?;
            Ok((rest, Clause::Not(Box::new(part), spelling)))
        }
        _ => refuse(input),
    }
}

fn path(input: &[u8]) -> Read<'_, FieldPath> {
    text(input).map(|(rest, path)| (rest, path.into()))
}

fn write_conditions(out: &mut Vec<u8>, conditions: &[Condition], depth: u8) -> Result<(), TooDeep> {
    let depth = depth.checked_sub(1).ok_or(TooDeep)?;
    write_list(out, conditions, |out, condition| write_condition(out, condition, depth))
}

fn conditions(input: &[u8], depth: u8) -> Read<'_, Vec<Condition>> {
    let Some(depth) = depth.checked_sub(1) else { return refuse(input) };
    list(input, 2, |input| condition(input, depth))
}

fn write_condition(out: &mut Vec<u8>, condition: &Condition, depth: u8) -> Result<(), TooDeep> {
    match condition {
        Condition::Operation(operation) => {
            out.push(operator_byte(operation.operator));
            write_literal(out, &operation.operand, depth)
        }
        Condition::MatchItems(parts) => {
            out.push(condition_tag::MATCH_ITEMS);
            write_filters(out, parts, depth)
        }
        Condition::Not(inner, spelling) => {
            out.push(match spelling {
                Spelling::Object => condition_tag::NOT,
                Spelling::Array => condition_tag::NOT_ARRAY,
            });
            write_conditions(out, inner, depth)
        }
    }
}

fn condition(input: &[u8], depth: u8) -> Read<'_, Condition> {
    let (rest, tag) = be_u8(input)?;
    match tag {
        condition_tag::MATCH_ITEMS => {
            filters(rest, depth).map(|(rest, parts)| (rest, Condition::MatchItems(parts)))
        }
        condition_tag::NOT | condition_tag::NOT_ARRAY => {
            let is_array = tag == condition_tag::NOT_ARRAY;
            let spelling = if is_array { Spelling::Array } else { Spelling::Object };
            conditions(rest, depth).map(|(rest, inner)| (rest, Condition::Not(inner, spelling)))
        }
        byte => {
            let mut all = Operator::ALL.into_iter();
            let Some(operator) = all.find(|&operator| operator_byte(operator) == byte) else {
                return refuse(input);
            };
            let (rest, operand) = literal(rest, depth)?;
            Ok((rest, Condition::Operation(Operation::new(operator, operand))))
        }
    }
}

fn write_literal(out: &mut Vec<u8>, literal: &Literal, depth: u8) -> Result<(), TooDeep> {
    match literal {
        Literal::Null => out.push(tag::NULL),
        Literal::Bool(false) => out.push(tag::FALSE),
        Literal::Bool(true) => out.push(tag::TRUE),
        Literal::Number(number) => write_number(out, *number),
        Literal::Text(text) => {
            out.push(tag::TEXT);
            write_block(out, text.as_bytes());
        }
        Literal::Date(date) => {
            // As it was written; the instant is read from it again.
            out.push(tag::DATE);
            write_block(out, date.as_str().as_bytes());
        }
        Literal::Array(items) => {
            let depth = depth.checked_sub(1).ok_or(TooDeep)?;
            out.push(tag::ARRAY);
            write_list(out, items, |out, item| write_literal(out, item, depth))?;
        }
        Literal::Object(entries) => {
            let depth = depth.checked_sub(1).ok_or(TooDeep)?;
            out.push(tag::OBJECT);
            write_list(out, entries, |out, (key, value)| {
                write_block(out, key.as_bytes());
                write_literal(out, value, depth)
            })?;
        }
    }
    Ok(())
}

fn literal(input: &[u8], depth: u8) -> Read<'_, Literal> {
    let (rest, tag) = be_u8(input)?;
    match tag {
        tag::NULL => Ok((rest, Literal::Null)),
        tag::FALSE => Ok((rest, Literal::Bool(false))),
        tag::TRUE => Ok((rest, Literal::Bool(true))),
        tag::TEXT => text(rest).map(|(rest, text)| (rest, Literal::Text(text.to_owned()))),
        tag::DATE => {
            let (rest, text) = text(rest)?;
            let Ok(instant) = Timestamp::parse(text) else { return refuse(input) };
            let date = DateLiteral { instant, text: text.to_owned() };
            Ok((rest, Literal::Date(Box::new(date))))
        }
        tag::ARRAY | tag::OBJECT => match depth.checked_sub(1) {
            Some(depth) if tag == tag::ARRAY => {
                let (rest, items) = list(rest, 1, |input| literal(input, depth))?;
                Ok((rest, Literal::Array(items.into())))
            }
            Some(depth) => {
                let (rest, entries) = list(rest, 2, |input| entry(input, depth))?;
                Ok((rest, Literal::Object(entries.into())))
            }
            None => refuse(input),
        },
        tag => number(tag, rest).map(|(rest, number)| (rest, Literal::Number(number))),
    }
}

fn entry(input: &[u8], depth: u8) -> Read<'_, (String, Literal)> {
    let (rest, key) = text(input)?;
    let (rest, value) = literal(rest, depth)?;
    Ok((rest, (key.to_owned(), value)))
}

/// Whether elements are selected stands above the direction.
const SELECTS: u8 = 0b100;

pub(super) fn write_sort_key(out: &mut Vec<u8>, key: &SortKey, depth: u8) -> Result<(), TooDeep> {
    write_block(out, key.field.as_str().as_bytes());
    let order = match key.order {
        None => 0,
        Some(Order::Ascending) => 1,
        Some(Order::Descending) => 2,
    };
    match &key.select_items_by {
        None => {
            out.push(order);
            Ok(())
        }
        Some(select) => {
            out.push(order | SELECTS);
            write_filters(out, select, depth)
        }
    }
}

/// What [`write_sort_key`] wrote.
pub(super) fn sort_key(input: &[u8], depth: u8) -> Read<'_, SortKey> {
    let (rest, field) = path(input)?;
    let (rest, byte) = be_u8(rest)?;
    let order = match byte & !SELECTS {
        0 => None,
        1 => Some(Order::Ascending),
        2 => Some(Order::Descending),
        _ => return refuse(input),
    };
    let (rest, select_items_by) = if byte & SELECTS == 0 {
        (rest, None)
    } else {
        filters(rest, depth).map(|(rest, select)| (rest, Some(select)))?
    };
    Ok((rest, SortKey { field, order, select_items_by }))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_operator_has_a_byte_of_its_own() {
        let bytes: BTreeSet<u8> = Operator::ALL.into_iter().map(operator_byte).collect();
        assert_eq!(bytes.len(), Operator::ALL.len());
        assert!(bytes.iter().all(|&byte| byte < condition_tag::MATCH_ITEMS));
    }
}
