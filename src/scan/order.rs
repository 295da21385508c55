//! The order of a file's findings, and how many are kept.
use crate::field::FieldPath;
use crate::finding::{Finding, Fingerprint};

/// Findings of one file that are kept; more are counted in one finding that says so.
const MAX_FINDINGS: usize = 20_000;

/// What findings of one file are sorted by.
fn key(finding: &Finding) -> impl Ord {
    let in_picture = (
        finding.frame,
        finding.region.map(|[x, y, w, h]| [y, x, h, w]),
    );
    (
        finding.field.as_ref().map(FieldPath::as_str),
        &finding.rule,
        finding.code,
        in_picture,
        finding.offset,
    )
}

/// Cuts a flood short: those that come first are kept. Whether there were more.
pub(super) fn cut_short(findings: &mut Vec<Finding>) -> bool {
    let more = findings.len() > MAX_FINDINGS;
    if more {
        findings.sort_by(|a, b| key(a).cmp(&key(b)));
        findings.truncate(MAX_FINDINGS);
    }
    more
}

/// Sorts a file's findings by field and rule, and tells apart those at one place.
pub(super) fn order(findings: &mut [Finding]) {
    findings.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut last: Option<(Fingerprint, u32)> = None;
    for finding in findings {
        let ordinal = match last {
            Some((before, ordinal)) if before == finding.fingerprint => ordinal + 1,
            _ => 0,
        };
        last = Some((finding.fingerprint, ordinal));
        if ordinal > 0 {
            finding.fingerprint = finding.fingerprint.again(ordinal);
        }
    }
}
