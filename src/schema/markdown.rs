//! Schemas as Markdown tables.
