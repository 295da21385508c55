//! Data for benchmarks, made on the spot: CT files of about 12 KB with 120 elements, and CT files of
//! 512 × 512 × 2 bytes of pixels.
//!
//! [`Kind::Clean`] is de-identified under the Basic Profile of PS3.15 without options; [`Kind::Leaky`] is the same
//! with ten leaks in every file; [`Kind::Distinct`] is the same with texts and numbers that no other file has.
#![allow(
    dead_code,
    reason = "each program that uses the module needs a part of it"
)]
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use sekisho::field::{Tag, VR};

pub(crate) mod dicom;
use dicom::{DataSet, EXPLICIT, File, Value, code, uid};

/// Files in one folder: small folders, as archives and scanners make them.
const PER_SERIES: usize = 100;

/// What stands in the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// De-identified.
    Clean,
    /// De-identified badly.
    Leaky,
    /// De-identified, with free text and decimal numbers that are different in every file.
    Distinct,
}

/// Writes `count` CT files of about 12 KB below `folder`; gives the number of bytes.
pub(crate) fn small_ct(folder: &Path, count: usize, kind: Kind) -> io::Result<u64> {
    write(folder, count, kind, 64)
}

/// The same with texts that are different in every file.
pub(crate) fn distinct_ct(folder: &Path, count: usize) -> io::Result<u64> {
    write(folder, count, Kind::Distinct, 64)
}

/// Writes `count` CT files of 512 × 512 × 2 bytes of pixels below `folder`; gives the number of bytes.
pub(crate) fn large_ct(folder: &Path, count: usize, kind: Kind) -> io::Result<u64> {
    write(folder, count, kind, 512)
}

/// Writes `count` CT files of 4 KB, nearly all of it header, below `folder`; subjects differ in sex and age.
pub(crate) fn headers(folder: &Path, count: usize) -> io::Result<u64> {
    each(folder, count, 8, |index, pixels| {
        let mut file = ct(index, Kind::Clean, 8, pixels);
        let subject = index / PER_SERIES / 2;
        file.data.set(
            "PatientSex",
            if subject.is_multiple_of(2) { "F" } else { "M" },
        );
        file.data
            .set("PatientAge", format!("{:03}Y", 20 + subject / 2 % 60));
        file
    })
}

fn write(folder: &Path, count: usize, kind: Kind, size: u16) -> io::Result<u64> {
    each(folder, count, size, |index, pixels| {
        ct(index, kind, size, pixels)
    })
}

/// Writes files, each as `made` of its number and the pixels of an image of this size.
fn each(
    folder: &Path,
    count: usize,
    size: u16,
    made: impl Fn(usize, &[u8]) -> File,
) -> io::Result<u64> {
    let pixels = pixels(size);
    let mut total = 0;
    for index in 0..count {
        let series = index / PER_SERIES;
        let place = folder.join(format!("SUBJ-{:05}/SE-{series:05}", series / 2));
        if index % PER_SERIES == 0 {
            std::fs::create_dir_all(&place)?;
        }
        let bytes = made(index, &pixels).bytes();
        total += bytes.len() as u64;
        std::fs::write(place.join(format!("IM-{index:06}.dcm")), bytes)?;
    }
    Ok(total)
}

/// A round body in air, with some grain; the same for every file.
fn pixels(size: u16) -> Vec<u8> {
    let half = i64::from(size) / 2;
    let mut out = Vec::with_capacity(usize::from(size) * usize::from(size) * 2);
    for y in 0..i64::from(size) {
        for x in 0..i64::from(size) {
            let inside = (x - half).pow(2) + (y - half).pow(2) < (half * 4 / 5).pow(2);
            let grain = (x * 7 + y * 13) % 17;
            let value = if inside { 1040 + grain } else { 0 };
            out.extend((value as u16).to_le_bytes());
        }
    }
    out
}

/// One CT file: the `index`-th of its data set.
pub(crate) fn ct(index: usize, kind: Kind, size: u16, pixels: &[u8]) -> File {
    let series = index / PER_SERIES;
    let slice = index % PER_SERIES;
    let subject = format!("SUBJ-{:05}", series / 2);
    let study = uid(&format!("bench study {}", series / 2));
    let data = patient(&subject)
        .with("SpecificCharacterSet", "ISO_IR 100")
        .with("ImageType", "ORIGINAL\\PRIMARY\\AXIAL")
        .with("SOPClassUID", "1.2.840.10008.5.1.4.1.1.2")
        .with("SOPInstanceUID", uid(&format!("bench instance {index}")))
        .with("StudyInstanceUID", study)
        .with("SeriesInstanceUID", uid(&format!("bench series {series}")))
        .with("FrameOfReferenceUID", uid(&format!("bench frame {series}")))
        .with("SeriesNumber", (series % 2 + 1).to_string())
        .with("InstanceNumber", (slice + 1).to_string())
        .with("ImagePositionPatient", format!("-180\\-180\\{}", slice * 5))
        .with("SliceLocation", (slice * 5).to_string())
        .with("PixelData", pixels.to_vec());
    let data = references(image(acquisition(data), size), slice);
    let mut file = File::new(EXPLICIT, data);
    match kind {
        Kind::Clean => {}
        Kind::Leaky => leak(&mut file),
        Kind::Distinct => distinguish(&mut file, index),
    }
    file
}

