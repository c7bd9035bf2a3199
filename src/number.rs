//! stub
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Number(i64);
macro_rules! f { ($($t:ty)*) => {$(impl From<$t> for Number { fn from(x: $t) -> Self { Self(x as i64) } })*}; }
f!(i8 i16 i32 i64 u8 u16 u32 u64 f64);
