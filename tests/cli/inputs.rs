//! What is judged: datasets, lists of files, exclusions, threads.
use super::*;

/// The paths of all files in `clean`, relative to it.
fn listed(place: &TempDir) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![place.path().join("clean")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(place.path().join("clean")).unwrap();
                found.push(name.to_str().unwrap().to_owned());
            }
        }
    }
    found
}

#[test]
fn a_list_of_files_is_the_same_dataset_however_it_is_written() {
    let place = place();
    let names = listed(&place);
    let whole = run_in(place.path(), &format!("check clean {OK} --format jsonl"));
    let root = place.path().display();
    let lines = |write: &dyn Fn(&String) -> String| names.iter().map(write).collect::<String>();
    for list in [
        lines(&|name| format!("{name}\n")),
        lines(&|name| format!("./{name}\r\n")),
        lines(&|name| format!("clean/{name}\n")),
        lines(&|name| format!("./clean/{name}\n")),
        lines(&|name| format!("{root}/clean/{name}\n\n")),
        lines(&|name| format!("{name}\n{name}\n")),
    ] {
        write(&place, "list", &list);
        for dataset in ["clean", "clean/", "./clean"] {
            let ran = run_in(
                place.path(),
                &format!("check {dataset} --files-from list {OK} --format jsonl"),
            );
            assert_eq!(ran.out, whole.out, "{dataset}\n{list}");
        }
        let ran = feed(
            place.path(),
            &format!("check clean --files-from - {OK} --format jsonl"),
            list.as_bytes(),
        );
        assert_eq!(ran.out, whole.out, "standard input\n{list}");
    }
    write(&place, "list0", &lines(&|name| format!("{name}\0")));
    let ran = run_in(
        place.path(),
        &format!("check clean -0 --files-from list0 {OK} --format jsonl"),
    );
    assert_eq!(ran.out, whole.out);
    write(&place, "list", &lines(&|name| format!("clean/{name}\n")));
    let ran = run_in(
        place.path(),
        &format!("check --files-from list {OK} --format jsonl"),
    );
    assert_eq!(verdict(&ran.out)["files"], verdict(&whole.out)["files"]);
    assert!(
        ran.out.contains(r#""file":"clean/SUBJ-0001/"#),
        "without a DATASET, the path as listed"
    );
}

#[test]
fn what_a_list_names_and_is_not_there_is_a_finding() {
    let place = place();
    write(
        &place,
        "list",
        "SUBJ-0001/CT/IM-0001.dcm\nnowhere.dcm\nSUBJ-0001\n",
    );
    let ran = expect(
        &place,
        &format!("check clean --files-from list {OK} --format jsonl"),
        1,
        "",
    );
    assert_eq!(verdict(&ran.out)["files"]["unverifiable"], 2, "{}", ran.out);
    assert_eq!(verdict(&ran.out)["files"]["judged"], 1, "{}", ran.out);
    write(&place, "none", "");
    expect(
        &place,
        &format!("check clean --files-from none {OK}"),
        3,
        "NOTHING JUDGED",
    );
    expect(
        &place,
        &format!("check --files-from nowhere {OK}"),
        2,
        "the list of files `nowhere`",
    );
    expect(
        &place,
        &format!("check clean leaky --files-from list {OK}"),
        2,
        "at most one DATASET",
    );
    expect(&place, &format!("check -0 clean {OK}"), 2, "--files-from");
}

#[test]
fn a_dataset_is_the_same_however_it_is_named() {
    let place = place();
    let whole = run_in(place.path(), &format!("check clean {OK} --format jsonl")).out;
    for name in ["clean/", "./clean", "clean/.", "clean//"] {
        assert_eq!(
            run_in(place.path(), &format!("check {name} {OK} --format jsonl")).out,
            whole,
            "{name}"
        );
    }
    let inside = run_in(
        &place.path().join("clean"),
        "check . -p ../ok.sekisho --format jsonl",
    )
    .out;
    assert_eq!(
        verdict(&inside)["dataset_digest"],
        verdict(&whole)["dataset_digest"]
    );
    std::os::unix::fs::symlink("clean", place.path().join("link")).unwrap();
    assert_eq!(
        run_in(place.path(), &format!("check link {OK} --format jsonl")).out,
        whole
    );
    std::os::unix::fs::symlink("clean/SUBJ-0001/CT/IM-0001.dcm", place.path().join("one")).unwrap();
    for one in ["one", "clean/SUBJ-0001/CT/IM-0001.dcm"] {
        let ran = expect(&place, &format!("check {one} {OK} --format jsonl"), 0, "");
        assert_eq!(verdict(&ran.out)["files"]["judged"], 1, "{one}");
    }
}

#[test]
fn several_datasets_are_judged_together_and_none_of_them_twice() {
    let place = place();
    let ran = expect(
        &place,
        &format!("check clean leaky {OK} --format jsonl"),
        1,
        "several DATASETs",
    );
    assert_eq!(verdict(&ran.out)["files"]["seen"], 16);
    expect(
        &place,
        &format!("check clean clean {OK}"),
        2,
        "judged twice",
    );
    expect(
        &place,
        &format!("check clean leaky clean/SUBJ-0001/ {OK}"),
        2,
        "judged twice",
    );
    expect(&place, &format!("check clean nowhere {OK}"), 2, "`nowhere`");
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let place = place();
    for format in ["human", "concise", "json", "jsonl"] {
        let check = format!("check leaky -p ps3-15-basic --format {format} --jobs");
        let one = run_in(place.path(), &format!("{check} 1"));
        assert_eq!(one.status, 1);
        for jobs in ["0", "2", "7", "64"] {
            assert_eq!(
                run_in(place.path(), &format!("{check} {jobs}")).out,
                one.out,
                "{format} {jobs}"
            );
        }
    }
    for jobs in ["-1", "513", "1000000000", "x", "99999999999999999999"] {
        expect(&place, &format!("check clean {OK} --jobs {jobs}"), 2, "--");
    }
}

#[test]
fn what_is_excluded_is_listed_and_a_glob_that_excluded_nothing_is_said() {
    let place = place();
    let ran = expect(
        &place,
        &format!("check leaky {OK} --exclude SUBJ-0001/ --exclude *.tmp --format jsonl"),
        1,
        "",
    );
    let verdict = verdict(&ran.out);
    assert_eq!(verdict["files"]["excluded"], 3);
    assert_eq!(ran.out.matches(r#""code":"excluded""#).count(), 3);
    assert_eq!(
        verdict["notes"],
        serde_json::json!([
            "`--exclude *.tmp` left nothing out",
            "files whose pixels were not looked at, as no rule is about pixels: 4"
        ])
    );
    expect(
        &place,
        &format!("check leaky {OK} --exclude **"),
        3,
        "NOTHING JUDGED",
    );
    expect(
        &place,
        &format!("check leaky {OK} --exclude ["),
        2,
        "--exclude",
    );
}
