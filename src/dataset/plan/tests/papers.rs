//! The examples of the papers that the models come from, and a table that each model fails.
use super::*;

/// Machanavajjhala et al. 2007, figure 2: the 4-anonymous inpatient table; post code, age, condition.
fn inpatients() -> Table {
    table(
        "1|130**|<30|heart disease
         2|130**|<30|heart disease
         3|130**|<30|viral infection
         4|130**|<30|viral infection
         5|1485*|>=40|cancer
         6|1485*|>=40|heart disease
         7|1485*|>=40|viral infection
         8|1485*|>=40|viral infection
         9|130**|3*|cancer
         10|130**|3*|cancer
         11|130**|3*|cancer
         12|130**|3*|cancer",
    )
}

/// Li et al. 2007, table 4: salaries in thousands.
fn salaries() -> Table {
    table(
        "1|476**|2*|3
         2|476**|2*|4
         3|476**|2*|5
         4|4790*|>=40|6
         5|4790*|>=40|11
         6|4790*|>=40|8
         7|476**|3*|7
         8|476**|3*|9
         9|476**|3*|10",
    )
}

fn two() -> DataSet {
    over(
        vec![quantity("zip"), quantity("age")],
        Suppressed::Forbidden,
    )
}

#[test]
fn a_class_below_k_fails_with_its_size_and_all_its_records() {
    let answer = answer(&inpatients(), &two(), vec![keep(Measure::Groups, 5.0)]);
    near(figure(&answer), 4.0);
    assert_eq!(answer.groups.len(), 3);
    assert_eq!(rows(&answer), (1..=12).collect::<Vec<u64>>());
    let first = &answer.groups[0];
    assert_eq!((first.size, first.why), (4, Why::Demand));
    assert_eq!(
        first.key,
        [(0, Some("130**".to_owned())), (1, Some("3*".to_owned()))]
    );
    let classes = answer.classes.unwrap();
    assert_eq!((classes.bins[3].classes, classes.bins[3].members), (3, 12));
}

#[test]
fn classes_of_k_pass() {
    let answer = answer(&inpatients(), &two(), vec![keep(Measure::Groups, 4.0)]);
    near(figure(&answer), 4.0);
    assert!(answer.groups.is_empty() && answer.members.is_empty());
}

#[test]
fn subjects_are_counted_and_not_their_records() {
    let visits = table("1|F\n1|F\n1|F\n2|F\n3|M\n4|M\n5|M");
    let sexes = over(vec![quantity("sex")], Suppressed::Forbidden);
    let answer = answer(&visits, &sexes, vec![keep(Measure::Groups, 3.0)]);
    near(figure(&answer), 2.0);
    assert_eq!(rows(&answer), [1, 2, 3, 4]);
    assert_eq!(answer.groups[0].size, 2);
}

#[test]
fn l_diversity_is_that_of_the_paper() {
    let of = || quantity("condition");
    let run = |measure, bound| answer(&inpatients(), &two(), vec![keep(measure, bound)]);
    let distinct = run(Measure::DistinctDiversity(of()), 2.0);
    near(figure(&distinct), 1.0);
    assert_eq!(rows(&distinct), [9, 10, 11, 12]);
    assert!(distinct.members.iter().all(|member| member.quantity == 2));
    near(figure(&run(Measure::EntropyDiversity(of()), 1.0)), 1.0);
    // The first class is half and half.
    let two = run(Measure::EntropyDiversity(of()), 2.0);
    assert_eq!(rows(&two), [9, 10, 11, 12]);
    // 4 < 3 * 4 for l = 1 and nothing for l = 2.
    let recursive = |c| Measure::RecursiveDiversity { c, of: of() };
    near(figure(&run(recursive(3.0), 2.0)), 1.0);
    assert_eq!(rows(&run(recursive(3.0), 2.0)), [9, 10, 11, 12]);
    // 2 < 1 * 2 is not so: the first class has l = 1 with c = 1, the second 2 < 1 + 1 is not, either.
    assert_eq!(rows(&run(recursive(1.0), 2.0)).len(), 12);
}

#[test]
fn ordered_closeness_is_that_of_the_paper() {
    // Section 4.2: D[P1, Q] = 0.375 and D[P2, Q] = 0.167.
    let ordered = Measure::Closeness {
        ordered: true,
        of: quantity("salary"),
    };
    let answer = answer(&salaries(), &two(), vec![keep(ordered, 0.2)]);
    near(figure(&answer), 0.375);
    let figures: Vec<f64> = answer
        .groups
        .iter()
        .filter_map(|group| group.figure)
        .collect();
    assert_eq!(figures.len(), 2);
    assert_eq!(rows(&answer), [1, 2, 3, 7, 8, 9]);
}

#[test]
fn closeness_without_order_is_the_total_variation() {
    let plain = Measure::Closeness {
        ordered: false,
        of: quantity("condition"),
    };
    let answer = answer(&inpatients(), &two(), vec![keep(plain, 0.5)]);
    // Cancer is 5 of 12; the third class has nothing else.
    near(figure(&answer), 7.0 / 12.0);
    assert_eq!(rows(&answer), [9, 10, 11, 12]);
}

#[test]
fn alpha_beta_and_delta_are_as_defined() {
    let of = || quantity("condition");
    let run = |measure, bound| answer(&inpatients(), &two(), vec![keep(measure, bound)]);
    let alpha = run(Measure::Alpha(of()), 0.5);
    near(figure(&alpha), 1.0);
    assert_eq!(rows(&alpha), [9, 10, 11, 12]);
    let beta = run(Measure::BasicBeta(of()), 1.0);
    near(figure(&beta), 12.0 / 5.0 - 1.0);
    // 1.4 is above −ln(5/12): there is no β.
    near(
        figure(&run(Measure::EnhancedBeta(of()), 9.0)),
        f64::INFINITY,
    );
    near(figure(&run(Measure::Delta(of()), 9.0)), f64::INFINITY);
    let mild = table("1|a|x\n2|a|y\n3|a|x\n4|b|x\n5|b|y\n6|b|y");
    let one = over(vec![quantity("group")], Suppressed::Forbidden);
    let run = |measure, bound| super::answer(&mild, &one, vec![keep(measure, bound)]);
    near(figure(&run(Measure::EnhancedBeta(of()), 0.5)), 1.0 / 3.0);
    let delta = run(Measure::Delta(of()), 0.42);
    near(figure(&delta), (1.5_f64).ln());
    assert!(delta.groups.is_empty());
    assert_eq!(run(Measure::Delta(of()), 0.4).groups.len(), 2);
}
