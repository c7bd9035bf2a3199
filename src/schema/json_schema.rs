//! Schemas as JSON Schema.
