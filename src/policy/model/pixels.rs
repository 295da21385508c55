//! What a `pixel rule` asks: which part of the frames, and what they must [`Shows`]. Nothing here knows a picture.
use super::Must;

/// `for`: which part of each frame a pixel rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// `every frame`: all of it.
    Whole,
    /// `every frame outside ultrasound regions`: what lies in none of the rectangles of SequenceOfUltrasoundRegions
    /// (0018,6011) (PS3.3 C.8.5.5); without any, all of it.
    OutsideRegions,
    /// `every frame inside ultrasound regions`: what lies in one of them; without any, nothing.
    InsideRegions,
}

impl Part {
    /// Whether everything that `other` looks at is looked at by this one too.
    pub(crate) fn covers(self, other: Self) -> bool {
        self == Self::Whole || self == other
    }
}

/// What must hold of what frames show.
#[derive(Debug, Clone)]
pub enum Shows {
    /// `show no text`, `show no text except …`: every region of text is a finding, but where these tests hold of its text.
    /// Text that cannot be read passes none of them. Fails too where BurnedInAnnotation (0028,0301) is YES; NO is not
    /// believed (PS3.3 C.7.6.1.1).
    NoText(Option<Must>),
    /// `show no face`: no recognisable face, and no volume that a face can be made from (PS3.15 E.3.2).
    NoFace,
    /// `be blank in [x, y, w, h]`: all pixels of the rectangle have one value, in every frame.
    Blank(Area),
    /// `be no secondary capture`: by SOP class (PS3.4 B.5), ImageType (0008,0008) and ConversionType (0008,0064) it is no
    /// picture of a screen, no dose report and no scanned document.
    NoCapture,
}

/// A rectangle of a frame, in pixels from the upper left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Area {
    /// The first column, from 0.
    pub x: u32,
    /// The first row, from 0.
    pub y: u32,
    /// How many columns; never 0.
    pub width: u32,
    /// How many rows; never 0.
    pub height: u32,
}

impl Area {
    /// The largest number that one may be given by: Rows and Columns are 16 bits wide (PS3.3 C.7.6.3).
    pub(crate) const LARGEST: u32 = 65_535;

    /// Whether all of `other` lies in it.
    pub(crate) fn holds(self, other: Self) -> bool {
        let right = |it: Self| u64::from(it.x) + u64::from(it.width);
        let below = |it: Self| u64::from(it.y) + u64::from(it.height);
        self.x <= other.x
            && self.y <= other.y
            && right(self) >= right(other)
            && below(self) >= below(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_holds_what_lies_in_it_and_nothing_that_sticks_out() {
        let area = |x, y, width, height| Area {
            x,
            y,
            width,
            height,
        };
        assert!(area(0, 0, 10, 10).holds(area(2, 3, 8, 7)));
        assert!(!area(0, 0, 10, 10).holds(area(2, 3, 9, 7)));
        assert!(!area(1, 0, 10, 10).holds(area(0, 0, 2, 2)));
    }

    #[test]
    fn the_whole_frame_covers_its_parts_and_no_part_the_whole() {
        assert!(Part::Whole.covers(Part::OutsideRegions));
        assert!(!Part::OutsideRegions.covers(Part::Whole));
        assert!(!Part::InsideRegions.covers(Part::OutsideRegions));
    }
}
