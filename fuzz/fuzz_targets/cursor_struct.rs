//! Law: any cursor is read back from its bytes as it was, through every codec; and its text with
//! anything changed is refused.
#![no_main]

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use wixql::{
    Cursor, CursorCodec, CursorErrorKind, SealedCursors, SignedCursors, UnprotectedCursors,
};

#[path = "../shared/cursor.rs"]
mod shared;

static SEALED: LazyLock<SealedCursors> = LazyLock::new(shared::sealed);
static SIGNED: LazyLock<SignedCursors> = LazyLock::new(shared::signed);

fuzz_target!(|bytes: &[u8]| {
    let _ = run(&mut Unstructured::new(bytes));
});

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let (place, replacement, caller) =
        (u.arbitrary::<usize>()?, u.arbitrary::<char>()?, u.arbitrary::<&[u8]>()?);
    let cursor = shared::cursor(u)?;
    let payload = cursor.encode().unwrap();
    let read = Cursor::decode(&payload).unwrap();
    assert!(read == cursor && format!("{read:?}") == format!("{cursor:?}"), "{cursor:?}");
    // Numbers bit for bit, which equality does not see.
    assert_eq!(read.encode().unwrap(), payload);
    let protected: [&dyn CursorCodec; 2] = [&*SEALED, &*SIGNED];
    for codec in protected {
        let Ok(text) = codec.seal(&payload, caller) else { continue };
        assert_eq!(codec.open(&text, caller).unwrap(), payload);
        let at = place % text.len();
        let changed = format!("{}{replacement}{}", &text[..at], &text[at + 1..]);
        let inserted = format!("{}{replacement}{}", &text[..at], &text[at..]);
        for changed in [&changed, &inserted, &text[..at], &text[at + 1..]] {
            if *changed != text {
                let error = codec.open(changed, caller).unwrap_err();
                assert_eq!(error.kind(), CursorErrorKind::Invalid);
            }
        }
        assert!(codec.open(&text, &[caller, b"x"].concat()).is_err());
    }
    if let Ok(text) = UnprotectedCursors.seal(&payload, caller) {
        assert_eq!(UnprotectedCursors.open(&text, caller).unwrap(), payload);
    }
    Ok(())
}
