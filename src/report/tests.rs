//! What holds for every format.
use std::cell::RefCell;
use std::rc::Rc;

use super::*;
use crate::report::escape::is_dangerous;
use crate::report::samples;

/// A writer whose bytes can be read back.
#[derive(Clone, Default)]
struct Sink(Rc<RefCell<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A writer that fails.
struct Broken(io::ErrorKind);

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The whole report as text.
pub(super) fn render(
    format: ReportFormat,
    run: &Run<'_>,
    findings: impl IntoIterator<Item = Finding>,
    verdict: &Verdict,
) -> String {
    let sink = Sink::default();
    let mut report = open(format, Box::new(sink.clone()), run);
    for finding in findings {
        report.finding(&finding).unwrap();
    }
    report.finish(verdict).unwrap();
    drop(report);
    String::from_utf8(sink.0.take()).unwrap()
}

/// How many findings a report tells of.
fn told(format: ReportFormat, text: &str) -> usize {
    let number = |text: &str| text.replace(',', "").parse::<usize>().unwrap();
    match format {
        ReportFormat::Human => text
            .lines()
            .filter(|line| {
                line.starts_with("  × ") || line.starts_with("  ⚠ ") || line.starts_with("  ☞ ")
            })
            .filter_map(|line| {
                let (before, _) = line.rsplit_once(" finding")?;
                Some(number(before.rsplit_once(' ')?.1))
            })
            .sum(),
        ReportFormat::Concise => text.lines().count() - 1,
        ReportFormat::Jsonl => text
            .lines()
            .filter(|l| l.contains(r#""type":"finding""#))
            .count(),
        ReportFormat::Json => {
            let object: serde_json::Value = serde_json::from_str(text).unwrap();
            object["findings"].as_array().unwrap().len()
        }
    }
}

#[test]
fn no_format_loses_a_finding() {
    let policies = samples::policies();
    // So wide that no headline is wrapped.
    let run = Run {
        width: 300,
        ..samples::run(&policies)
    };
    for &format in ReportFormat::ALL {
        let text = render(format, &run, samples::all(), &samples::fail());
        assert_eq!(
            told(format, &text),
            samples::all().len(),
            "{format}:\n{text}"
        );

        let text = render(format, &run, samples::repeats(), &samples::fail());
        let repeats = usize::try_from(samples::REPEATS).unwrap();
        assert_eq!(told(format, &text), repeats, "{format}");

        let text = render(format, &run, [], &samples::nothing());
        assert_eq!(told(format, &text), 0, "{format}:\n{text}");
    }
}

#[test]
fn a_value_is_shown_by_the_human_format_under_reveal_and_never_else() {
    let policies = samples::policies();
    for &format in ReportFormat::ALL {
        for reveal in [false, true] {
            for level in [Level::Quiet, Level::Normal, Level::Verbose] {
                let run = Run {
                    reveal,
                    level,
                    ..samples::run(&policies)
                };
                let text = render(format, &run, samples::all(), &samples::fail());
                let may = format == ReportFormat::Human && reveal && level != Level::Quiet;
                assert_eq!(
                    text.contains(samples::SECRET),
                    may,
                    "{format} {reveal} {level:?}"
                );
            }
        }
    }
}

#[test]
fn nothing_from_the_data_can_control_a_terminal() {
    let policies = samples::policies();
    for &format in ReportFormat::ALL {
        let run = Run {
            reveal: true,
            level: Level::Verbose,
            ..samples::run(&policies)
        };
        let text = render(format, &run, samples::all(), &samples::fail());
        let bad = text.chars().find(|&c| c != '\n' && is_dangerous(c));
        assert_eq!(bad, None, "{format}:\n{text}");
        assert!(text.contains("画像/山田.dcm"), "{format}");
    }
}

#[test]
fn colours_only_add_colours_and_only_for_people() {
    let policies = samples::policies();
    for &format in ReportFormat::ALL {
        let plain = samples::run(&policies);
        let coloured = Run {
            colour: true,
            ..plain.clone()
        };
        let [plain, coloured] =
            [plain, coloured].map(|run| render(format, &run, samples::all(), &samples::fail()));
        let for_people = matches!(format, ReportFormat::Human | ReportFormat::Concise);
        assert_eq!(coloured.contains('\u{1b}'), for_people, "{format}");
        let mut without = String::new();
        for (index, part) in coloured.split('\u{1b}').enumerate() {
            let text = if index == 0 {
                part
            } else {
                part.split_once('m').unwrap().1
            };
            without.push_str(text);
        }
        assert_eq!(without, plain, "{format}");
    }
}

#[test]
fn quiet_tells_people_the_verdict_only_and_scripts_everything() {
    let policies = samples::policies();
    let run = Run {
        level: Level::Quiet,
        ..samples::run(&policies)
    };
    for &format in ReportFormat::ALL {
        let text = render(format, &run, samples::all(), &samples::fail());
        match format {
            ReportFormat::Human | ReportFormat::Concise => {
                assert_eq!(text.lines().count(), 1, "{format}");
                assert!(text.starts_with("FAIL: "), "{format}");
            }
            ReportFormat::Json | ReportFormat::Jsonl => {
                assert_eq!(told(format, &text), samples::all().len(), "{format}");
            }
        }
    }
}

#[test]
fn the_same_findings_give_the_same_bytes() {
    let policies = samples::policies();
    let run = samples::run(&policies);
    for &format in ReportFormat::ALL {
        let [first, second] =
            [(); 2].map(|()| render(format, &run, samples::all(), &samples::fail()));
        assert_eq!(first, second, "{format}");
    }
}

#[test]
fn a_closed_pipe_stays_a_closed_pipe_and_other_errors_name_the_report() {
    let policies = samples::policies();
    let run = samples::run(&policies);
    for &format in ReportFormat::ALL {
        for kind in [io::ErrorKind::BrokenPipe, io::ErrorKind::StorageFull] {
            let mut report = open(format, Box::new(Broken(kind)), &run);
            let error = samples::repeats()
                .try_for_each(|finding| report.finding(&finding))
                .and_then(|()| report.finish(&samples::fail()))
                .unwrap_err();
            assert_eq!(error.kind(), kind, "{format}");
            let named = error.to_string().contains(&format!("the {format} report"));
            assert_eq!(named, kind != io::ErrorKind::BrokenPipe, "{format}");
        }
    }
}

#[test]
fn every_format_is_found_by_its_name_and_no_other_word_is() {
    for &format in ReportFormat::ALL {
        assert_eq!(format.as_str().parse(), Ok(format));
    }
    let error = "Human".parse::<ReportFormat>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "no such report format; there are: human, concise, json, jsonl"
    );
}

#[test]
fn findings_look_as_they_should_in_every_format() {
    let policies = samples::policies();
    let run = samples::run(&policies);
    for &format in ReportFormat::ALL {
        let text = render(format, &run, samples::all(), &samples::fail());
        insta::assert_snapshot!(format!("{format}_findings"), text);
    }
}

#[test]
fn nothing_judged_looks_as_it_should_in_every_format() {
    let policies = samples::policies();
    let run = samples::run(&policies);
    for &format in ReportFormat::ALL {
        let text = render(format, &run, [], &samples::nothing());
        insta::assert_snapshot!(format!("{format}_nothing_judged"), text);
    }
}
