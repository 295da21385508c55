//! In a build without the feature `tables` no rule over the whole dataset comes this far: `sekisho check` refuses it.
use std::sync::Arc;

use super::walk::Entry;
use super::{Options, ScanError};
use crate::field::Document;
use crate::finding::Finding;
use crate::judge::{Judge, Scratch};

/// Nothing is collected.
pub(super) struct Whole;

/// Nor remembered.
pub(super) struct Memory;

/// Nor looked at again.
pub(super) struct Places;

/// The file that is judged.
#[expect(dead_code, reason = "nothing is collected of it in this build")]
pub(super) struct Source<'a> {
    pub(super) number: u32,
    pub(super) input: u32,
    pub(super) name: &'a Arc<str>,
    pub(super) document: &'a Document,
    pub(super) first: bool,
}

impl Whole {
    pub(super) fn new(_: &Judge, _: &Options) -> Result<Self, ScanError> {
        Ok(Self)
    }

    pub(super) fn memory(&self) -> Memory {
        Memory
    }

    pub(super) fn collect(
        &self,
        _: Source<'_>,
        _: &mut Memory,
        _: &Judge,
        _: &mut Scratch,
        _: &mut Vec<Finding>,
    ) {
    }

    pub(super) fn places(&self) -> Result<Places, ScanError> {
        Ok(Places)
    }

    pub(super) fn pass(&self, _: &Entry, _: &mut Places) -> Result<(), ScanError> {
        Ok(())
    }

    pub(super) fn end(&self, _: Memory) {}

    pub(super) fn run(
        &self,
        _: Places,
        _: &Judge,
        _: (&Options, usize),
        _: &mut Scratch,
        _: impl FnMut(Finding) -> Result<(), ScanError>,
    ) -> Result<(), ScanError> {
        Ok(())
    }
}
