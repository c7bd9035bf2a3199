//! The spellings that `rename_all` gives names, as `serde` has them.

use syn::{LitStr, Result};

use crate::nearest::hint;

/// How all names of a place are spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    const NAMES: [(&str, Self); 8] = [
        ("lowercase", Self::Lower),
        ("UPPERCASE", Self::Upper),
        ("PascalCase", Self::Pascal),
        ("camelCase", Self::Camel),
        ("snake_case", Self::Snake),
        ("SCREAMING_SNAKE_CASE", Self::ScreamingSnake),
        ("kebab-case", Self::Kebab),
        ("SCREAMING-KEBAB-CASE", Self::ScreamingKebab),
    ];

    pub(crate) fn read(name: &LitStr) -> Result<Self> {
        let text = name.value();
        let found = Self::NAMES.iter().find(|(own, _)| *own == text);
        found.map(|&(_, case)| case).ok_or_else(|| {
            let hint = hint(&text, Self::NAMES.iter().map(|&(own, _)| own));
            syn::Error::new(name.span(), format!("unknown spelling of names `{text}`{hint}"))
        })
    }

    /// A field's name, which is in snake case.
    pub(crate) fn of_field(self, name: &str) -> String {
        match self {
            Self::Lower | Self::Snake => name.to_owned(),
            Self::Upper | Self::ScreamingSnake => name.to_ascii_uppercase(),
            Self::Pascal => joined(name),
            Self::Camel => with_small_start(&joined(name)),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// A variant's name, which is in Pascal case.
    pub(crate) fn of_variant(self, name: &str) -> String {
        match self {
            Self::Lower => name.to_ascii_lowercase(),
            Self::Upper => name.to_ascii_uppercase(),
            Self::Pascal => name.to_owned(),
            Self::Camel => with_small_start(name),
            Self::Snake => parted(name, '_'),
            Self::ScreamingSnake => parted(name, '_').to_ascii_uppercase(),
            Self::Kebab => parted(name, '-'),
            Self::ScreamingKebab => parted(name, '-').to_ascii_uppercase(),
        }
    }
}

/// `finished_at` as `FinishedAt`.
fn joined(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}

/// `InProgress` as `in_progress`.
fn parted(name: &str, by: char) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push(by);
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

fn with_small_start(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelt() {
        let spelt = |name: &str, of: fn(Case, &str) -> String| {
            Case::NAMES.map(|(_, case)| of(case, name)).join(" ")
        };
        assert_eq!(
            spelt("finished_at", Case::of_field),
            "finished_at FINISHED_AT FinishedAt finishedAt finished_at FINISHED_AT finished-at \
             FINISHED-AT"
        );
        assert_eq!(
            spelt("InProgress", Case::of_variant),
            "inprogress INPROGRESS InProgress inProgress in_progress IN_PROGRESS in-progress \
             IN-PROGRESS"
        );
    }
}
