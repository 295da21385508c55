//! `agree with the files`: each record of a DICOMDIR that is in use names a DICOM file that is what the record says, under the
//! patient, study and series that the file says; and each DICOM file in the DICOMDIR's folder and below is named by one (PS3.10
//! 8.6: the DICOMDIR is the index of its file-set).
//!
//! The table `directory` is [`super::super::directory`]'s. What is wrong stands in `figure` and in `quantity`, by its number there.
use super::{Judged, PLACE, Part, Why};

/// Records that disagree, and files that none names.
pub fn parts(demand: usize) -> [Part; 2] {
    let wrong = format!(
        "with entries as (\n  select * from directory where what in ('entry', 'lost')\n),\n\
         files as (\n  select * from directory where what = 'file'\n),\n\
         wrong as (\n  select e.file, e.\"row\", cast(e.file as bigint) * 68719476736 + cast(e.\"row\" as bigint) as place, case\n    \
         when e.what = 'lost' then 8\n    \
         when f.path is null then 0\n    \
         when e.uid is distinct from f.uid then 1\n    \
         when e.class is distinct from f.class then 2\n    \
         when e.syntax is distinct from f.syntax then 3\n    \
         when e.patient is distinct from f.patient then 4\n    \
         when e.study is distinct from f.study then 5\n    \
         when e.series is distinct from f.series then 6\n  \
         end as wrong\n  from entries as e left join files as f on f.path = e.path\n)"
    );
    let unnamed = format!(
        "with unnamed as (\n  select b.folder, b.path, min(b.place) as place, max(b.named) as named from (\n    \
         select folder, path, {PLACE} as place, 0 as named from directory where what = 'below'\n    union all\n    \
         select folder, path, null as place, 1 as named from directory where what = 'entry'\n  ) as b\n  \
         join (select distinct folder from directory where what = 'directory') as d on d.folder = b.folder\n  \
         group by b.folder, b.path having max(b.named) = 0\n)"
    );
    let part = |title: &str, with: &str, from: &str, code: &str| Part {
        histogram: false,
        title: title.to_owned(),
        keys: Vec::new(),
        groups: format!(
            "{with}\nselect {code} as wrong, count(*) as size, cast({code} as double) as figure, min(place) as first\n\
             from {from} group by {code}"
        ),
        members: String::new(),
        judged: Judged::Fail(demand, Why::Demand),
    };
    let mut disagree = part(
        "records that disagree",
        &wrong,
        "wrong where wrong is not null",
        "wrong",
    );
    disagree.members = format!(
        "{wrong}\nselect failing.\"group\", w.file, w.\"row\", cast(w.wrong as bigint) as quantity\n\
         from wrong as w join failing on failing.figure = cast(w.wrong as double)"
    );
    let mut absent = part("files that no record names", &unnamed, "unnamed", "7");
    absent.groups = format!(
        "{unnamed}\nselect 7 as wrong, count(*) as size, cast(7 as double) as figure, min(place) as first\n\
         from unnamed having count(*) > 0"
    );
    absent.members = format!(
        "{unnamed}\nselect failing.\"group\", d.file, d.\"row\", cast(7 as bigint) as quantity\n\
         from directory as d join unnamed as u on d.what = 'below' and d.folder = u.folder and d.path = u.path cross join failing"
    );
    [disagree, absent]
}

#[cfg(all(test, feature = "tables"))]
mod tests {
    use super::super::testing::{Table, failing, rule};
    use crate::policy::model::{Demand, Over};

    fn found(text: &str) -> Vec<String> {
        let columns = "file row what folder path uid class syntax patient study series\n";
        let table = Table::new("directory", 2, &format!("{columns}{text}"));
        failing(&rule(Over::Records, 0, 0), Demand::AgreeWithFiles, &[table])
    }

    #[test]
    fn a_dicomdir_that_says_what_the_files_say_passes() {
        let text = "1 0 directory D - - - - - - -
             1 4 entry D D/A 1 c t p s r
             2 0 file - D/A 1 c t p s r
             2 0 below D D/A - - - - - -
             3 0 file - B 1 c t p s r
             3 0 below - B - - - - - -";
        assert_eq!(found(text), Vec::<String>::new());
    }

    #[test]
    fn each_difference_is_told_at_its_record_and_what_no_record_names_at_the_file() {
        let text = "1 0 directory D - - - - - - -
             1 4 entry D D/A 1 c t p s r
             1 5 entry D D/B 2 c t q s r
             1 6 entry D D/C 3 c t p s r
             1 7 lost D D/E 3 c t p s r
             1 8 entry D - 3 c t p s r
             2 0 file - D/A 9 c t p s r
             2 0 below D D/A - - - - - -
             3 0 file - D/B 2 c t p s r
             3 0 below D D/B - - - - - -
             4 0 file - D/E 3 c t p s r
             4 0 below D D/E - - - - - -";
        let all = ["1.4:1", "1.5:4", "1.6:0", "1.7:8", "1.8:0", "4.0:7"];
        assert_eq!(found(text), all);
    }
}
