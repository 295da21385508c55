//! The de-identified files: CT, MR, ultrasound and reports of three subjects.
//!
//! De-identified under the Basic Profile of PS3.15 with Clean Structured Content (113104), Clean Descriptors (113105),
//! Modified Dates (113107) and Patient Characteristics (113108). Nobody in it exists.
use super::dicom::{DEFLATED, DataSet, EXPLICIT, File, IMPLICIT, code, uid};

const CT: &str = "1.2.840.10008.5.1.4.1.1.2";
const MR: &str = "1.2.840.10008.5.1.4.1.1.4";
const US_MULTI_FRAME: &str = "1.2.840.10008.5.1.4.1.1.3.1";
const BASIC_TEXT_SR: &str = "1.2.840.10008.5.1.4.1.1.88.11";

/// Rows and columns of every image.
const SIZE: u16 = 32;

/// Who was examined, and when, after the dates were shifted.
struct Subject {
    id: &'static str,
    sex: &'static str,
    age: &'static str,
    weight: &'static str,
    date: &'static str,
    time: &'static str,
    study: &'static str,
}

const FIRST: Subject = Subject {
    id: "SUBJ-0001",
    sex: "F",
    age: "066Y",
    weight: "61",
    date: "20170314",
    time: "101500",
    study: "CT chest",
};
const SECOND: Subject = Subject {
    id: "SUBJ-0002",
    sex: "F",
    age: "042Y",
    weight: "54",
    date: "20180602",
    time: "153000",
    // "MR examination of the head"
    study: "頭部MR検査",
};
const THIRD: Subject = Subject {
    id: "SUBJ-0003",
    sex: "M",
    age: "057Y",
    weight: "83",
    date: "20161121",
    time: "084500",
    study: "US abdomen",
};

/// Every file of the release, with its path.
pub(crate) fn files() -> Vec<(&'static str, File)> {
    vec![
        ("SUBJ-0001/CT/IM-0001.dcm", ct(1)),
        ("SUBJ-0001/CT/IM-0002.dcm", ct(2)),
        (
            "SUBJ-0001/SR/IM-0001.dcm",
            report(&FIRST, "First", CT, "No finding."),
        ),
        ("SUBJ-0002/MR/IM-0001.dcm", mr(1, IMPLICIT)),
        ("SUBJ-0002/MR/IM-0002.dcm", mr(2, DEFLATED)),
        ("SUBJ-0002/MR/IM-0003.dcm", mr(3, EXPLICIT)),
        ("SUBJ-0003/US/IM-0001.dcm", ultrasound()),
        (
            "SUBJ-0003/SR/IM-0001.dcm",
            report(
                &THIRD,
                "Third",
                US_MULTI_FRAME,
                "Gallstone, 9 mm. Otherwise no finding.",
            ),
        ),
    ]
}

/// What every file says of the patient, the study and the de-identification.
fn common(subject: &Subject, class: &str, modality: &str, instance: u16) -> DataSet {
    let label = format!("example {} {modality}", subject.id);
    let methods = [
        ("113100", "Basic Application Confidentiality Profile"),
        ("113104", "Clean Structured Content Option"),
        ("113105", "Clean Descriptors Option"),
        (
            "113107",
            "Retain Longitudinal Temporal Information Modified Dates Option",
        ),
        ("113108", "Retain Patient Characteristics Option"),
    ];
    let methods = methods.map(|(value, meaning)| code(value, "DCM", meaning));
    DataSet::default()
        .with("SOPClassUID", class)
        .with("SOPInstanceUID", uid(&format!("{label} {instance}")))
        .with("StudyDate", subject.date)
        .with("StudyTime", subject.time)
        .with("ContentDate", subject.date)
        .with("ContentTime", subject.time)
        .with("AccessionNumber", "")
        .with("Modality", modality)
        .with("Manufacturer", "ACME")
        .with("ReferringPhysicianName", "")
        .with("StudyDescription", subject.study)
        .with("PatientName", subject.id)
        .with("PatientID", subject.id)
        .with("PatientBirthDate", "")
        .with("PatientSex", subject.sex)
        .with("PatientAge", subject.age)
        .with("PatientWeight", subject.weight)
        .with("PatientIdentityRemoved", "YES")
        .with(
            "DeidentificationMethod",
            "PS3.15 Basic Profile with options",
        )
        .with("DeidentificationMethodCodeSequence", methods.to_vec())
        .with(
            "StudyInstanceUID",
            uid(&format!("example {} study", subject.id)),
        )
        .with("SeriesInstanceUID", uid(&format!("{label} series")))
        .with("StudyID", "")
        .with("SeriesNumber", "1")
        .with("InstanceNumber", instance.to_string())
        .with("LongitudinalTemporalInformationModified", "MODIFIED")
}

