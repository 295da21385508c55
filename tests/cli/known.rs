//! Known identifiers and sealed lists, from the shell.
use std::os::unix::fs::PermissionsExt as _;

use super::*;

const POLICY: &str = "policy \"roster\" { version 1.0.0 language 1 }\n\
    list roster from \"roster.csv\" columns \"mrn\", \"name\" secret\n\
    rule nobody { for text in dicom must not contain any of roster because \"The roster names people.\" }\n";
const ROSTER: &str = "mrn,name,sex\n700000001,Nobody^Here,F\n12,Yamada^Hanako,M\n";

/// The same as [`place`], with a roster that names a patient of the leaky release, and a key.
fn with_roster() -> TempDir {
    let place = place();
    write(&place, "roster.sekisho", POLICY);
    write(&place, "roster.csv", ROSTER);
    expect(&place, "seal --new-key k", 0, "");
    place
}

fn mode(place: &TempDir, name: &str) -> u32 {
    let about = fs::metadata(place.path().join(name)).unwrap();
    about.permissions().mode() & 0o777
}

#[test]
fn what_is_left_out_of_a_secret_list_is_said_with_its_line_and_not_its_value() {
    let place = with_roster();
    let ran = expect(
        &place,
        "lint roster.sekisho",
        0,
        "1 value of the list `roster` is too short",
    );
    assert!(ran.err.contains("line 3"), "{}", ran.err);
    let ran = run_in(place.path(), "check clean -p roster.sekisho --format jsonl");
    let notes = verdict(&ran.out)["notes"].to_string();
    assert!(
        notes.contains("line 3") && !ran.out.contains("700000001"),
        "{notes}"
    );
}

#[test]
fn a_sealed_list_finds_what_the_plain_one_finds_and_says_nothing_of_it() {
    let place = with_roster();
    write(&place, "hit.csv", "mrn,name\n1,CT\n");
    expect(
        &place,
        "seal roster.csv --column mrn --column name --key k -o s",
        0,
        "1 value left out",
    );
    let sealed = read(&place, "s");
    let (hashes, end) = sealed.trim_end().rsplit_once('\n').unwrap();
    assert!(hashes.lines().all(|line| line.starts_with("sealed:")) && hashes.lines().is_sorted());
    assert!(end.ends_with(&format!(":end:{}", hashes.lines().count())));
    for secret in ["700000001", "Nobody", "nobody", "Yamada", "yamada"] {
        assert!(!sealed.contains(secret), "{secret}");
    }
    let judged = |more: &str| {
        let words = format!("check leaky -p roster.sekisho --format jsonl {more}");
        let ran = run_in(place.path(), &words);
        let found = ran
            .out
            .lines()
            .filter(|line| line.contains("roster/nobody"));
        let places: Vec<serde_json::Value> = found
            .map(|line| serde_json::from_str(line).unwrap())
            .map(|one: serde_json::Value| one["message"].clone())
            .collect();
        (ran.status, places)
    };
    assert_eq!(judged(""), judged("--list roster=s --key k"));
}

#[test]
fn a_sealed_list_that_was_cut_is_a_mistake_with_its_line() {
    let place = with_roster();
    for (column, list) in [("mrn", "s"), ("name", "t")] {
        let words = format!("seal roster.csv --column {column} --key k -o {list}");
        expect(&place, &words, 0, "");
    }
    let [s, t] = ["s", "t"].map(|name| read(&place, name));
    let words = "check clean -p roster.sekisho --list roster=cut --key k";
    let cut = |text: &str, said: &str| {
        write(&place, "cut", text);
        let ran = expect(&place, words, 2, said);
        assert!(ran.err.contains("sealed-list"), "{}", ran.err);
    };
    let lines: Vec<&str> = t.lines().collect();
    let last = lines.len();
    for left in 1..last {
        let text = lines[..left].join("\n");
        cut(
            &text,
            &format!("no line behind line {left} says how many there are"),
        );
    }
    cut(
        &t.replacen(lines[0], "", 1),
        &format!(
            "before line {last} is {}, and the line says {}",
            last - 2,
            last - 1
        ),
    );
    let no_number = t.trim_end().trim_end_matches(|c: char| c.is_ascii_digit());
    cut(no_number, "says how many there are");
    cut(
        &format!("{}\n{s}", lines[..last - 1].join("\n")),
        &format!("before line {} is {last}, and the line says 1", last + 1),
    );
    write(&place, "cut", &format!("{s}{t}"));
    assert_ne!(run_in(place.path(), words).status, 2);
}

#[test]
fn a_key_that_is_for_nothing_is_said_aloud() {
    let place = with_roster();
    expect(&place, "seal --new-key other", 0, "");
    expect(&place, "seal roster.csv --column mrn --key k -o s", 0, "");
    let said = "no list and no ledger is sealed with the key";
    let words = "check clean -p roster.sekisho --format jsonl --list roster=s --key k";
    let notes = |words: &str| {
        let ran = run_in(place.path(), words);
        verdict(&ran.out)["notes"].to_string()
    };
    assert!(!notes(words).contains(said));
    let both = notes(&format!("{words} --key other"));
    assert_eq!(both.matches(said).count(), 1, "{both}");
    expect(&place, "lint roster.sekisho --key other", 0, said);
    write(&place, "roster.csv", &read(&place, "s"));
    let ran = expect(&place, "lint roster.sekisho --key k", 0, "");
    assert!(!ran.err.contains(said), "{}", ran.err);
}

