//! "Did you mean": the known name nearest to one that is not.

/// The hint at the end of a message, or nothing if no known name is near.
pub(crate) fn hint<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    let most = (name.chars().count() / 3).max(1);
    let near = (known.into_iter())
        .map(|known| {
            let case = strsim::osa_distance(&name.to_lowercase(), &known.to_lowercase());
            (case, strsim::osa_distance(name, known), known)
        })
        .filter(|&(distance, ..)| distance <= most)
        .min();
    near.map_or_else(String::new, |(.., known)| format!("; did you mean `{known}`?"))
}
