//! Pixel rules: what frames show, held against what they must show.
//!
//! A file's [`Sight`]s come one after the other; each test of each rule takes from them what fails it, and when all are
//! through the rule's `and` and `or` decide what is told. What nobody could see is `unverifiable`: told once for each image
//! and reason, however many frames there are.
mod alike;
mod known;
mod tell;
mod text;

use std::borrow::Cow;
use std::sync::Arc;

use super::contents::Around;
use super::file::Scratch;
use super::select::Subject;
use super::tally::count;
use super::{Compiled, Judge, Tally};
use crate::field::{
    Blank, Crop, Document, FieldId, Format, Name, Scene, Seen, Sight, Tag, Teller, Wanted, Writing,
};
use crate::finding::{Finding, Fingerprint, Severity};
use crate::policy::model::{Area, Must, Part, Policy, Predicate, Rule, Shows, Target};
use known::Regions;
use tell::{Tell, Where};

/// Findings of one rule on one file that are kept: one more than a scan keeps of a file, which says so.
const MOST: usize = 20_001;
/// Crops of one test on one file that are kept.
const CROPS: usize = 50;
/// Different reasons of one file why images could not be seen, at most; what follows counts for the last.
const REASONS: usize = 1_000;

/// What becomes of the pixels of a file.
#[derive(Default)]
pub struct PixelsJudged {
    /// Whether some of them could not be seen.
    pub unverifiable: bool,
    /// The texts that are findings, where crops were asked for.
    pub evidence: Vec<Evidence>,
    /// How many more there are.
    pub evidence_left: u64,
}

/// A text that is a finding.
pub struct Evidence {
    /// Of the finding.
    pub fingerprint: Fingerprint,
    /// Its frame, from 1.
    pub frame: u32,
    /// Its pixels.
    pub crop: Crop,
}

/// A rule that is for the file.
struct Asked<'j> {
    at: usize,
    compiled: &'j Compiled,
    policy: &'j Policy,
    rule: &'j Rule,
    part: Part,
    leaves: Vec<Leaf<'j>>,
    tried: u64,
}

/// One of its tests, and what failed it.
struct Leaf<'j> {
    shows: &'j Shows,
    /// Its area among those that are wanted.
    area: Option<usize>,
    found: Vec<(Finding, Option<Crop>)>,
    undecided: bool,
    /// Whether it is answered elsewhere, whatever stands beside it.
    elsewhere: bool,
}

impl Leaf<'_> {
    fn holds(&self) -> bool {
        self.found.is_empty() && !self.undecided && !self.elsewhere
    }
}

/// Images that could not be seen, by image and reason.
struct Unseen {
    field: FieldId,
    why: Cow<'static, str>,
    /// The first frame, or 0 for the image as a whole.
    first: u32,
    frames: u64,
    severity: Severity,
}

impl Judge {
    /// Whether some rule is about pixels.
    pub fn has_pixel_rules(&self) -> bool {
        !self.of_pixels.is_empty()
    }

    /// What the pixel rules ask of the file that was judged last with `scratch`; `None` if none is for it.
    pub fn wants_of_pixels(&self, scratch: &Scratch) -> Option<Wanted> {
        let asked = self.asked_of_pixels(scratch);
        (!asked.is_empty()).then(|| wanted(&asked))
    }

