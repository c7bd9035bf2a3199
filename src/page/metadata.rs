//! What an answer says about its page.

use serde::Serialize;

/// The `pagingMetadata` of an answer.
///
/// # Reference
///
/// *Paging* ([guide](crate::guide::language#6-paging)).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PagingMetadata {
    /// Records on this page.
    pub count: u64,
    /// Records passed over; offset paging only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Records that match; offset paging only, and only up to the endpoint's count cap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// Whether the count cap was passed; offset paging only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub too_many_to_count: Option<bool>,
    /// The cursors as text; cursor paging of an endpoint that has a codec only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursors: Option<Cursors>,
    /// Whether a page follows; cursor paging only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_next: Option<bool>,
}

/// The cursors of a page, as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Cursors {
    /// To the following page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// To the preceding page; absent on the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prev: Option<String>,
}
