//! What holds for the human report alone.
use crate::finding::Severity;
use crate::report::tests::render;
use crate::report::{Level, ReportFormat, Run, samples};

#[test]
fn twelve_thousand_repeats_are_shown_once_with_three_places() {
    let policies = samples::policies();
    let run = samples::run(&policies);
    let text = render(
        ReportFormat::Human,
        &run,
        samples::repeats(),
        &samples::fail(),
    );
    insta::assert_snapshot!(text);
}

#[test]
fn verbose_shows_more_places_but_not_all() {
    let policies = samples::policies();
    let run = Run {
        level: Level::Verbose,
        ..samples::run(&policies)
    };
    let text = render(
        ReportFormat::Human,
        &run,
        samples::repeats(),
        &samples::fail(),
    );
    assert_eq!(text.matches("\n    IM0").count(), super::MANY_PLACES);
    assert!(text.contains("and 11,900 more (see --format jsonl)"));
}

#[test]
fn findings_beyond_the_limit_of_groups_are_counted_aloud() {
    let policies = samples::policies();
    let run = samples::run(&policies);
    let extra = 1_234;
    let many = (0..super::group::MAX_GROUPS + extra).map(|number| {
        let mut finding = samples::ordinary();
        finding.severity = Severity::Warning;
        finding.name = Some(format!("Name {number}").into());
        finding.surroundings = [].into();
        finding.rule = "other/rule".into();
        finding
    });
    let text = render(ReportFormat::Human, &run, many, &samples::fail());
    assert!(text.contains("1,234 further warnings of other kinds, not shown here"));
}

#[test]
fn under_reveal_values_stand_where_the_masks_stood() {
    let policies = samples::policies();
    let run = Run {
        reveal: true,
        ..samples::run(&policies)
    };
    let text = render(
        ReportFormat::Human,
        &run,
        [samples::ordinary()],
        &samples::fail(),
    );
    assert!(text.contains("Patient's Name “Doe^Jane”"), "{text}");
    assert!(!text.contains('‹'), "{text}");
}

#[test]
fn no_line_of_prose_is_longer_than_the_width() {
    let policies = samples::policies();
    let run = Run {
        width: 60,
        ..samples::run(&policies)
    };
    let text = render(ReportFormat::Human, &run, samples::all(), &samples::fail());
    for line in text
        .lines()
        .filter(|line| line.contains("UID was replaced"))
    {
        assert!(line.chars().count() <= 60, "{line}");
    }
    assert!(text.contains("UID was replaced"));
}