    fn asked_of_pixels(&self, scratch: &Scratch) -> Vec<Asked<'_>> {
        let asked = |at: &usize| {
            let compiled = self.rules.get(*at)?;
            let in_scope = scratch.in_scope.get(compiled.scope).copied()?;
            let rule = self.rule(compiled).filter(|_| in_scope)?;
            let Target::Frames(part) = rule.target else {
                return None;
            };
            let mut leaves = Vec::new();
            tests(&rule.must, &mut leaves);
            Some(Asked {
                at: *at,
                compiled,
                policy: self.policies.get(compiled.policy)?,
                rule,
                part,
                leaves: leaves
                    .into_iter()
                    .map(|shows| Leaf {
                        shows,
                        area: None,
                        found: Vec::new(),
                        undecided: false,
                        elsewhere: false,
                    })
                    .collect(),
                tried: 0,
            })
        };
        let mut asked: Vec<Asked<'_>> = self.of_pixels.iter().filter_map(asked).collect();
        let areas = wanted(&asked).areas;
        for leaf in asked.iter_mut().flat_map(|rule| &mut rule.leaves) {
            if let Shows::Blank(area) = leaf.shows {
                leaf.area = areas.iter().position(|other| *other == plain(*area));
            }
        }
        asked
    }

    /// Judges what the pixels of a file show, after its fields and with the same `scratch`. `watch` tells of each frame.
    pub fn judge_pixels(
        &self,
        file: &Arc<str>,
        document: &Document,
        watch: &mut Teller<'_>,
        scratch: &mut Scratch,
        out: &mut Vec<Finding>,
    ) -> PixelsJudged {
        let before = out.len();
        let mut judged = self.look(file, document, watch, scratch, out);
        let Tally {
            loosened, failed, ..
        } = &mut scratch.tally;
        self.loosenings
            .apply(&self.policies, file, out, before, loosened, |rule| {
                if let Some(failed) = failed.get_mut(rule) {
                    *failed = failed.saturating_sub(1);
                }
            });
        // What a policy lets go by leaves no picture.
        let told = out.get(before..).unwrap_or_default();
        let is_told = |it: &Evidence| told.iter().any(|one| one.fingerprint == it.fingerprint);
        judged.evidence.retain(is_told);
        judged
    }

    /// The same for a file of a test, which says what is seen.
    pub(super) fn judge_shown(
        &self,
        file: &Arc<str>,
        document: &Document,
        scratch: &mut Scratch,
        out: &mut Vec<Finding>,
    ) {
        let Some(wanted) = self.wants_of_pixels(scratch) else {
            return;
        };
        let mut watch = |each: &mut dyn FnMut(Sight)| shown(document, &wanted, each);
        self.look(file, document, &mut watch, scratch, out);
    }

    fn look(
        &self,
        file: &Arc<str>,
        document: &Document,
        watch: &mut Teller<'_>,
        scratch: &mut Scratch,
        out: &mut Vec<Finding>,
    ) -> PixelsJudged {
        let subject = Subject::new(document);
        let mut looking = Looking {
            subject: &subject,
            regions: Regions::of(document),
            tell: Tell::new(file, document, self.reveal),
            unseen: Vec::new(),
            asked: self.asked_of_pixels(scratch),
            heard: &scratch.heard,
            left_crops: 0,
        };
        looking.attributes();
        watch(&mut |sight| looking.sight(&sight));
        let Looking {
            asked,
            unseen,
            tell,
            left_crops,
            ..
        } = looking;
        let mut judged = PixelsJudged {
            evidence_left: left_crops,
            ..PixelsJudged::default()
        };
        let mut doubt = None;
        for mut rule in asked {
            count(&mut scratch.tally.tried, rule.at, rule.tried);
            count(
                &mut scratch.tally.files_met,
                rule.at,
                u64::from(rule.tried > 0),
            );
            let told = settle(&rule.rule.must, &rule.leaves, &mut 0);
            let Told::Fails(numbers) = told else {
                continue;
            };
            let mut failures = 0u64;
            for number in &numbers {
                let Some(leaf) = rule.leaves.get_mut(*number) else {
                    continue;
                };
                if leaf.undecided {
                    doubt = doubt.max(Some(rule.rule.severity));
                }
                for (finding, crop) in leaf.found.drain(..) {
                    failures += 1;
                    if let (Some(crop), Some(frame)) = (crop, finding.frame) {
                        judged.evidence.push(Evidence {
                            fingerprint: finding.fingerprint,
                            frame,
                            crop,
                        });
                    }
                    out.push(finding);
                }
            }
            if numbers.is_empty() {
                failures += 1;
                let but = "it does";
                out.push(tell.finding(&rule.compiled.id, rule.policy, rule.rule, but, Where::FILE));
            }
            count(&mut scratch.tally.failed, rule.at, failures);
        }
        if let Some(severity) = doubt {
            judged.unverifiable = true;
            let told = unseen.into_iter().map(|it| Unseen { severity, ..it });
            out.extend(told.map(|it| tell.unseen(&it)));
        }
        judged
    }
}

