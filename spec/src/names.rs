//! Suggestions for misspelt names.

/// The candidate that `name` was most likely meant to be, if one is close enough to be worth naming.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = name.chars().count().div_ceil(3);
    candidates
        .into_iter()
        .map(|candidate| (distance(&name.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The Levenshtein distance, one row of the table at a time.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (i, l) in left.chars().enumerate() {
        let mut diagonal = i;
        let mut previous = i + 1;
        for (cell, r) in row.iter_mut().skip(1).zip(right.chars()) {
            let substituted = diagonal + usize::from(l != r);
            diagonal = *cell;
            *cell = substituted.min(diagonal + 1).min(previous + 1);
            previous = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        let table = [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("合同", "合约", 1)];
        for (left, right, expected) in table {
            assert_eq!(distance(left, right), expected, "{left:?} and {right:?}");
        }
    }

    #[test]
    fn a_typo_finds_its_name_and_a_stranger_finds_none() {
        let names = ["CreateFlow", "CreatePrepareFlow", "DescribeFlowInfo"];
        assert_eq!(nearest("CreatePrepareFlw", names), Some("CreatePrepareFlow"));
        assert_eq!(nearest("createprepareflow", names), Some("CreatePrepareFlow"));
        assert_eq!(nearest("Zzz", names), None);
    }
}
