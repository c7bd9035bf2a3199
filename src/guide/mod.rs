//! The guide.

pub mod language {
    //! The language.
}
