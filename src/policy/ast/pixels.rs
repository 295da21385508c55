//! The syntax tree of `pixel rule`: parts of frames and what they must show; and what tests say that frames show.
use super::{Must, Node, Value};

/// `every frame`, `every frame outside ultrasound regions`, `every frame inside ultrasound regions`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    Whole,
    Outside,
    Inside,
}

/// What frames must show, or be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Shows {
    /// `show no text except …`.
    NoText(Option<Box<Node<Must>>>),
    /// `show no face`.
    NoFace,
    /// `be blank in [x, y, w, h]`.
    Blank(Area),
    /// `be no secondary capture`.
    NoCapture,
}

/// `[x, y, w, h]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Area {
    pub(crate) x: Node<Value>,
    pub(crate) y: Node<Value>,
    pub(crate) width: Node<Value>,
    pub(crate) height: Node<Value>,
}

impl Area {
    /// Its numbers, in the order written.
    pub(crate) fn all(&self) -> [&Node<Value>; 4] {
        [&self.x, &self.y, &self.width, &self.height]
    }
}

/// `"DOE^JANE" at [10, 10, 80, 12] on frame 2`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Showing {
    pub(crate) what: Seen,
    pub(crate) at: Option<Node<Area>>,
    pub(crate) frame: Option<Node<Value>>,
}

/// What a test says that a frame shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Seen {
    Text(String),
    Unreadable,
    Face,
    Picture,
}
