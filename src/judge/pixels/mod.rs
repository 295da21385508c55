//! Pixel rules: what frames show, held against what they must show.
//!
//! A file's [`Sight`]s come one after the other; each test of each rule takes from them what fails it, and when all are
//! through the rule's `and` and `or` decide what is told. What nobody could see is `unverifiable`: told once for each image
//! and reason, however many frames there are.
mod alike;
mod given;
mod known;
mod looking;
mod settle;
mod tell;
mod text;

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::file::Scratch;
use super::select::Subject;
use super::tally::count;
use super::{Judge, Tally};
use crate::field::{Crop, Document, FieldId, Sight, Teller, Wanted};
use crate::finding::{Finding, Fingerprint, Severity};
use crate::policy::model::{Area, Part, Policy, Rule, Shows, Target};
use known::Regions;
use looking::Looking;
use tell::{Tell, Where};

/// Findings of one rule on one file that are kept: one more than a scan keeps of a file, which says so.
const MOST: usize = 20_001;
/// Texts of one frame that are findings of their own; the rest is one finding with their number.
const TEXTS: usize = 200;
/// Crops of one test on one file that are kept.
const CROPS: usize = 50;
/// Different reasons of one file why images could not be seen, at most; what follows counts for the last.
const REASONS: usize = 1_000;

/// What becomes of the pixels of a file.
#[derive(Default)]
pub struct PixelsJudged {
    /// Whether some of them could not be seen.
    pub unverifiable: bool,
    /// Fields that no other rule looked at, and of which all images were seen.
    pub fields: u64,
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

/// By which rule, and of which part of frames.
#[derive(Clone, Copy)]
struct By<'j> {
    id: &'j Arc<str>,
    policy: &'j Policy,
    rule: &'j Rule,
    part: Part,
}

/// A rule that is for the file.
struct Asked<'j> {
    at: usize,
    by: By<'j>,
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

    /// Whether some rule asks of pictures anywhere in the file that was judged last with `scratch` whether they show text.
    pub(super) fn sees_pictures(&self, scratch: &Scratch) -> bool {
        let asks = |leaf: &Leaf<'_>| matches!(leaf.shows, Shows::NoText(_));
        self.asked_of_pixels(scratch)
            .iter()
            .any(|it| it.by.part != Part::InsideRegions && it.leaves.iter().any(asks))
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
            settle::tests(&rule.must, &mut leaves);
            Some(Asked {
                at: *at,
                by: By {
                    id: &compiled.id,
                    policy: self.policies.get(compiled.policy)?,
                    rule,
                    part,
                },
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
        let mut watch = |each: &mut dyn FnMut(Sight)| given::shown(document, &wanted, each);
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
            seen: FxHashMap::default(),
            asked: self.asked_of_pixels(scratch),
            heard: &scratch.heard,
            left_crops: 0,
        };
        looking.attributes();
        watch(&mut |sight| looking.sight(&sight));
        let Looking {
            asked,
            unseen,
            seen,
            tell,
            left_crops,
            ..
        } = looking;
        let looked_at = |(field, whole): (&FieldId, &bool)| {
            *whole && scratch.unlooked.binary_search(field).is_ok()
        };
        let mut judged = PixelsJudged {
            fields: seen.iter().filter(|it| looked_at(*it)).count() as u64,
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
            let told = settle::settle(&rule.by.rule.must, &rule.leaves, &mut 0);
            let settle::Told::Fails(numbers) = told else {
                continue;
            };
            let mut failures = 0u64;
            for number in &numbers {
                let Some(leaf) = rule.leaves.get_mut(*number) else {
                    continue;
                };
                if leaf.undecided {
                    doubt = doubt.max(Some(rule.by.rule.severity));
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
                out.push(tell.finding(rule.by, but, Where::FILE));
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
