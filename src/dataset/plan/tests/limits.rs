//! What becomes of a rule at the limits of memory and of the disk: its answer, or an error; never a part of an answer.
use super::*;

/// Everybody has another value; every seventh has no group.
fn crowd(many: usize) -> Table {
    let text = |n: usize| Some(n.to_string());
    let row = |n| {
        vec![
            text(n),
            (n % 7 > 0).then_some(n % 25).and_then(text),
            // Each of two demands has a column of its own.
            text(n),
            text(n),
        ]
    };
    Table((0..many).map(row).collect())
}

#[test]
fn whatever_the_memory_there_is_the_same_answer_or_an_error() {
    let ordered = Measure::Closeness {
        ordered: true,
        of: quantity("value"),
    };
    let plain = Measure::Closeness {
        ordered: false,
        of: quantity("value"),
    };
    let demands = [
        keep(Measure::Groups, 100.0),
        keep(ordered, 0.01),
        keep(plain, 0.5),
    ];
    let crowd = crowd(600);
    for suppressed in [Suppressed::OwnValue, Suppressed::MatchAny] {
        let rule = over(vec![quantity("group")], suppressed);
        let within = |memory| run(&crowd, &rule, &demands, (3, true), limits(memory, 3));
        let answer = within(512 << 20).unwrap();
        assert!(!answer.members.is_empty());
        let mut done = Vec::new();
        for kilobytes in [64, 256, 1024, 4096, 16_384, 65_536] {
            match within(kilobytes << 10) {
                Ok(same) => {
                    assert_eq!(same, answer, "{kilobytes} kB");
                    done.push(kilobytes);
                }
                Err(EngineError::Memory { rule, megabytes }) => {
                    assert_eq!((rule.as_str(), megabytes), ("test", kilobytes >> 10));
                }
                Err(other) => panic!("{kilobytes} kB: {other:?}"),
            }
        }
        // From 64 MB on, a small table does.
        assert!(done.contains(&65_536), "{done:?}");
        println!("{suppressed:?}: {done:?} kB");
    }
}

#[test]
fn a_spill_folder_that_is_not_there_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("gone");
    std::fs::write(&gone, "a file").unwrap();
    let limits = Limits {
        spill: gone.clone(),
        ..limits(1 << 20, 1)
    };
    let error = Engine::new(limits).unwrap_err();
    assert!(
        matches!(&error, EngineError::Folder { folder, .. } if *folder == gone.to_string_lossy())
    );
}
