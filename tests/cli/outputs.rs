//! Reports: what goes where, and what may be seen in it.
use super::*;

#[test]
fn a_report_file_holds_what_standard_output_would_have_got() {
    let place = place();
    let all = "-o human=h.txt -o concise=c.txt -o json=j.json -o jsonl=l.jsonl";
    for (format, file) in [
        ("human", "h.txt"),
        ("concise", "c.txt"),
        ("json", "j.json"),
        ("jsonl", "l.jsonl"),
    ] {
        let ran = expect(
            &place,
            &format!("check leaky {OK} --format {format} {all}"),
            1,
            "",
        );
        assert_eq!(read(&place, file), ran.out, "{format}");
    }
    expect(
        &place,
        &format!("check leaky {OK} --format htlm"),
        2,
        "possible values",
    );
}

#[test]
fn a_report_that_cannot_be_written_is_status_2_and_named() {
    let place = place();
    let check = format!("check leaky {OK}");
    expect(&place, &format!("{check} -o json"), 2, "FORMAT=FILE");
    expect(&place, &format!("{check} -o json="), 2, "FORMAT=FILE");
    expect(
        &place,
        &format!("{check} -o jsno=x"),
        2,
        "human, concise, json, jsonl",
    );
    expect(&place, &format!("{check} -o json=-"), 2, "--format");
    expect(
        &place,
        &format!("{check} -o json=nowhere/r.json"),
        2,
        "`nowhere/r.json` cannot be written",
    );
    expect(
        &place,
        &format!("{check} -o json=clean"),
        2,
        "it is a folder",
    );
    if Path::new("/dev/full").exists() {
        for format in ["human", "concise", "json", "jsonl"] {
            let ran = run_in(
                place.path(),
                &format!("{check} -o {format}=/dev/full -o jsonl=good.jsonl"),
            );
            assert_eq!(ran.status, 2, "{format}");
            assert!(
                ran.err.contains("`/dev/full` cannot be written"),
                "{}",
                ran.err
            );
        }
    }
}

#[test]
fn two_reports_do_not_share_a_file_and_none_stands_in_the_dataset() {
    let place = place();
    let check = format!("check leaky {OK}");
    let before = fs::read(place.path().join("leaky/SUBJ-0001/CT/IM-0001.dcm")).unwrap();
    expect(
        &place,
        &format!("{check} -o json=r -o jsonl=./r"),
        2,
        "two reports go to `./r`",
    );
    expect(
        &place,
        &format!("{check} -o json=leaky/r.json"),
        2,
        "would stand in the dataset",
    );
    std::os::unix::fs::symlink("leaky", place.path().join("link")).unwrap();
    expect(
        &place,
        &format!("{check} -o json=link/SUBJ-0001/r.json"),
        2,
        "would stand in the dataset",
    );
    let file = "leaky/SUBJ-0001/CT/IM-0001.dcm";
    expect(
        &place,
        &format!("check {file} {OK} -o json={file}"),
        2,
        "would stand in the dataset",
    );
    write(&place, "list", file);
    expect(
        &place,
        &format!("check --files-from list {OK} -o json={file}"),
        2,
        "would stand in the dataset",
    );
    assert_eq!(fs::read(place.path().join(file)).unwrap(), before);
    assert!(!place.path().join("leaky/r.json").exists());
    expect(
        &place,
        &format!("{check} -o json=/dev/null -o jsonl=/dev/null"),
        1,
        "",
    );
}

#[test]
fn a_closed_pipe_is_no_pass_and_no_panic() {
    let place = place();
    let sekisho = assert_cmd::cargo::cargo_bin("sekisho");
    for format in ["human", "concise", "json", "jsonl"] {
        // The reader is gone before anything is written.
        let script = format!(
            "{{ sleep 0.3; {} check leaky {OK} --format {format} 2>err; echo $? >status; }} | true",
            sekisho.display()
        );
        let done = std::process::Command::new("sh")
            .current_dir(place.path())
            .args(["-c", &script])
            .status();
        assert!(done.unwrap().success());
        assert_eq!(read(&place, "err"), "", "{format}");
        assert_eq!(read(&place, "status"), "2\n", "{format}");
    }
    let script = format!("{} check leaky {OK} >/dev/full", sekisho.display());
    let full = std::process::Command::new("sh")
        .current_dir(place.path())
        .args(["-c", &script])
        .output()
        .unwrap();
    assert_eq!(full.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&full.stderr).contains("cannot be written: the disk is full"));
}

#[test]
fn colour_is_only_where_it_is_asked_for() {
    let place = place();
    assert!(
        run_in(place.path(), &format!("check leaky {OK} --color always"))
            .out
            .contains('\u{1b}')
    );
    for quiet in ["--color never", "--color auto", ""] {
        assert!(
            !run_in(place.path(), &format!("check leaky {OK} {quiet}"))
                .out
                .contains('\u{1b}')
        );
    }
    run_in(
        place.path(),
        &format!("check leaky {OK} --color always -o human=h.txt"),
    );
    assert!(
        !read(&place, "h.txt").contains('\u{1b}'),
        "a file never gets colours"
    );
    assert!(
        !run_in(
            place.path(),
            &format!("check leaky {OK} --color always --format jsonl")
        )
        .out
        .contains('\u{1b}')
    );
}

#[test]
fn quiet_is_the_verdict_alone_and_touches_no_other_format() {
    let place = place();
    let quiet = run_in(place.path(), &format!("check leaky {OK} -q")).out;
    assert_eq!(quiet.lines().count(), 1, "{quiet}");
    let loud = run_in(place.path(), &format!("check leaky {OK} -v")).out;
    let usual = run_in(place.path(), &format!("check leaky {OK}")).out;
    assert!(loud.len() >= usual.len() && usual.len() > quiet.len());
    for format in ["json", "jsonl"] {
        let words = format!("check leaky {OK} --format {format}");
        assert_eq!(
            run_in(place.path(), &format!("{words} -q")).out,
            run_in(place.path(), &words).out
        );
    }
    expect(
        &place,
        &format!("check leaky {OK} -q -v"),
        2,
        "cannot be used with",
    );
}

#[test]
fn values_are_shown_only_when_asked_for_and_never_in_a_file() {
    let place = place();
    // The hospital that the leaky release names.
    let value = "NORTHGATE";
    let words = "check leaky -p ps3-15-basic";
    let masked = run_in(place.path(), &format!("{words} -v"))
        .out
        .to_uppercase();
    let files = "-o human=h.txt -o concise=c.txt -o json=j.json -o jsonl=l.jsonl";
    let shown = run_in(place.path(), &format!("{words} -v --reveal {files}"))
        .out
        .to_uppercase();
    assert!(shown.contains(value), "nothing was revealed");
    assert!(!masked.contains(value));
    for file in ["h.txt", "c.txt", "j.json", "l.jsonl"] {
        assert!(!read(&place, file).to_uppercase().contains(value), "{file}");
    }
    for format in ["concise", "json", "jsonl"] {
        expect(
            &place,
            &format!("{words} --reveal --format {format}"),
            2,
            "--reveal",
        );
    }
}
