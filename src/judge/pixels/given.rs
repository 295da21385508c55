//! What a test of a policy says that a file shows, as sights.
use super::known;
use crate::field::{
    Blank, Document, Field, FieldId, Name, Readings, Scene, Seen, Sight, Tag, Wanted, Writing,
};

/// What a test says that a file shows, as sights.
pub(super) fn shown(document: &Document, wanted: &Wanted, each: &mut dyn FnMut(Sight)) {
    let shown = document.shown.as_deref().unwrap_or_default();
    let pixels = |field: &Field| {
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
            let read = match &it.what {
                Seen::Text(text) => Readings::Whole(vec![text.clone()]),
                Seen::Unreadable => Readings::Part(Vec::new()),
                Seen::Face => {
                    scene.face = true;
                    continue;
                }
                Seen::Picture => continue,
            };
            scene.texts.push(Writing {
                region: it.region,
                read,
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