#[test]
fn two_forms_of_a_policy_that_differ_in_a_secret_list_are_not_taken_for_one() {
    let place = with_roster();
    for (folder, roster) in [("a", ROSTER), ("b", "mrn,name\n700000009,Else^Somebody\n")] {
        fs::create_dir(place.path().join(folder)).unwrap();
        write(&place, &format!("{folder}/roster.sekisho"), POLICY);
        write(&place, &format!("{folder}/roster.csv"), roster);
        let child = format!(
            "policy \"{folder}\" {{ version 1.0.0 language 1 extends \"roster.sekisho\" }}\n"
        );
        write(&place, &format!("{folder}/child.sekisho"), &child);
    }
    let words = "check clean -p a/child.sekisho -p b/child.sekisho";
    expect(&place, words, 2, "in force in two forms");
    write(&place, "b/roster.csv", ROSTER);
    assert_ne!(run_in(place.path(), words).status, 2);
}

#[test]
fn a_sealed_list_goes_into_a_file_and_one_that_cannot_be_written_says_so() {
    let place = with_roster();
    let seal = |out: &str| format!("seal roster.csv --column mrn --key k -o {out}");
    expect(&place, &seal("-"), 2, "`-o` writes a file");
    assert!(!place.path().join("-").exists());
    let ran = expect(&place, &seal("none/s"), 2, "sealed list cannot be written");
    assert!(!ran.err.contains("report"), "{}", ran.err);
}

#[test]
fn a_sealed_list_without_its_key_names_the_list_and_the_key() {
    let place = with_roster();
    expect(&place, "seal roster.csv --column mrn --key k -o s", 0, "");
    let words = "check clean -p roster.sekisho --list roster=s";
    let id = read(&place, "s").split(':').nth(1).unwrap().to_owned();
    expect(
        &place,
        words,
        2,
        &format!("list `roster` is sealed with the key {id}"),
    );
    expect(&place, "seal --new-key other", 0, "");
    expect(&place, &format!("{words} --key other"), 2, "--key FILE");
}

#[test]
fn a_new_key_is_its_owners_alone_and_never_overwrites() {
    let place = with_roster();
    assert_eq!(mode(&place, "k"), 0o600);
    let before = read(&place, "k");
    expect(&place, "seal --new-key k", 2, "is there already");
    assert_eq!(read(&place, "k"), before);
    expect(&place, "seal --new-key other", 0, "");
    assert_ne!(read(&place, "other"), before);
}

#[test]
fn a_key_file_that_cannot_be_used_is_named_with_what_to_do() {
    let place = with_roster();
    let seal = |key: &str| format!("seal roster.csv --column mrn --key {key} -o s");
    fs::set_permissions(place.path().join("k"), fs::Permissions::from_mode(0o640)).unwrap();
    expect(&place, &seal("k"), 2, "chmod 600");
    expect(
        &place,
        "check clean -p roster.sekisho --key k",
        2,
        "key file `k` can be read by others",
    );
    expect(&place, "lint roster.sekisho --key k", 2, "chmod 600");
    expect(&place, &seal("none"), 2, "key file `none` cannot be opened");
    expect(&place, &seal("clean"), 2, "key file `clean` is not a file");
    write(&place, "short", "secret");
    fs::set_permissions(
        place.path().join("short"),
        fs::Permissions::from_mode(0o600),
    )
    .unwrap();
    expect(&place, &seal("short"), 2, "key file `short` is too short");
    assert!(!place.path().join("s").exists());
}

#[test]
fn a_list_that_cannot_be_used_is_named_with_file_and_line() {
    let place = with_roster();
    for (text, said) in [
        (&b""[..], "there is no value in it"),
        (b"mrn,name\n", "there is no value in it"),
        (b"mrn,name\n7000001,X\n\xFF\xFE,Y\n", "line 3 is not UTF-8"),
        (b"mrn,nom\n7000001,X\n", "there is no column `name`"),
        (
            b"mrn,name,name\n7000001,X,Y\n",
            "there are two columns `name`",
        ),
        (
            b"mrn,name\n7000001\n",
            "line 2 has another number of columns",
        ),
        (b"mrn,name\n1,M\n2,F\n", "too short or too common"),
    ] {
        fs::write(place.path().join("roster.csv"), text).unwrap();
        expect(&place, "check clean -p roster.sekisho", 2, said);
        expect(
            &place,
            "seal roster.csv --column mrn --column name --key k -o s",
            2,
            said,
        );
    }
    fs::remove_file(place.path().join("roster.csv")).unwrap();
    expect(
        &place,
        "check clean -p roster.sekisho",
        2,
        "`roster.csv`: the file cannot be opened",
    );
    let huge = fs::File::create(place.path().join("roster.csv")).unwrap();
    huge.set_len((256 << 20) + 1).unwrap();
    expect(
        &place,
        "check clean -p roster.sekisho",
        2,
        "larger than 256 MiB",
    );
    assert!(!place.path().join("s").exists());
}

