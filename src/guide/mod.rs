//! The guide: what the crate's language means, and how the crate is built.
//!
//! * [`language`]: the query language, whole, with an example for each rule.
//! * [`service`]: how to put a query endpoint on a service, step by step.
//! * [`architecture`]: the rooms of the code, and how to add an operator.
//! * [`design`]: decisions and dependencies, with their reasons.
//! * [`trust`]: how it is proved, and what a version promises.
//! * [`compare`]: what other query languages have that this one has not, and the
//!   other way round.

pub mod language {
    #![doc = include_str!("language.md")]
}

pub mod service {
    #![doc = include_str!("service.md")]
}

pub mod architecture {
    #![doc = include_str!("architecture.md")]
}

pub mod design {
    #![doc = include_str!("design.md")]
}

pub mod trust {
    #![doc = include_str!("trust.md")]
}

pub mod compare {
    #![doc = include_str!("compare.md")]
}
