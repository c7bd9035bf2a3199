//! Values of records, as they stand in positions: bit for bit.

use nom::number::complete::be_u8;

use super::bytes::{
    Read, TooDeep, list, number, refuse, signed, tag, text, varint, write_block, write_list,
    write_number, write_signed, write_varint,
};
use crate::timestamp::Timestamp;
use crate::value::Value;

/// `depth` is how many arrays and objects more may lie inside each other.
pub(super) fn write_value(out: &mut Vec<u8>, value: &Value, depth: u8) -> Result<(), TooDeep> {
    match value {
        Value::Null => out.push(tag::NULL),
        Value::Bool(false) => out.push(tag::FALSE),
        Value::Bool(true) => out.push(tag::TRUE),
        Value::Number(number) => write_number(out, *number),
        Value::Text(text) => {
            out.push(tag::TEXT);
            write_block(out, text.as_bytes());
        }
        Value::Date(instant) => {
            out.push(tag::DATE);
            write_signed(out, instant.unix_seconds());
            write_varint(out, instant.subsec_nanos().into());
        }
        Value::Array(items) => {
            let depth = depth.checked_sub(1).ok_or(TooDeep)?;
            out.push(tag::ARRAY);
            write_list(out, items, |out, item| write_value(out, item, depth))?;
        }
        Value::Object(entries) => {
            let depth = depth.checked_sub(1).ok_or(TooDeep)?;
            out.push(tag::OBJECT);
            write_list(out, entries, |out, (key, value)| {
                write_block(out, key.as_bytes());
                write_value(out, value, depth)
            })?;
        }
    }
    Ok(())
}

/// What [`write_value`] wrote.
pub(super) fn value(input: &[u8], depth: u8) -> Read<'_, Value> {
    let (rest, tag) = be_u8(input)?;
    match tag {
        tag::NULL => Ok((rest, Value::Null)),
        tag::FALSE => Ok((rest, Value::Bool(false))),
        tag::TRUE => Ok((rest, Value::Bool(true))),
        tag::TEXT => text(rest).map(|(rest, text)| (rest, Value::Text(text.into()))),
        tag::DATE => date(rest),
        tag::ARRAY | tag::OBJECT => match depth.checked_sub(1) {
            Some(depth) if tag == tag::ARRAY => {
                let (rest, items) = list(rest, 1, |input| value(input, depth))?;
                Ok((rest, Value::Array(items.into())))
            }
            Some(depth) => {
                let (rest, entries) = list(rest, 2, |input| entry(input, depth))?;
                // INVARIANT of `Value`: in order, none twice. They are looked up by halving.
                if !entries.is_sorted_by(|(a, _), (b, _)| a < b) {
                    return refuse(input);
                }
                Ok((rest, Value::Object(entries.into())))
            }
            None => refuse(input),
        },
        tag => number(tag, rest).map(|(rest, number)| (rest, Value::Number(number))),
    }
}

fn date(input: &[u8]) -> Read<'_, Value> {
    let (rest, seconds) = signed(input)?;
    let (rest, nanos) = varint(rest)?;
    let instant = u32::try_from(nanos).ok().and_then(|nanos| Timestamp::from_unix(seconds, nanos));
    match instant {
        Some(instant) => Ok((rest, Value::Date(instant))),
        None => refuse(input),
    }
}

fn entry(input: &[u8], depth: u8) -> Read<'_, (Box<str>, Value)> {
    let (rest, key) = text(input)?;
    let (rest, value) = value(rest, depth)?;
    Ok((rest, (key.into(), value)))
}