#[test]
fn sealing_a_column_keeps_the_others_and_not_the_order() {
    let place = with_roster();
    write(
        &place,
        "ledger.csv",
        "id,opted\n1,a\n2,b\n3,c\n4,d\n5,e\n6,f\n",
    );
    expect(
        &place,
        "seal ledger.csv --column id --keep --key k -o s.csv",
        0,
        "",
    );
    let sealed = read(&place, "s.csv");
    let mut lines = sealed.lines();
    assert_eq!(lines.next(), Some("id,opted"));
    let rows: Vec<&str> = lines.collect();
    assert!(rows.is_sorted() && rows.iter().all(|row| row.starts_with("sealed:")));
    let mut kept: Vec<&str> = rows
        .iter()
        .map(|row| row.split(',').nth(1).unwrap())
        .collect();
    kept.sort_unstable();
    assert_eq!(kept, ["a", "b", "c", "d", "e", "f"]);
    expect(
        &place,
        "seal s.csv --column id --key k -o t",
        2,
        "sealed already",
    );
    expect(
        &place,
        "seal ledger.csv --column id --key k -o ledger.csv",
        2,
        "overwrite",
    );
}

#[test]
fn a_sealed_ledger_knows_the_same_subjects_as_the_plain_one() {
    let place = with_roster();
    let policy = |test: &str| {
        format!(
            "policy \"asked\" {{ version 1.0.0 language 1 }}\n\
             ledger asked from \"ledger.csv\" subject \"id\" opted-out \"no\"\n\
             dataset rule said-yes {{ over subjects must {test} because \"They said no.\" }}\n"
        )
    };
    write(
        &place,
        "in.sekisho",
        &policy("be in asked where not opted-out"),
    );
    write(&place, "out.sekisho", &policy("not be in asked"));
    write(&place, "ledger.csv", "id,no\nSUBJ-0001,no\nSUBJ-9999,yes\n");
    expect(
        &place,
        "seal ledger.csv --column id --keep --key k -o s.csv",
        0,
        "",
    );
    for policy in ["in", "out"] {
        let words = format!("check clean -p {policy}.sekisho --format jsonl");
        let plain = run_in(place.path(), &words);
        let words = format!("{words} --list asked=s.csv");
        let sealed = run_in(place.path(), &format!("{words} --key k"));
        let found = |ran: &Ran| {
            ran.out
                .lines()
                .filter(|line| line.contains("\"finding\""))
                .count()
        };
        assert_eq!(
            (plain.status, found(&plain)),
            (sealed.status, found(&sealed)),
            "{policy}"
        );
        let ran = run_in(place.path(), &words);
        assert_eq!(ran.status, 2);
        assert!(ran.err.contains("was not given"), "{}", ran.err);
    }
}

#[test]
fn a_quotation_mark_that_would_swallow_people_is_a_mistake_with_its_line() {
    let place = with_roster();
    write(
        &place,
        "open.csv",
        "mrn,name,sex\n700000001,Nobody^Here,F\n700000002,Yamada^Hanako,\"M\n700000003,Doe^Jane,F\n",
    );
    for words in [
        "check clean -p roster.sekisho --list roster=open.csv",
        "seal open.csv --column mrn --key k -o s",
        "seal open.csv --column mrn --keep --key k -o s",
    ] {
        let ran = expect(&place, words, 2, "line 3 has a quotation mark");
        assert!(!ran.err.contains("Yamada"), "{}", ran.err);
    }
    write(
        &place,
        "no.sekisho",
        "policy \"no\" { version 1.0.0 language 1 }\n\
         ledger no from \"no.csv\" subject \"id\"\n\
         dataset rule nobody { over subjects must not be in no because \"They said no.\" }\n",
    );
    write(&place, "no.csv", "id\n\"S1\nS2\n");
    expect(&place, "lint no.sekisho", 2, "line 2 has a quotation mark");
    write(&place, "no.csv", "id\n\"S1\"\nS2\n");
    expect(&place, "lint no.sekisho", 0, "");
}

#[test]
fn a_sealed_list_takes_the_place_of_another_whole_or_not_at_all() {
    let place = with_roster();
    let file = |name: &str| place.path().join(name);
    fs::hard_link(file("roster.csv"), file("s")).unwrap();
    expect(&place, "seal roster.csv --column mrn --key k -o s", 0, "");
    assert!(read(&place, "s").starts_with("sealed:"));
    assert_eq!(read(&place, "roster.csv"), ROSTER);
    expect(
        &place,
        "seal roster.csv --column mrn --key k -o clean",
        2,
        "it is a folder",
    );
    let names = fs::read_dir(place.path()).unwrap();
    assert!(
        !names
            .flatten()
            .any(|one| one.file_name().to_string_lossy().ends_with(".tmp"))
    );
}