/// Patient and study, with the statement of what was done (PS3.15 E.1.1).
fn patient(subject: &str) -> DataSet {
    DataSet::default()
        .with("StudyDate", "")
        .with("StudyTime", "")
        .with("ContentDate", "")
        .with("ContentTime", "")
        .with("AccessionNumber", "")
        .with("Modality", "CT")
        .with("Manufacturer", "ACME")
        .with("ManufacturerModelName", "Tomo 64")
        .with("ReferringPhysicianName", "")
        .with("PatientName", subject)
        .with("PatientID", subject)
        .with("PatientBirthDate", "")
        .with("PatientSex", "")
        .with("PatientIdentityRemoved", "YES")
        .with("DeidentificationMethod", "PS3.15 Basic Profile")
        .with(
            "DeidentificationMethodCodeSequence",
            vec![code(
                "113100",
                "DCM",
                "Basic Application Confidentiality Profile",
            )],
        )
        .with("StudyID", "")
        .with("BurnedInAnnotation", "NO")
        .with("LongitudinalTemporalInformationModified", "REMOVED")
}

/// How the image was made.
fn acquisition(data: DataSet) -> DataSet {
    data.with("BodyPartExamined", "CHEST")
        .with("ScanOptions", "HELICAL MODE")
        .with("SliceThickness", "5")
        .with("KVP", "120")
        .with("DataCollectionDiameter", "500")
        .with("SoftwareVersions", "7.1")
        .with("ReconstructionDiameter", "360")
        .with("DistanceSourceToDetector", "949.1")
        .with("DistanceSourceToPatient", "541")
        .with("GantryDetectorTilt", "0")
        .with("TableHeight", "152")
        .with("RotationDirection", "CW")
        .with("ExposureTime", "500")
        .with("XRayTubeCurrent", "240")
        .with("Exposure", "120")
        .with("FilterType", "BODY FILTER")
        .with("GeneratorPower", "28800")
        .with("FocalSpots", "1.2")
        .with("ConvolutionKernel", "STANDARD")
        .with("PatientPosition", "HFS")
        .with("ExposureModulationType", "NONE")
        .with("EstimatedDoseSaving", vec![0; 8])
        .with("CTDIvol", vec![0, 0, 0, 0, 0, 0, 0x20, 0x40])
        .with("RevolutionTime", vec![0, 0, 0, 0, 0, 0, 0xE0, 0x3F])
        .with("SingleCollimationWidth", vec![0, 0, 0, 0, 0, 0, 0xE4, 0x3F])
        .with("TotalCollimationWidth", vec![0, 0, 0, 0, 0, 0, 0x44, 0x40])
        .with("TableSpeed", vec![0, 0, 0, 0, 0, 0x80, 0x53, 0x40])
        .with(
            "TableFeedPerRotation",
            vec![0, 0, 0, 0, 0, 0x80, 0x43, 0x40],
        )
        .with("SpiralPitchFactor", vec![0, 0, 0, 0, 0, 0, 0xEF, 0x3F])
        .with("AcquisitionNumber", "1")
        .with("PositionReferenceIndicator", "SN")
        .with(
            "AnatomicRegionSequence",
            vec![code("51185008", "SCT", "Chest")],
        )
        .with(
            "CTDIPhantomTypeCodeSequence",
            vec![code("113691", "DCM", "IEC Body Dosimetry Phantom")],
        )
}

