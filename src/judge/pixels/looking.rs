//! The sights of a file, one after the other, through the tests of the rules that are for it.
use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::known::{self, Regions};
use super::tell::{self, Tell, Where};
use super::{Asked, By, CROPS, Leaf, MOST, REASONS, TEXTS, Unseen, plain, text};
use crate::field::{Blank, Crop, FieldId, Format, Name, Scene, Sight, Tag, Writing};
use crate::finding::{Finding, Severity};
use crate::judge::contents::{Around, Heard};
use crate::judge::select::Subject;
use crate::policy::model::{Part, Shows};

/// The sights of one file on their way through the rules.
pub(super) struct Looking<'a, 'j> {
    pub(super) subject: &'a Subject<'a>,
    pub(super) regions: Regions,
    pub(super) tell: Tell<'a>,
    pub(super) unseen: Vec<Unseen>,
    /// By field with images that some test was asked of: whether all of them were seen.
    pub(super) seen: FxHashMap<FieldId, bool>,
    pub(super) asked: Vec<Asked<'j>>,
    pub(super) heard: &'a std::cell::RefCell<Heard>,
    pub(super) left_crops: u64,
}

impl Looking<'_, '_> {
    /// What attributes say of the pixels.
    pub(super) fn attributes(&mut self) {
        let document = self.subject.document;
        let (burned_in, captures) = (known::burned_in(document), known::captures(document));
        let has_pixels =
            document.fields.iter().any(|field| {
                matches!(field.name, Name::Tag(Tag(0x7FE0, 0x0008 | 0x0009 | 0x0010)))
            }) || document.format == Some(Format::Image);
        for asked in &mut self.asked {
            let by = asked.by;
            for leaf in &mut asked.leaves {
                match leaf.shows {
                    Shows::NoText(_) => {
                        for at in &burned_in {
                            let but = "it says that text is burned in";
                            let place = Where::field(*at);
                            let finding = self.tell.finding(by, but, place);
                            leaf.found.push((finding, None));
                        }
                    }
                    Shows::NoCapture => {
                        asked.tried = asked.tried.max(1);
                        for (at, but) in &captures {
                            let place = Where::field(*at);
                            let finding = self.tell.finding(by, but, place);
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
    pub(super) fn sight(&mut self, sight: &Sight) {
        let scene = match &sight.scene {
            Ok(scene) => Some(scene),
            Err(why) => {
                self.not_seen(sight.field, sight.frame, why.clone());
                None
            }
        };
        let mut concerned = false;
        for asked in &mut self.asked {
            let mut tried = false;
            for leaf in &mut asked.leaves {
                let concerns = match leaf.shows {
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
                        (leaf.shows, leaf.area, asked.by),
                        (sight, scene),
                        (&self.regions, &self.tell),
                        Around::new(self.subject, asked.by.policy, self.heard),
                    )),
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
            concerned |= tried;
        }
        if concerned {
            *self.seen.entry(sight.field).or_insert(true) &= scene.is_some();
        }
    }
}

/// What of a frame fails a test.
fn fails(
    (shows, area, by): (&Shows, Option<usize>, By<'_>),
    (sight, scene): (&Sight, &Scene),
    (regions, tell): (&Regions, &Tell<'_>),
    around: Around<'_>,
) -> Vec<(Finding, Option<Crop>)> {
    let finding = |but: &str, place: Where| {
        tell.finding(
            by,
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
            let is_meant = |writing: &&Writing| match by.part {
                Part::Whole => true,
                // Regions are those of the pixel data, and of nothing else in the file.
                Part::OutsideRegions => !sight.own || regions.leave(writing.region),
                Part::InsideRegions => sight.own && regions.meet(writing.region),
            };
            let passes = |writing: &Writing| match except {
                Some(except) => text::lets_pass(except, &writing.read, around),
                None => false,
            };
            let mut told = (scene.texts.iter())
                .filter(is_meant)
                .filter(|writing| !passes(writing));
            let mut found: Vec<_> = (told.by_ref().take(TEXTS))
                .map(|writing| {
                    let but = tell::of_text(sight, writing, by.part, regions, except.is_some());
                    let place = Where {
                        region: Some(writing.region),
                        readings: writing.read.texts(),
                        ..Where::default()
                    };
                    (finding(&but, place), writing.crop.clone())
                })
                .collect();
            let rest = told.count();
            if rest > 0 {
                let but = tell::more_texts(sight, rest);
                found.push((finding(&but, Where::default()), None));
            }
            found
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
