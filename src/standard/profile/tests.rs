//! Tests of [`super`]: the table is whole, and its codes come out as the standard means them.
use super::*;

fn row(group: u16, element: u16) -> &'static Row {
    profile().row(Tag(group, element)).expect("a row")
}

fn under(row: &Row, options: &[PsOption]) -> Effective {
    let set = options
        .iter()
        .fold(OptionSet::default(), |set, &option| set.with(option));
    row.effective(set)
}

#[test]
fn the_table_has_its_657_rows_one_of_them_for_private_attributes() {
    assert_eq!(profile().edition(), "2026d");
    assert_eq!(tsv::lines(TABLE).count(), 657);
    assert_eq!(profile().rows().count(), 656);
    let private = profile().private_row().expect("the private row");
    assert_eq!(private.basic, BasicAction::X);
    assert_eq!(private.options, [(PsOption::RetainSafePrivate, Action::C)]);
    assert_eq!(profile().by_tag.len() + profile().repeating.len(), 656);
}

#[test]
fn actions_are_counted_as_in_the_standard() {
    let count = |basic| profile().rows().filter(|row| row.basic == basic).count();
    assert_eq!(count(BasicAction::X), 416); // and the private row
    assert_eq!(count(BasicAction::D), 93);
    assert_eq!(count(BasicAction::U), 55);
    assert_eq!(count(BasicAction::Z), 42);
    assert_eq!(count(BasicAction::XD), 23);
    assert_eq!(count(BasicAction::XZ), 11);
    assert_eq!(count(BasicAction::XZD), 8);
    assert_eq!(count(BasicAction::ZD), 6);
    assert_eq!(count(BasicAction::XZU), 2);
}

#[test]
fn known_rows_say_what_the_standard_says() {
    assert_eq!(row(0x0010, 0x0010).basic, BasicAction::Z); // Patient's Name
    assert_eq!(row(0x0010, 0x0020).basic, BasicAction::ZD); // Patient ID
    assert_eq!(row(0x0020, 0x000D).basic, BasicAction::U); // Study Instance UID
    assert_eq!(row(0x0008, 0x1140).basic, BasicAction::XZU); // Referenced Image Sequence
    assert_eq!(row(0x0088, 0x0200).name, "Icon Image Sequence"); // its note is no part of the name
    assert!(row(0x0018, 0x4000).retired); // Acquisition Comments
    assert!(row(0x0008, 0x0050).in_standard_iod); // Accession Number
}

#[test]
fn repeating_groups_are_found_and_their_neighbours_are_not() {
    assert_eq!(row(0x6000, 0x3000).name, "Overlay Data");
    assert_eq!(row(0x601E, 0x4000).name, "Overlay Comments");
    assert_eq!(row(0x5012, 0x2500).name, "Curve Data");
    for tag in [
        Tag(0x6000, 0x0010), // Overlay Rows is not in the table
        Tag(0x6001, 0x3000), // an odd group is private
        Tag(0x5001, 0x3000),
        Tag(0x0009, 0x1010),
        Tag(0x0028, 0x0010), // Rows
    ] {
        assert!(profile().row(tag).is_none(), "{tag}");
    }
}

#[test]
fn an_option_stands_in_place_of_the_basic_action_and_only_when_it_is_in_force() {
    let study_uid = row(0x0020, 0x000D);
    assert_eq!(under(study_uid, &[]), Effective::Is(Action::U));
    assert_eq!(
        under(study_uid, &[PsOption::RetainUids]),
        Effective::Is(Action::K)
    );
    assert_eq!(
        under(study_uid, &[PsOption::CleanDescriptors]),
        Effective::Is(Action::U)
    );
    let description = row(0x0008, 0x1030);
    assert_eq!(under(description, &[]), Effective::Is(Action::X));
    assert_eq!(
        under(description, &[PsOption::CleanDescriptors]),
        Effective::Is(Action::C)
    );
    let overlay = row(0x6000, 0x3000);
    assert_eq!(
        under(overlay, &[PsOption::CleanGraphics]),
        Effective::Is(Action::C)
    );
}

#[test]
fn retaining_stands_before_cleaning() {
    let calibration = row(0x0018, 0x1203); // Calibration DateTime: device K, full dates K, modified dates C
    assert_eq!(
        under(calibration, &[PsOption::RetainModifiedDates]),
        Effective::Is(Action::C)
    );
    assert_eq!(
        under(
            calibration,
            &[
                PsOption::RetainModifiedDates,
                PsOption::RetainDeviceIdentity
            ]
        ),
        Effective::Is(Action::K)
    );
}

#[test]
fn compound_actions_are_resolved_by_type() {
    use TypeInIod::*;
    let cases = [
        // code, Type 1, Type 2, Type 3
        (BasicAction::XZ, Action::Z, Action::Z, Action::X),
        (BasicAction::XD, Action::D, Action::Z, Action::X),
        (BasicAction::XZD, Action::D, Action::Z, Action::X),
        (BasicAction::ZD, Action::D, Action::Z, Action::Z),
        (BasicAction::XZU, Action::U, Action::Z, Action::X),
    ];
    for (basic, one, two, three) in cases {
        let effective = basic.effective();
        assert_eq!(effective, Effective::ByType(basic));
        assert_eq!(effective.resolve(One), one, "{basic:?}");
        assert_eq!(effective.resolve(OneC), one, "{basic:?}");
        assert_eq!(effective.resolve(Two), two, "{basic:?}");
        assert_eq!(effective.resolve(TwoC), two, "{basic:?}");
        assert_eq!(effective.resolve(Three), three, "{basic:?}");
        assert_eq!(effective.resolve(NotInIod), three, "{basic:?}");
    }
}

#[test]
fn a_simple_action_does_not_depend_on_the_type() {
    for (basic, action) in [
        (BasicAction::X, Action::X),
        (BasicAction::Z, Action::Z),
        (BasicAction::D, Action::D),
        (BasicAction::U, Action::U),
    ] {
        assert_eq!(basic.effective(), Effective::Is(action));
        assert_eq!(basic.effective().resolve(TypeInIod::Three), action);
        assert_eq!(basic.effective().resolve(TypeInIod::One), action);
    }
}

#[test]
fn a_line_with_an_unknown_code_is_no_row() {
    let parse = |basic, options| {
        Row::parse(&["00100010", "Patient's Name", "", "Y", basic, options]).is_some()
    };
    assert!(parse("Z", "retain-uids=K"));
    assert!(!parse("Y", ""));
    assert!(!parse("Z", "retain-uids=Q"));
    assert!(!parse("Z", "retain-nothing=K"));
}