/// What the rules ask of the frames.
fn wanted(asked: &[Asked<'_>]) -> Wanted {
    let mut wanted = Wanted::default();
    for leaf in asked.iter().flat_map(|rule| &rule.leaves) {
        match leaf.shows {
            Shows::NoText(_) => wanted.text = true,
            Shows::Blank(area) if !wanted.areas.contains(&plain(*area)) => {
                wanted.areas.push(plain(*area));
            }
            Shows::Blank(_) | Shows::NoFace | Shows::NoCapture => {}
        }
    }
    wanted
}

fn plain(area: Area) -> [u32; 4] {
    [area.x, area.y, area.width, area.height]
}

/// The tests of a rule, in the order written.
fn tests<'m>(must: &'m Must, into: &mut Vec<&'m Shows>) {
    match must {
        Must::And(parts) | Must::Or(parts) => parts.iter().for_each(|part| tests(part, into)),
        Must::Not(part) => tests(part, into),
        Must::Is(Predicate::Pixels(shows)) => into.push(shows),
        // The checks of the language let no other test into a pixel rule.
        Must::Is(_) => {}
    }
}

/// What a rule comes to.
enum Told {
    Holds,
    /// These of its tests are why not; none where that is the doing of a `not`.
    Fails(Vec<usize>),
}

