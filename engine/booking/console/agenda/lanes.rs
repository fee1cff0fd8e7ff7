//! Entries that overlap stand side by side; one by itself has the whole width of its column.

use super::Drawn;

/// More than so many side by side could not be read.
const MOST: usize = 6;

/// Gives each entry of a column its lane. What shades the hours in which nobody works lies behind all of them.
pub(super) fn side_by_side(entries: &mut [Drawn]) {
    let mut order: Vec<usize> = (0..entries.len()).filter(|at| entries[*at].kind != "closed").collect();
    order.sort_by_key(|at| (entries[*at].at_row, -entries[*at].rows));
    let mut together: Vec<usize> = Vec::new();
    let mut until = i64::MIN;
    for at in order {
        if entries[at].at_row >= until {
            place(entries, &together);
            together.clear();
        }
        until = until.max(entries[at].at_row + entries[at].rows);
        together.push(at);
    }
    place(entries, &together);
}

/// Entries of which each overlaps another: each takes the first lane that is free again.
fn place(entries: &mut [Drawn], together: &[usize]) {
    let mut free_from: Vec<i64> = Vec::new();
    let mut lanes = Vec::with_capacity(together.len());
    for &at in together {
        let (from, until) = (entries[at].at_row, entries[at].at_row + entries[at].rows);
        let lane = free_from.iter().position(|free| *free <= from).unwrap_or(free_from.len());
        if lane == free_from.len() {
            free_from.push(until);
        } else {
            free_from[lane] = until;
        }
        lanes.push((at, lane));
    }
    let of = free_from.len().min(MOST);
    if of > 1 {
        for (at, lane) in lanes {
            entries[at].lane = Some((lane % MOST + 1, of));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lanes(spans: &[(i64, i64)]) -> Vec<Option<(usize, usize)>> {
        let drawn = |&(at_row, rows): &(i64, i64)| Drawn { at_row, rows, kind: "appointment", ..Drawn::default() };
        let mut entries: Vec<Drawn> = spans.iter().map(drawn).collect();
        side_by_side(&mut entries);
        entries.iter().map(|entry| entry.lane).collect()
    }

    #[test]
    fn only_those_that_overlap_share_the_width() {
        assert_eq!(lanes(&[(0, 4), (4, 4), (20, 6)]), [None, None, None], "one after the other");
        assert_eq!(lanes(&[(0, 4), (2, 4), (20, 6)]), [Some((1, 2)), Some((2, 2)), None]);
        assert_eq!(
            lanes(&[(6, 6), (0, 12), (12, 3)]),
            [Some((2, 2)), Some((1, 2)), None],
            "in whatever order they come"
        );
        assert_eq!(
            lanes(&[(0, 10), (0, 3), (3, 3)]),
            [Some((1, 2)), Some((2, 2)), Some((2, 2))],
            "a lane is used again"
        );
    }

    #[test]
    fn a_crowd_stays_within_the_column() {
        let all = lanes(&[(0, 9); 8]);
        assert!(all.iter().all(|lane| lane.is_some_and(|(at, of)| of == MOST && at <= MOST)), "{all:?}");
    }
}