/// The pixels and what is to be known about them.
fn image(data: DataSet, size: u16) -> DataSet {
    data.with("ImageOrientationPatient", "1\\0\\0\\0\\1\\0")
        .with("SamplesPerPixel", 1_u16)
        .with("PhotometricInterpretation", "MONOCHROME2")
        .with("Rows", size)
        .with("Columns", size)
        .with("PixelSpacing", "0.703125\\0.703125")
        .with("BitsAllocated", 16_u16)
        .with("BitsStored", 12_u16)
        .with("HighBit", 11_u16)
        .with("PixelRepresentation", 0_u16)
        .with("SmallestImagePixelValue", 0_u16)
        .with("LargestImagePixelValue", 1056_u16)
        .with("WindowCenter", "40\\-600")
        .with("WindowWidth", "400\\1500")
        .with("RescaleIntercept", "-1024")
        .with("RescaleSlope", "1")
        .with("RescaleType", "HU")
        .with("LossyImageCompression", "00")
        .with("VOILUTFunction", "LINEAR")
        .with("PresentationLUTShape", "IDENTITY")
        .with("VOILUTSequence", vec![soft_tissue()])
}

/// A curve from values to grays, of 512 entries.
fn soft_tissue() -> DataSet {
    let curve = (0_u16..512).map(|n| n / 2 + (n / 8) * n / 256);
    DataSet::default()
        .with("LUTDescriptor", vec![0, 2, 0, 0, 16, 0])
        .with("LUTExplanation", "Soft tissue")
        .with("LUTData", Value::Numbers(curve.collect()))
}

/// Sequences, as a scanner and a workstation leave them.
fn references(data: DataSet, slice: usize) -> DataSet {
    let dose = |n: usize| {
        DataSet::default()
            .with("KVP", "120")
            .with("ExposureTime", "500")
            .with("XRayTubeCurrent", (240 + n).to_string())
            .with(
                "CTDIPhantomTypeCodeSequence",
                vec![code("113691", "DCM", "IEC Body Dosimetry Phantom")],
            )
    };
    let purpose = vec![code("121311", "DCM", "Localizer")];
    let localizer = DataSet::default()
        .with("ReferencedSOPClassUID", "1.2.840.10008.5.1.4.1.1.2")
        .with(
            "ReferencedSOPInstanceUID",
            uid(&format!("bench localizer {}", slice % 2)),
        )
        .with("PurposeOfReferenceCodeSequence", purpose);
    let modifier = DataSet::default()
        .with("CodeValue", "7771000")
        .with("CodingSchemeDesignator", "SCT")
        .with("CodeMeaning", "Left")
        .with("MappingResource", "DCMR")
        .with("ContextIdentifier", "2");
    data.with("CTExposureSequence", vec![dose(0), dose(1), dose(2)])
        .with("ReferencedInstanceSequence", vec![localizer])
        .with(
            "ViewCodeSequence",
            vec![
                code("399162004", "SCT", "Cranio-caudal")
                    .with("ViewModifierCodeSequence", vec![modifier]),
            ],
        )
}

/// Ten leaks, as a bad de-identification leaves them.
fn leak(file: &mut File) {
    let requested = DataSet::default()
        .with("PatientName", "Hartwell^Miriam")
        .with(
            "ScheduledProcedureStepDescription",
            "CT chest, Miriam Hartwell",
        );
    let data = &mut file.data;
    data.set("PatientBirthDate", "19540312");
    data.set("AccessionNumber", "A20-55871");
    data.set("InstitutionName", "Northgate General Hospital");
    data.set("StationName", "NORTHGATE-CT1");
    data.set("DeviceSerialNumber", "SN604688");
    data.set("StudyDescription", "CT chest for Dr. Okafor");
    data.set("FrameOfReferenceUID", "1.2.840.113619.2.55.3.604688.12");
    data.set("RequestAttributesSequence", vec![requested]);
    data.set_tag(Tag(0x0009, 0x0010), VR::LO, "ACME IMAGING 1.1");
    data.set_tag(Tag(0x0009, 0x1001), VR::LO, "HARTWELL MIRIAM");
}

/// Gives every free text a word, and every decimal number a fraction, that no other file has.
fn distinguish(file: &mut File, index: usize) {
    const LETTERS: [char; 20] = [
        'b', 'c', 'd', 'f', 'g', 'h', 'j', 'k', 'l', 'm', 'n', 'p', 'q', 'r', 's', 't', 'v', 'w',
        'x', 'z',
    ];
    let word: String = (0..5)
        .filter_map(|place| LETTERS.get(index / LETTERS.len().pow(place) % LETTERS.len()))
        .collect();
    file.data.each_text(&mut |vr, text| match vr {
        VR::LO | VR::ST | VR::LT | VR::UT if !text.is_empty() => {
            text.truncate(57);
            let _ = write!(text, " {word}");
        }
        VR::DS => {
            let whole = text.split(['.', '\\']).next().unwrap_or_default();
            *text = format!("{whole}.{:06}", index * 7 % 1_000_000);
        }
        _ => {}
    });
    let subject = format!("SUBJ-{index:06}");
    file.data.set("PatientName", subject.as_str());
    file.data.set("PatientID", subject);
}