fn settle(must: &Must, leaves: &[Leaf<'_>], next: &mut usize) -> Told {
    match must {
        Must::Is(Predicate::Pixels(_)) => {
            let at = *next;
            *next += 1;
            let leaf = leaves.get(at);
            match leaf.is_some_and(Leaf::holds) {
                true => Told::Holds,
                false => Told::Fails(vec![at]),
            }
        }
        Must::Is(_) => Told::Fails(Vec::new()),
        Must::Not(part) => {
            let from = *next;
            let told = settle(part, leaves, next);
            let own = leaves.get(from..*next).unwrap_or_default();
            let doubts = own.iter().zip(from..).filter(|(leaf, _)| leaf.undecided);
            let doubts: Vec<usize> = doubts.map(|(_, at)| at).collect();
            match (told, doubts.is_empty()) {
                (Told::Holds, _) => Told::Fails(Vec::new()),
                (Told::Fails(_), true) => Told::Holds,
                (Told::Fails(_), false) => Told::Fails(doubts),
            }
        }
        Must::And(parts) | Must::Or(parts) => {
            let all: Vec<Told> = parts.iter().map(|it| settle(it, leaves, next)).collect();
            let any = all.iter().any(|told| matches!(told, Told::Holds));
            if matches!(must, Must::Or(_)) && any {
                return Told::Holds;
            }
            let failed = all.into_iter().filter_map(|told| match told {
                Told::Holds => None,
                Told::Fails(numbers) => Some(numbers),
            });
            let failed: Vec<Vec<usize>> = failed.collect();
            match failed.is_empty() {
                true => Told::Holds,
                false => Told::Fails(failed.concat()),
            }
        }
    }
}

/// The sights of one file on their way through the rules.
struct Looking<'a, 'j> {
    subject: &'a Subject<'a>,
    regions: Regions,
    tell: Tell<'a>,
    unseen: Vec<Unseen>,
    asked: Vec<Asked<'j>>,
    heard: &'a std::cell::RefCell<super::contents::Heard>,
    left_crops: u64,
}

impl Looking<'_, '_> {
    /// What attributes say of the pixels.
    fn attributes(&mut self) {
        let document = self.subject.document;
        let (burned_in, captures) = (known::burned_in(document), known::captures(document));
        let has_pixels =
            document.fields.iter().any(|field| {
                matches!(field.name, Name::Tag(Tag(0x7FE0, 0x0008 | 0x0009 | 0x0010)))
            }) || document.format == Some(Format::Image);
        for asked in &mut self.asked {
            let (id, policy, rule) = (&asked.compiled.id, asked.policy, asked.rule);
            for leaf in &mut asked.leaves {
                match leaf.shows {
                    Shows::NoText(_) => {
                        for at in &burned_in {
                            let but = "it says that text is burned in";
                            let place = Where::field(*at);
                            let finding = self.tell.finding(id, policy, rule, but, place);
                            leaf.found.push((finding, None));
                        }
                    }
                    Shows::NoCapture => {
                        asked.tried = asked.tried.max(1);
                        for (at, but) in &captures {
                            let place = Where::field(*at);
                            let finding = self.tell.finding(id, policy, rule, but, place);
                            leaf.found.push((finding, None));
                        }
                    }
                    Shows::NoFace if document.shown.is_some() => {}
                    // It is asked of the series, when all files are through.
                    Shows::NoFace if cfg!(feature = "tables") => leaf.elsewhere = true,
                    Shows::NoFace if has_pixels => {
                        asked.tried = asked.tried.max(1);
                        leaf.undecided = true;
                    }
                    Shows::NoFace | Shows::Blank(_) => {}
                }
            }
        }
        let asks_for_faces = |leaf: &Leaf<'_>| leaf.undecided;
        if self
            .asked
            .iter()
            .any(|it| it.leaves.iter().any(asks_for_faces))
        {
            self.not_seen(
                FieldId::NONE,
                0,
                "faces are not looked for by this build".into(),
            );
        }
    }

    fn not_seen(&mut self, field: FieldId, frame: u32, why: Cow<'static, str>) {
        let same = |it: &&mut Unseen| it.field == field && it.why == why;
        let full = self.unseen.len() >= REASONS;
        let known = match full {
            true => self.unseen.last_mut(),
            false => self.unseen.iter_mut().find(same),
        };
        match known {
            Some(known) => known.frames += u64::from(frame > 0),
            None => self.unseen.push(Unseen {
                field,
                why,
                first: frame,
                frames: u64::from(frame > 0),
                severity: Severity::Error,
            }),
        }
    }

    /// Takes one frame.
    fn sight(&mut self, sight: &Sight) {
        let scene = match &sight.scene {
            Ok(scene) => Some(scene),
            Err(why) => {
                self.not_seen(sight.field, sight.frame, why.clone());
                None
            }
        };
        for asked in &mut self.asked {
            let mut tried = false;
            for number in 0..asked.leaves.len() {
                let leaf = asked.leaves.get(number);
                let Some((shows, area)) = leaf.map(|leaf| (leaf.shows, leaf.area)) else {
                    break;
                };
                let concerns = match shows {
                    Shows::NoText(_) => true,
                    Shows::Blank(_) => sight.own,
                    Shows::NoFace => self.subject.document.shown.is_some(),
                    Shows::NoCapture => false,
                };
                tried |= concerns;
                let found = match scene {
                    None if concerns => None,
                    None => continue,
                    Some(scene) => Some(fails(
                        (shows, area, asked),
                        (sight, scene),
                        (&self.regions, &self.tell),
                        Around::new(self.subject, asked.policy, self.heard),
                    )),
                };
                let Some(leaf) = asked.leaves.get_mut(number) else {
                    break;
                };
                match found {
                    None => leaf.undecided = true,
                    Some(found) => {
                        for (finding, crop) in found {
                            if leaf.found.len() >= MOST {
                                break;
                            }
                            let kept = leaf.found.len() < CROPS;
                            self.left_crops += u64::from(crop.is_some() && !kept);
                            leaf.found.push((finding, crop.filter(|_| kept)));
                        }
                    }
                }
            }
            asked.tried += u64::from(tried && sight.frame > 0);
        }
    }
}

/// What of a frame fails a test.
fn fails(
    (shows, area, asked): (&Shows, Option<usize>, &Asked<'_>),
    (sight, scene): (&Sight, &Scene),
    (regions, tell): (&Regions, &Tell<'_>),
    around: Around<'_>,
) -> Vec<(Finding, Option<Crop>)> {
    let finding = |but: &str, place: Where| {
        tell.finding(
            &asked.compiled.id,
            asked.policy,
            asked.rule,
            but,
            Where {
                field: Some(sight.field),
                frame: Some(sight.frame),
                size: Some(sight.size).filter(|size| !size.contains(&0)),
                ..place
            },
        )
    };
    match shows {
        Shows::NoText(except) => {
            let is_meant = |writing: &&Writing| match asked.part {
                Part::Whole => true,
                // Regions are those of the pixel data, and of nothing else in the file.
                Part::OutsideRegions => !sight.own || regions.leave(writing.region),
                Part::InsideRegions => sight.own && regions.meet(writing.region),
            };
            let passes = |writing: &Writing| match except {
                Some(except) => text::lets_pass(except, &writing.readings, around),
                None => false,
            };
            let meant = scene.texts.iter().filter(is_meant);
            meant
                .filter(|writing| !passes(writing))
                .map(|writing| {
                    let but = tell::of_text(sight, writing, asked.part, regions, except.is_some());
                    let place = Where {
                        region: Some(writing.region),
                        readings: &writing.readings,
                        ..Where::default()
                    };
                    (finding(&but, place), writing.crop.clone())
                })
                .collect()
        }
        Shows::Blank(it) => {
            let blank = area.and_then(|at| scene.blank.get(at));
            let but = match blank {
                Some(Blank::Yes) => return Vec::new(),
                None if !sight.own => return Vec::new(),
                Some(Blank::Beyond) => tell::beyond(sight),
                Some(Blank::No) | None => tell::not_blank(sight),
            };
            let place = Where {
                region: Some(plain(*it)),
                ..Where::default()
            };
            vec![(finding(&but, place), None)]
        }
        Shows::NoFace if scene.face => {
            let but = format!("a face is seen in {}", tell::frame(sight));
            vec![(finding(&but, Where::default()), None)]
        }
        Shows::NoFace | Shows::NoCapture => Vec::new(),
    }
}

/// What a test says that a file shows, as sights.
fn shown(document: &Document, wanted: &Wanted, each: &mut dyn FnMut(Sight)) {
    let shown = document.shown.as_deref().unwrap_or_default();
    let pixels = |field: &crate::field::Field| {
        field.parent == FieldId::NONE && field.name == Name::Tag(Tag(0x7FE0, 0x0010))
    };
    let at = document.fields.iter().position(pixels);
    let field = at.and_then(FieldId::new).unwrap_or(FieldId::NONE);
    let last = shown.iter().map(|it| it.frame).max().unwrap_or(1).max(1);
    // Frames that show nothing are all alike.
    let mut named: Vec<u32> = shown.iter().map(|it| it.frame).chain([1]).collect();
    named.sort_unstable();
    named.dedup();
    for frame in named {
        let mut scene = Scene::default();
        let of_frame = || shown.iter().filter(|it| it.frame == frame);
        for it in of_frame() {
            let readings = match &it.what {
                Seen::Text(text) => vec![text.clone()],
                Seen::Unreadable => Vec::new(),
                Seen::Face => {
                    scene.face = true;
                    continue;
                }
                Seen::Picture => continue,
            };
            scene.texts.push(Writing {
                region: it.region,
                readings,
                how: "the test".to_owned(),
                crop: None,
            });
        }
        let blank = |area: &[u32; 4]| match of_frame().any(|it| known::meet(*area, it.region)) {
            true => Blank::No,
            false => Blank::Yes,
        };
        scene.blank = wanted.areas.iter().map(blank).collect();
        each(Sight {
            field,
            own: true,
            frame,
            frames: Some(last),
            size: [0; 2],
            scene: Ok(scene),
        });
    }
}
