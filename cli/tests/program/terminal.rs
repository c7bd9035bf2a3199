//! What is printed to a terminal, where answers are indented.

use crate::support::{on_terminal, wixql};

#[test]
fn answers_are_indented_as_they_came() {
    let record = r#"{"id":12345678901234567890123,"b": 1.50,"a":1,"a":"é\u00e9","c":[ ]}"#;
    if let Some(out) = on_terminal("indented", record) {
        assert_eq!(
            out,
            r#"{
  "items": [
    {
      "id": 12345678901234567890123,
      "b": 1.50,
      "a": 1,
      "a": "é\u00e9",
      "c": []
    }
  ],
  "pagingMetadata": {
    "count": 1,
    "hasNext": false
  }
}
"#
        );
    }
}

#[test]
fn the_deepest_record_is_indented() {
    let record = format!("{{\"a\":{}{}}}", "[".repeat(126), "]".repeat(126));
    wixql(&[], &record).printed();
    if let Some(out) = on_terminal("deepest", &record) {
        assert!(out.contains(&format!("\n{}[]\n", "  ".repeat(128))), "{out}");
    }
}
