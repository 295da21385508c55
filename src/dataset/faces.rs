//! `show no face` over the series of a dataset: the facts of files in a table called `faces`, and what comes of each series.
//!
//! A row is one place of a slice in one file; a file whose slices have no place has one row with the axis 3. The first row of a
//! file counts it (`lead`) and its frames without a place (`lost`). Files without a Series Instance UID are one series by
//! folder: whoever took the UIDs away did not take the slices apart. An image file is alone.
//!
//! Series that are too flat for a face, each by itself, are put together where they lie in one plane of one Frame of Reference, or
//! else of one study ([`scattered`]): whoever gave each slice a Series Instance UID of its own did not take them apart either.
use std::collections::BTreeMap;

use crate::field::{Document, Format};
use crate::pixels::faces::{
    Body, Features, Kind, LEAST, Layer, Layers, MANY, Outcome, Said, Series, Stack, WIDEST, Why,
    judge, layers, number_of, said, space,
};

/// The columns of numbers.
pub const NUMBERS: [&str; 18] = [
    "file", "lead", "kind", "body", "features", "cleaned", "lost", "axis", "at", "x0", "x1", "y0",
    "y1", "z0", "z1", "plane", "frame", "study",
];
/// The column of text.
pub const TEXT: &str = "series";
/// How the name of a series begins that is one image file.
const PICTURE: &str = "file ";
/// The axis of a row that is no place.
const NO_AXIS: i64 = 3;

/// The rows of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// What its series is called.
    pub series: String,
    /// The numbers, in the order of [`NUMBERS`].
    pub rows: Vec<[i64; 18]>,
}

/// What a file, which stands at `path` and has this number, says; none of a file that is no picture.
pub fn lines(document: &Document, path: &str, number: u32) -> Option<Lines> {
    let said = match document.format {
        Some(Format::Dicom) => said(document),
        Some(Format::Image) => Said {
            kind: Kind::Photograph,
            ..Said::default()
        },
        _ => return None,
    };
    let placed = match said.kind {
        Kind::Volume => layers(document),
        _ => Layers::default(),
    };
    let folder = || {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("folder {folder}")
    };
    let series = match &said.series {
        Some(uid) => format!("uid {uid}"),
        None if document.format == Some(Format::Image) => format!("{PICTURE}{path}"),
        None => folder(),
    };
    let study = said.study.clone().unwrap_or_else(folder);
    Some(Lines {
        series,
        rows: rows(&said, &placed, number, number_of(&study)),
    })
}

fn rows(said: &Said, placed: &Layers, number: u32, study: i64) -> Vec<[i64; 18]> {
    let lost = if said.mosaic { MANY } else { placed.lost };
    let frame = said.frame.as_deref().map_or(0, number_of);
    let row = |lead: bool, layer: Option<&Layer>| {
        let (axis, at) = layer.map_or((NO_AXIS, 0), |it| (it.axis, it.at));
        let [x0, y0, z0] = layer.map_or([0; 3], |it| it.low);
        let [x1, y1, z1] = layer.map_or([0; 3], |it| it.high);
        [
            i64::from(number),
            i64::from(lead),
            said.kind.number(),
            said.body.number(),
            said.features.number(),
            i64::from(said.cleaned),
            if lead {
                i64::try_from(lost).unwrap_or(i64::MAX)
            } else {
                0
            },
            axis,
            at,
            x0,
            x1,
            y0,
            y1,
            z0,
            z1,
            layer.map_or(0, |it| it.plane),
            frame,
            study,
        ]
    };
    if placed.layers.is_empty() {
        return vec![row(true, None)];
    }
    let each = placed.layers.iter().enumerate();
    each.map(|(n, layer)| row(n == 0, Some(layer))).collect()
}

