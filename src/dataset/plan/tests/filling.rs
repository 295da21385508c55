//! What one record lacks and others of the subject have: the same figures however the facts are cut into files.
use super::*;
use proptest::prelude::*;

/// The demands that look at a rule's last column, and at classes.
fn demands() -> Vec<Demand> {
    let of = || quantity("dx");
    vec![
        keep(Measure::Groups, 2.0),
        keep(Measure::DistinctDiversity(of()), 2.0),
        keep(
            Measure::Closeness {
                ordered: false,
                of: of(),
            },
            0.2,
        ),
        keep(Measure::Alpha(of()), 0.6),
    ]
}

/// A table whose last column stands there once for each demand on it.
fn widened(text: &str) -> Table {
    let mut table = table(text);
    for row in &mut table.0 {
        let last = row.last().cloned().flatten();
        row.extend([last.clone(), last]);
    }
    table
}

fn rule(using: &[&str], suppressed: Suppressed) -> DataSet {
    over(
        using.iter().map(|name| quantity(name)).collect(),
        suppressed,
    )
}

fn figures(text: &str, using: &[&str], suppressed: Suppressed) -> Vec<Option<f64>> {
    let answer = answer(&widened(text), &rule(using, suppressed), demands());
    answer.measured.iter().map(|one| one.value).collect()
}

/// The same, run once only.
fn once(text: &str, using: &[&str], suppressed: Suppressed) -> Vec<Option<f64>> {
    let rule = rule(using, suppressed);
    let answer = run(
        &widened(text),
        &rule,
        &demands(),
        (2, true),
        limits(64 << 20, 2),
    );
    answer
        .unwrap()
        .measured
        .iter()
        .map(|one| one.value)
        .collect()
}

#[test]
fn what_stands_together_in_a_record_is_taken_together() {
    let whole = "1|F|P1|a\n1|F|P2|b\n2|F|P1|a\n2|F|P2|b";
    let cut = "1|-|P1|a\n1|-|P2|b\n2|-|P1|a\n2|-|P2|b\n1|F|-|-\n2|F|-|-";
    for suppressed in [
        Suppressed::Forbidden,
        Suppressed::OwnValue,
        Suppressed::MatchAny,
    ] {
        let using = ["sex", "post"];
        let of_whole = figures(whole, &using, suppressed);
        assert_eq!(of_whole, [2.0, 1.0, 0.5, 1.0].map(Some));
        assert_eq!(figures(cut, &using, suppressed), of_whole);
    }
}

#[test]
fn three_tables_fill_each_other() {
    let whole = "1|F|40|P1|a\n1|F|40|P2|b\n2|F|40|P1|b\n2|F|40|P2|a\n3|M|41|P1|a";
    let cut = "1|F|-|-|-\n2|F|-|-|-\n3|M|-|-|-\n1|-|40|-|-\n2|-|40|-|-\n3|-|41|-|-\n\
               1|-|-|P1|a\n1|-|-|P2|b\n2|-|-|P1|b\n2|-|-|P2|a\n3|-|-|P1|a";
    let using = ["sex", "age", "post"];
    assert_eq!(
        once(cut, &using, Suppressed::Forbidden),
        once(whole, &using, Suppressed::Forbidden)
    );
}

#[test]
fn where_no_record_agrees_the_values_of_a_column_are_taken_by_themselves() {
    let data_set = over(
        vec![quantity("post"), quantity("dx")],
        Suppressed::Forbidden,
    );
    // P3 stands with no diagnosis: it could be either. P1 stands with one.
    let rows = table("1|P1|a\n1|P2|b\n1|P3|-\n1|P1|-");
    let answer = answer(&rows, &data_set, vec![keep(Measure::Groups, 2.0)]);
    let keys: Vec<String> = (answer.groups.iter())
        .map(|group| {
            let values = group.key.iter().filter_map(|(_, value)| value.as_deref());
            values.collect()
        })
        .collect();
    assert_eq!(keys, ["P1a", "P2b", "P3a", "P3b"]);
    // All of them are told of, each at the records that it is of.
    assert_eq!(self::rows(&answer), [1, 2, 3, 3, 4]);
}

/// A table of a few subjects: `sex` and `age`, which each subject has one of; then visits with a number, a post code and a diagnosis.
#[derive(Debug, Clone)]
struct Clinic {
    people: Vec<(usize, usize, Vec<Visit>)>,
}

/// A post code and a diagnosis.
type Visit = (usize, usize);

impl Clinic {
    fn any() -> impl Strategy<Value = Self> {
        let visits = proptest::collection::vec((0..3_usize, 0..3_usize), 1..4);
        let person = (0..2_usize, 0..2_usize, visits);
        proptest::collection::vec(person, 1..6).prop_map(|people| Self { people })
    }

    /// The table with all columns, and cut into files with these columns each, without equal rows.
    fn rows(&self, files: &[&[usize]], numbered: bool) -> String {
        let mut rows = Vec::new();
        for columns in files {
            for (id, (sex, age, visits)) in self.people.iter().enumerate() {
                for (number, (post, dx)) in visits.iter().enumerate() {
                    let cells = [*sex, *age, number * usize::from(numbered), *post, *dx];
                    let cells = cells.iter().enumerate().map(|(at, cell)| {
                        if columns.contains(&at) {
                            cell.to_string()
                        } else {
                            "-".to_owned()
                        }
                    });
                    let cells: Vec<String> = cells.collect();
                    let row = format!("{id}|{}", cells.join("|"));
                    if !rows.contains(&row) {
                        rows.push(row);
                    }
                }
            }
        }
        rows.join("\n")
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    #[test]
    fn a_table_cut_by_its_columns_gives_the_same_figures(clinic in Clinic::any(), cut in 0..4_usize, own in any::<bool>()) {
        let files: &[&[usize]] = match cut {
            // What each subject has one of, apart; one or the other, or both.
            0 => &[&[0], &[1, 2, 3, 4]],
            1 => &[&[2, 3, 4], &[0, 1]],
            2 => &[&[0], &[2, 3, 4], &[1]],
            // The number of the visit says which belongs to which.
            _ => &[&[0, 2, 3], &[1, 2, 4]],
        };
        let using = ["sex", "age", "visit", "post"];
        let suppressed = if own { Suppressed::OwnValue } else { Suppressed::MatchAny };
        let whole = once(&clinic.rows(&[&[0, 1, 2, 3, 4]], cut == 3), &using, suppressed);
        prop_assert_eq!(once(&clinic.rows(files, cut == 3), &using, suppressed), whole);
    }
}