/// One slice of the first subject's chest.
fn ct(slice: u16) -> File {
    let scheduled = DataSet::default()
        .with("ScheduledProcedureStepDescription", "CT chest")
        .with("RequestedProcedureDescription", "CT chest");
    let data = common(&FIRST, CT, "CT", slice)
        .with("SpecificCharacterSet", "ISO_IR 100")
        .with("ImageType", "ORIGINAL\\PRIMARY\\AXIAL")
        .with("SeriesDate", FIRST.date)
        .with("SeriesTime", FIRST.time)
        .with("AcquisitionDate", FIRST.date)
        .with("SeriesDescription", "Chest 5 mm")
        .with("ManufacturerModelName", "Tomo 64")
        .with("BodyPartExamined", "CHEST")
        .with("SliceThickness", "5")
        .with("KVP", "120")
        .with("SoftwareVersions", "7.1")
        .with("ProtocolName", "Chest routine")
        .with("ExposureTime", "500")
        .with("XRayTubeCurrent", "240")
        .with("ConvolutionKernel", "STANDARD")
        .with("PatientPosition", "HFS")
        .with("AcquisitionNumber", "1")
        .with("ImagePositionPatient", format!("-180\\-180\\{}", slice * 5))
        .with("ImageOrientationPatient", "1\\0\\0\\0\\1\\0")
        .with(
            "FrameOfReferenceUID",
            uid("example SUBJ-0001 frame of reference"),
        )
        .with("PositionReferenceIndicator", "")
        .with("RescaleIntercept", "-1024")
        .with("RescaleSlope", "1")
        .with("RequestAttributesSequence", vec![scheduled]);
    File {
        undefined: slice == 2,
        ..File::new(EXPLICIT, pixels(data, 1))
    }
}

/// One slice of the second subject's head.
fn mr(slice: u16, syntax: &'static str) -> File {
    let data = common(&SECOND, MR, "MR", slice)
        .with("SpecificCharacterSet", "\\ISO 2022 IR 87")
        .with("ImageType", "ORIGINAL\\PRIMARY\\M\\SE")
        .with("SeriesDate", SECOND.date)
        .with("SeriesTime", SECOND.time)
        // "T2-weighted image, transverse"
        .with("SeriesDescription", "T2強調画像 横断")
        .with("ManufacturerModelName", "Magna 3")
        .with("BodyPartExamined", "HEAD")
        .with("ScanningSequence", "SE")
        .with("SequenceVariant", "SK")
        .with("ScanOptions", "")
        .with("MRAcquisitionType", "2D")
        .with("SliceThickness", "6")
        .with("RepetitionTime", "4000")
        .with("EchoTime", "90")
        .with("EchoTrainLength", "12")
        .with("MagneticFieldStrength", "3")
        .with("PatientPosition", "HFS")
        .with("ImagePositionPatient", format!("-110\\-110\\{}", slice * 6))
        .with("ImageOrientationPatient", "1\\0\\0\\0\\1\\0")
        .with(
            "FrameOfReferenceUID",
            uid("example SUBJ-0002 frame of reference"),
        )
        .with("PositionReferenceIndicator", "");
    File::new(syntax, pixels(data, 1))
}