/// The query: the slices of each series that face one way, in the order of series and kind.
pub const SQL: &str = "with places as (
  select series, kind, axis, at, min(file) as file, min(case when features = 2 then file end) as marked,
    sum(lead) as files, max(body) as body, max(features) as features, min(cleaned) as cleaned, sum(lost) as lost,
    min(x0) as x0, max(x1) as x1, min(y0) as y0, max(y1) as y1, min(z0) as z0, max(z1) as z1
  from faces group by series, kind, axis, at
)
select series, kind, axis, 0 as together, count(*) as layers, min(at) as first, max(at) as last, min(file) as file,
  coalesce(min(marked), -1) as marked, sum(files) as files, max(body) as body, max(features) as features,
  min(cleaned) as cleaned, sum(lost) as lost,
  min(x0) as x0, max(x1) as x1, min(y0) as y0, max(y1) as y1, min(z0) as z0, max(z1) as z1
from places group by series, kind, axis order by series, kind, axis";

/// The query for series that are too flat by themselves, and no longer so together: as [`SQL`], with a name for each such group in
/// place of the series, and how many series it has.
///
/// Only series whose slices all lie in one plane (so that localisers in three planes stay out), of which each is in one group: that
/// of its Frame of Reference where this is a volume, otherwise that of its study.
pub fn scattered() -> String {
    let volume = format!(
        "((axis <> {NO_AXIS} and max(at) - min(at) < {} * (count(distinct at) - 1) \
         and max(x1) - min(x0) >= {LEAST} and max(y1) - min(y0) >= {LEAST} and max(z1) - min(z0) >= {LEAST}) \
         or sum(lost) >= {MANY})",
        WIDEST.saturating_add(1)
    );
    let kind = Kind::Volume.number();
    let yes = Features::Yes.number();
    format!(
        "with stacks as (
  select series, axis, min(plane) as p0, max(plane) as p1, max(frame) as frame, max(study) as study,
    max(features) as features, sum(lost) as lost, case when {volume} then 1 else 0 end as volume
  from faces where kind = {kind} group by series, axis
),
flat as (
  select series, max(frame) as frame, max(study) as study from stacks group by series
  having max(volume) = 0 and sum(lost) < {MANY} and max(features) < {yes} and min(p0) = max(p1)
),
members as (
  select faces.series as series, faces.axis as axis, faces.at as at, faces.file as file, faces.lead as lead, faces.body as body,
    faces.features as features, faces.cleaned as cleaned, faces.lost as lost, faces.x0 as x0, faces.x1 as x1, faces.y0 as y0,
    faces.y1 as y1, faces.z0 as z0, faces.z1 as z1, faces.plane as plane, flat.frame as frame, flat.study as study
  from faces join flat on faces.series = flat.series where faces.kind = {kind}
),
framed as (
  select frame, plane, axis, 1 as whole from members where frame <> 0 group by frame, plane, axis having {volume}
),
chosen as (
  select members.*, coalesce(framed.whole, 0) as framed,
    case when framed.whole = 1 then members.frame else members.study end as place
  from members left join framed
    on members.frame = framed.frame and members.plane = framed.plane and members.axis = framed.axis
)
select concat('near ', cast(framed as varchar), ' ', cast(place as varchar), ' ', cast(plane as varchar)) as series,
  {kind} as kind, axis, count(distinct series) as together, count(distinct at) as layers, min(at) as first, max(at) as last,
  min(file) as file, -1 as marked, sum(lead) as files, max(body) as body, max(features) as features, min(cleaned) as cleaned,
  sum(lost) as lost, min(x0) as x0, max(x1) as x1, min(y0) as y0, max(y1) as y1, min(z0) as z0, max(z1) as z1
from chosen group by framed, place, plane, axis
having count(distinct series) > 1 and {volume}
order by framed, place, plane, axis"
    )
}

/// The columns of numbers of [`SQL`] and [`scattered`].
pub const COLUMNS: [&str; 19] = [
    "kind", "axis", "together", "layers", "first", "last", "file", "marked", "files", "body",
    "features", "cleaned", "lost", "x0", "x1", "y0", "y1", "z0", "z1",
];

/// What came of the series of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// Series by what came of them.
    pub counts: BTreeMap<Outcome, u64>,
    /// Those that do not pass, no more than may be kept.
    pub found: Vec<Found>,
    /// Those that were left out of `found`.
    pub more: u64,
}

