//! What missing values mean, and what fills them.
use super::*;
use crate::policy::model::Population;

fn two(suppressed: Suppressed) -> DataSet {
    over(vec![quantity("sex"), quantity("age")], suppressed)
}

const ROWS: &str = "1|F|40\n2|F|40\n3|F|-\n4|M|40";

#[test]
fn forbidden_is_a_finding_and_no_class() {
    let answer = answer(
        &table(ROWS),
        &two(Suppressed::Forbidden),
        vec![keep(Measure::Groups, 1.0)],
    );
    assert_eq!(answer.groups.len(), 1);
    assert_eq!(
        (answer.groups[0].why, answer.groups[0].key.clone()),
        (Why::Missing, vec![(1, None)])
    );
    assert_eq!(rows(&answer), [3]);
    assert_eq!(answer.members[0].quantity, 1);
    near(figure(&answer), 1.0);
}

#[test]
fn their_own_value_is_a_class_by_itself() {
    let answer = answer(
        &table(ROWS),
        &two(Suppressed::OwnValue),
        vec![keep(Measure::Groups, 2.0)],
    );
    assert_eq!(rows(&answer), [3, 4]);
    assert_eq!(answer.groups[1].size, 1);
}

#[test]
fn match_any_counts_whoever_is_compatible_both_ways() {
    let answer = answer(
        &table(ROWS),
        &two(Suppressed::MatchAny),
        vec![keep(Measure::Groups, 3.0)],
    );
    // Both F|40 and F|- are compatible with three; M|40 with itself only.
    assert_eq!(rows(&answer), [4]);
    assert_eq!(answer.groups[0].size, 1);
    let classes = answer.classes.unwrap();
    let members: u64 = classes.bins.iter().map(|bin| bin.members).sum();
    assert_eq!(members, 4);
}

#[test]
fn match_any_reckons_sensitive_values_of_all_who_are_compatible() {
    let rows = table("1|F|40|x\n2|F|40|x\n3|F|-|y");
    let both = answer(
        &rows,
        &two(Suppressed::MatchAny),
        vec![
            keep(Measure::DistinctDiversity(quantity("dx")), 2.0),
            keep(Measure::Alpha(quantity("dx")), 0.7),
            keep(
                Measure::Closeness {
                    ordered: false,
                    of: quantity("dx"),
                },
                0.0,
            ),
        ],
    );
    assert!(both.groups.is_empty(), "{:?}", both.groups);
    let figures: Vec<f64> = (both.measured.iter())
        .filter_map(|measured| measured.value)
        .collect();
    for (figure, wanted) in figures.into_iter().zip([2.0, 2.0 / 3.0, 0.0]) {
        near(figure, wanted);
    }
    let diversity = keep(Measure::DistinctDiversity(quantity("dx")), 3.0);
    let failing = answer(&rows, &two(Suppressed::MatchAny), vec![diversity]);
    assert_eq!(self::rows(&failing), [1, 2, 3]);
}

#[test]
fn match_any_counts_everybody_of_a_population_who_is_compatible() {
    let population = Arc::new(Population {
        name: "town".to_owned(),
        rows: [(["F", "40"], 3), (["F", "50"], 2), (["M", "40"], 1)]
            .map(|(values, people)| (values.map(str::to_owned).to_vec(), people))
            .to_vec(),
        width: 2,
        ..Population::default()
    });
    let answer = answer(
        &table("1|F|40\n2|F|-"),
        &two(Suppressed::MatchAny),
        vec![keep(Measure::KMap(population), 4.0)],
    );
    near(figure(&answer), 3.0);
    assert_eq!(rows(&answer), [1]);
}

#[test]
fn what_one_record_lacks_another_of_the_subject_fills() {
    // Headers have the sex, a table has the age.
    let rows = table("1|F|-\n1|-|40\n2|F|-\n2|-|40\n3|F|-\n3|-|41");
    let answer = answer(
        &rows,
        &two(Suppressed::Forbidden),
        vec![keep(Measure::Groups, 2.0)],
    );
    near(figure(&answer), 1.0);
    assert_eq!(answer.groups.len(), 1);
    assert_eq!(rows_and_columns(&answer), [(5, 0), (6, 1)]);
}

fn rows_and_columns(answer: &Answer) -> Vec<(u64, u32)> {
    let each = answer.members.iter();
    each.map(|member| (member.row, member.quantity)).collect()
}

#[test]
fn a_sensitive_value_that_is_missing_is_no_value() {
    let rows = table("1|F|40|x\n2|F|40|-\n3|F|40|x");
    let measure = || keep(Measure::DistinctDiversity(quantity("dx")), 2.0);
    let own = answer(&rows, &two(Suppressed::OwnValue), vec![measure()]);
    near(figure(&own), 1.0);
    let forbidden = answer(&rows, &two(Suppressed::Forbidden), vec![measure()]);
    assert!(
        forbidden
            .groups
            .iter()
            .any(|group| group.why == Why::Missing && group.key == [(2, None)])
    );
}

