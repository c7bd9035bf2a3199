//! Nothing but tests: those of the library, beside a `serde_json` with other features.