/// The third subject's abdomen, three frames.
fn ultrasound() -> File {
    let data = common(&THIRD, US_MULTI_FRAME, "US", 1)
        .with("SpecificCharacterSet", "ISO_IR 100")
        .with("ImageType", "ORIGINAL\\PRIMARY\\ABDOMINAL")
        .with("SeriesDate", THIRD.date)
        .with("SeriesTime", THIRD.time)
        .with("SeriesDescription", "Gallbladder")
        .with("ManufacturerModelName", "Sono 2")
        .with("BodyPartExamined", "ABDOMEN")
        .with("FrameTime", "33.3")
        .with("PatientOrientation", "")
        .with("NumberOfFrames", "3")
        .with("FrameIncrementPointer", vec![0x18, 0, 0x63, 0x10])
        .with("LossyImageCompression", "00");
    File::new(EXPLICIT, pixels(data, 3))
}

/// A report on one image.
fn report(subject: &Subject, label: &str, class: &str, finding: &str) -> File {
    let modality = if class == CT { "CT" } else { "US" };
    let image = DataSet::default()
        .with("ReferencedSOPClassUID", class)
        .with(
            "ReferencedSOPInstanceUID",
            uid(&format!("example {} {modality} 1", subject.id)),
        );
    let series = DataSet::default()
        .with("ReferencedSOPSequence", vec![image])
        .with(
            "SeriesInstanceUID",
            uid(&format!("example {} {modality} series", subject.id)),
        );
    let evidence = DataSet::default()
        .with("ReferencedSeriesSequence", vec![series])
        .with(
            "StudyInstanceUID",
            uid(&format!("example {} study", subject.id)),
        );
    let text = DataSet::default()
        .with("RelationshipType", "CONTAINS")
        .with("ValueType", "TEXT")
        .with(
            "ConceptNameCodeSequence",
            vec![code("121071", "DCM", "Finding")],
        )
        .with("TextValue", finding);
    let findings = DataSet::default()
        .with("RelationshipType", "CONTAINS")
        .with("ValueType", "CONTAINER")
        .with(
            "ConceptNameCodeSequence",
            vec![code("121070", "DCM", "Findings")],
        )
        .with("ContinuityOfContent", "SEPARATE")
        .with("ContentSequence", vec![text]);
    let title = code("18748-4", "LN", "Diagnostic imaging report");
    let data = common(subject, BASIC_TEXT_SR, "SR", 1)
        .with("SpecificCharacterSet", "ISO_IR 100")
        .with(
            "SeriesDescription",
            format!("Report, {}", label.to_lowercase()),
        )
        .with(
            "ReferencedPerformedProcedureStepSequence",
            Vec::<DataSet>::new(),
        )
        .with("ValueType", "CONTAINER")
        .with("ConceptNameCodeSequence", vec![title])
        .with("ContinuityOfContent", "SEPARATE")
        .with("PerformedProcedureCodeSequence", Vec::<DataSet>::new())
        .with("CurrentRequestedProcedureEvidenceSequence", vec![evidence])
        .with("CompletionFlag", "COMPLETE")
        .with("VerificationFlag", "UNVERIFIED")
        .with("ContentSequence", vec![findings]);
    File::new(EXPLICIT, data)
}

/// The data set with gray frames of a round body.
fn pixels(data: DataSet, frames: i64) -> DataSet {
    let half = i64::from(SIZE) / 2;
    let mut bytes = Vec::new();
    for frame in 0..frames {
        for y in 0..i64::from(SIZE) {
            for x in 0..i64::from(SIZE) {
                let inside = (x - half - frame).pow(2) + (y - half).pow(2) < (half * 4 / 5).pow(2);
                bytes.push(if inside {
                    120 + ((x * 7 + y * 13) % 17) as u8
                } else {
                    0
                });
            }
        }
    }
    data.with("SamplesPerPixel", 1_u16)
        .with("PhotometricInterpretation", "MONOCHROME2")
        .with("Rows", SIZE)
        .with("Columns", SIZE)
        .with("BitsAllocated", 8_u16)
        .with("BitsStored", 8_u16)
        .with("HighBit", 7_u16)
        .with("PixelRepresentation", 0_u16)
        .with("BurnedInAnnotation", "NO")
        .with("PixelData", bytes)
}