#[test]
fn of_no_records_nothing_is_measured() {
    let answer = answer(
        &table(""),
        &two(Suppressed::Forbidden),
        vec![keep(Measure::Groups, 2.0)],
    );
    let value = Measured {
        name: "k-anonymity",
        value: None,
        bound: 2.0,
    };
    assert_eq!(answer.measured, [value]);
    assert!(answer.groups.is_empty());
}

#[test]
fn a_class_without_a_sensitive_value_has_no_diversity() {
    // Each demand has a column of its own, with the same.
    let diversity = || {
        vec![
            keep(Measure::DistinctDiversity(quantity("dx")), 1.0),
            keep(Measure::EntropyDiversity(quantity("dx")), 1.0),
            keep(
                Measure::RecursiveDiversity {
                    c: 3.0,
                    of: quantity("dx"),
                },
                1.0,
            ),
        ]
    };
    for suppressed in [Suppressed::OwnValue, Suppressed::MatchAny] {
        let one = table("1|F|40\n2|F|40\n3|M|40|x|x|x\n4|M|40|y|y|y");
        let failing = answer(&one, &two(suppressed), diversity());
        assert!(failing.measured.iter().all(|one| one.value == Some(0.0)));
        let told: Vec<_> = failing.groups.iter().map(|group| group.size).collect();
        assert_eq!(told, [2, 2, 2]);
        assert_eq!(rows(&failing), [1, 1, 1, 2, 2, 2]);
        let all = answer(&table("1|F|40\n2|F|40"), &two(suppressed), diversity());
        assert_eq!(all.groups.len(), 3);
        let good = answer(
            &table("1|F|40|x|x|x\n2|F|40"),
            &two(suppressed),
            diversity(),
        );
        assert!(good.groups.is_empty(), "{:?}", good.groups);
    }
    // Of nobody nothing is measured.
    let none = answer(&table(""), &two(Suppressed::OwnValue), diversity());
    assert!(none.measured.iter().all(|one| one.value.is_none()));
}

/// A population with one column.
fn people(rows: &[(&str, u64)]) -> Vec<Demand> {
    let rows = rows
        .iter()
        .map(|(value, people)| (vec![(*value).to_owned()], *people));
    vec![keep(
        Measure::KMap(Arc::new(Population {
            name: "town".to_owned(),
            rows: rows.collect(),
            width: 1,
            ..Population::default()
        })),
        3.0,
    )]
}

#[test]
fn a_population_is_read_as_the_data_are() {
    let figure = |steps: Vec<Step>, data: &str, people: Vec<Demand>| {
        let rule = over(vec![stepped(steps)], Suppressed::OwnValue);
        self::figure(&answer(&table(data), &rule, people))
    };
    let years = people(&[("1950", 10), ("1951/2/3", 4)]);
    let data = "1|1950-02-03\n2|1951-01-01";
    near(figure(vec![Step::Year], data, years), 4.0);
    let bands = people(&[("041Y", 10), ("51.0", 4)]);
    near(figure(vec![Step::Bands(10.0)], "1|41\n2|52", bands), 4.0);
    let tops = people(&[("41.0", 10), ("052", 4), ("70", 3)]);
    near(
        figure(vec![Step::TopCoded(60.0)], "1|41\n2|52\n3|80", tops),
        3.0,
    );
}

#[test]
fn a_population_that_cannot_be_read_is_an_error_that_names_its_column() {
    let rule = over(vec![stepped(vec![Step::Bands(10.0)])], Suppressed::OwnValue);
    let run = |value| {
        let people = people(&[("41", 10), (value, 4)]);
        run(
            &table("1|41"),
            &rule,
            &people,
            (1, false),
            limits(64 << 20, 1),
        )
    };
    assert!(run("42").is_ok());
    let error = run("forty").unwrap_err();
    assert!(
        matches!(&error, EngineError::Population { population, column: 1, .. } if population == "town")
    );
    assert!(!error.to_string().contains("forty"));
}

#[test]
fn a_value_that_no_generalisation_fits_is_not_missing_too() {
    let rule = over(
        vec![stepped(vec![Step::Bands(10.0)])],
        Suppressed::Forbidden,
    );
    let answer = answer(
        &table("1|41\n2|1e300\n3|-"),
        &rule,
        vec![keep(Measure::Groups, 1.0)],
    );
    let why: Vec<_> = answer.groups.iter().map(|group| group.why).collect();
    assert_eq!(why, [Why::Missing, Why::Unfit]);
    assert_eq!(rows(&answer), [2, 3]);
}