/// A series that does not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The file that a finding points at: its first, or the first that says so.
    pub file: u32,
    /// How many files it has.
    pub files: u64,
    /// How many series lie together in it; 0 of one series.
    pub together: u64,
    /// Whether it is an image file.
    pub picture: bool,
    /// What came of it.
    pub outcome: Outcome,
}

/// Puts the rows of [`SQL`] together, series by series.
#[derive(Debug, Default)]
pub struct Sum {
    answer: Answer,
    open: Option<Open>,
}

/// The series whose rows come.
#[derive(Debug)]
struct Open {
    series: String,
    known: Series,
    stacks: Vec<Stack>,
    lost: u64,
    file: i64,
    marked: i64,
    files: u64,
    together: u64,
}

impl Sum {
    /// The next row: the series, and the numbers in the order of [`COLUMNS`].
    pub fn row(&mut self, series: &str, numbers: [i64; 19]) {
        let [
            kind,
            axis,
            together,
            layers,
            first,
            last,
            file,
            marked,
            files,
            body,
            features,
            cleaned,
            lost,
            x0,
            x1,
            y0,
            y1,
            z0,
            z1,
        ] = numbers;
        let kind = Kind::of_number(kind);
        let same =
            (self.open.as_ref()).is_some_and(|it| it.series == series && it.known.kind == kind);
        if !same {
            self.end_series();
        }
        let open = self.open.get_or_insert_with(|| Open {
            series: series.to_owned(),
            known: Series {
                kind,
                body: Body::Unsaid,
                features: Features::Unsaid,
                cleaned: true,
                space: space(&[], 0),
            },
            stacks: Vec::new(),
            lost: 0,
            file: i64::MAX,
            marked: i64::MAX,
            files: 0,
            together: together.unsigned_abs(),
        });
        open.known.body = open.known.body.max(Body::of_number(body));
        open.known.features = open.known.features.max(Features::of_number(features));
        open.known.cleaned &= cleaned == 1;
        open.lost = open.lost.saturating_add(lost.unsigned_abs());
        open.files = open.files.saturating_add(files.unsigned_abs());
        open.file = open.file.min(file);
        if marked >= 0 {
            open.marked = open.marked.min(marked);
        }
        if axis != NO_AXIS {
            open.stacks.push(Stack {
                layers: layers.unsigned_abs(),
                first,
                last,
                low: [x0, y0, z0],
                high: [x1, y1, z1],
            });
        }
    }

    fn end_series(&mut self) {
        let Some(mut open) = self.open.take() else {
            return;
        };
        open.known.space = space(&open.stacks, open.lost);
        let outcome = judge(&open.known);
        if open.together == 0 || !outcome.passes() {
            self.count(outcome, open.together.max(1));
        }
        if outcome.passes() {
            return;
        }
        if open.together > 0 {
            self.uncount(Outcome::Pass(Why::Flat), open.together);
        }
        if self.answer.found.len() >= super::answer::MAX_MEMBERS {
            self.answer.more = self.answer.more.saturating_add(1);
            return;
        }
        let file = match outcome.why() {
            Why::Recognizable => open.marked,
            _ => open.file,
        };
        self.answer.found.push(Found {
            file: u32::try_from(file).unwrap_or(u32::MAX),
            files: open.files,
            together: open.together,
            picture: open.series.starts_with(PICTURE),
            outcome,
        });
    }

    fn count(&mut self, outcome: Outcome, series: u64) {
        let count = self.answer.counts.entry(outcome).or_default();
        *count = count.saturating_add(series);
    }

    /// Series that were counted by themselves, and are now counted together.
    fn uncount(&mut self, outcome: Outcome, series: u64) {
        if let Some(count) = self.answer.counts.get_mut(&outcome) {
            *count = count.saturating_sub(series);
        }
        self.answer.counts.retain(|_, count| *count > 0);
    }

    /// The answer, in the order of files.
    pub fn end(mut self) -> Answer {
        self.end_series();
        self.answer.found.sort_unstable();
        self.answer
    }
}
