//! The leaks, file by file. Every one is of a kind that has been seen in released data. Nobody and no hospital in
//! it exists.
use sekisho::field::{Tag, VR};

use super::dicom::{DataSet, File, code};

/// One planted leak.
#[derive(Debug, Clone)]
pub(crate) struct Leak {
    /// The file, in the leaky release.
    pub(crate) file: String,
    /// The field, as reports write it.
    pub(crate) field: &'static str,
    /// What leaks there.
    pub(crate) what: &'static str,
}

/// Field and description of one leak.
type Planted = (&'static str, &'static str);

/// Plants the leaks of the file at `path`; gives the path in the leaky release, and what was planted.
pub(crate) fn plant(path: &str, file: &mut File) -> (String, Vec<Leak>) {
    let mut to = path.to_owned();
    let planted = match path {
        "SUBJ-0001/CT/IM-0001.dcm" => kept_identifiers(file),
        "SUBJ-0001/CT/IM-0002.dcm" => private_and_device(file),
        "SUBJ-0001/SR/IM-0001.dcm" => report(file),
        "SUBJ-0002/MR/IM-0001.dcm" => wrong_statement(file),
        "SUBJ-0002/MR/IM-0002.dcm" => japanese_name(file),
        "SUBJ-0002/MR/IM-0003.dcm" => no_character_set(file),
        "SUBJ-0003/US/IM-0001.dcm" => {
            to = "SUBJ-0003/US/ibarra_tomas_us.dcm".to_owned();
            graphics_and_preamble(file)
        }
        _ => Vec::new(),
    };
    let leaks = planted.into_iter().map(|(field, what)| Leak {
        file: to.clone(),
        field,
        what,
    });
    let leaks = leaks.collect();
    (to, leaks)
}

fn kept_identifiers(file: &mut File) -> Vec<Planted> {
    let requested = DataSet::default()
        .with("PatientName", "Hartwell^Miriam")
        .with("ScheduledProcedureStepDescription", "CT chest")
        .with("RequestedProcedureDescription", "CT chest");
    let data = &mut file.data;
    data.set("RequestAttributesSequence", vec![requested]);
    data.set("AccessionNumber", "A20-55871");
    data.set("InstitutionName", "Northgate General Hospital");
    data.set("PatientBirthDate", "19540312");
    data.set("FrameOfReferenceUID", "1.2.840.113619.2.55.3.604688.12");
    vec![
        ("(0008,0050)", "accession number"),
        ("(0008,0080)", "name of the hospital"),
        ("(0010,0030)", "birth date"),
        ("(0020,0052)", "original UID, under the vendor's root"),
        (
            "(0040,0275)[0].(0010,0010)",
            "the patient's name, in a nested item",
        ),
    ]
}

fn private_and_device(file: &mut File) -> Vec<Planted> {
    let nested = DataSet::default()
        .with_tag(Tag(0x0029, 0x0010), VR::LO, "ACME WORKFLOW")
        .with_tag(
            Tag(0x0029, 0x1001),
            VR::LT,
            "call Northgate, M. Hartwell, 555-0142",
        );
    let data = &mut file.data;
    data.set("StationName", "NORTHGATE-CT1");
    data.set("DeviceSerialNumber", "SN604688");
    data.set_tag(Tag(0x0009, 0x0010), VR::LO, "ACME IMAGING 1.1");
    data.set_tag(Tag(0x0009, 0x1001), VR::LO, "HARTWELL MIRIAM");
    data.set_tag(Tag(0x0009, 0x1002), VR::UN, b"19540312".to_vec());
    data.set_tag(Tag(0x0029, 0x0010), VR::LO, "ACME WORKFLOW");
    data.set_tag(Tag(0x0029, 0x1010), VR::SQ, vec![nested]);
    file.trailing = b"exported by mhartwell-pc on 2020-03-11\n".to_vec();
    vec![
        ("(0008,1010)", "station name"),
        ("(0009,1001)", "the patient's name, in a private element"),
        (
            "(0009,1002)",
            "birth date, in a private element of unknown VR",
        ),
        ("(0018,1000)", "serial number of the device"),
        (
            "(0029,1010)[0].(0029,1001)",
            "free text, in a private sequence",
        ),
        ("trailing", "text after the end of the data set"),
    ]
}

fn report(file: &mut File) -> Vec<Planted> {
    let text = DataSet::default()
        .with("RelationshipType", "CONTAINS")
        .with("ValueType", "TEXT")
        .with(
            "ConceptNameCodeSequence",
            vec![code("121071", "DCM", "Finding")],
        )
        .with(
            "TextValue",
            "No finding. Discussed with Mrs. Hartwell on 2020-03-11.",
        );
    let observer = DataSet::default()
        .with("RelationshipType", "HAS OBS CONTEXT")
        .with("ValueType", "PNAME")
        .with(
            "ConceptNameCodeSequence",
            vec![code("121008", "DCM", "Person Observer Name")],
        )
        .with("PersonName", "Okafor^Adaeze^^Dr");
    let findings = DataSet::default()
        .with("RelationshipType", "CONTAINS")
        .with("ValueType", "CONTAINER")
        .with(
            "ConceptNameCodeSequence",
            vec![code("121070", "DCM", "Findings")],
        )
        .with("ContinuityOfContent", "SEPARATE")
        .with("ContentSequence", vec![text]);
    file.data.set("ContentSequence", vec![findings, observer]);
    file.data
        .set("ReferringPhysicianName", "Lindqvist^Sven^^Dr");
    vec![
        ("(0008,0090)", "name of the referring physician"),
        (
            "(0040,A730)[0].(0040,A730)[0].(0040,A160)",
            "name and date, in the text of a report",
        ),
        ("(0040,A730)[1].(0040,A123)", "name of the observer"),
    ]
}

fn wrong_statement(file: &mut File) -> Vec<Planted> {
    let methods = vec![
        code("113100", "DCM", "Basic Application Confidentiality Profile"),
        code("113199", "DCM", "Clean Everything Option"),
    ];
    file.data.remove("PatientIdentityRemoved");
    file.data.set("DeidentificationMethodCodeSequence", methods);
    vec![
        ("(0012,0062)", "no statement that the identity was removed"),
        (
            "(0012,0064)[1].(0008,0100)",
            "a code that CID 7050 does not have",
        ),
    ]
}

fn japanese_name(file: &mut File) -> Vec<Planted> {
    file.data
        .set("PatientName", "Kirishima^Nagisa=霧島^渚=きりしま^なぎさ");
    // "Imaginary General Hospital, radiology"
    file.data
        .set("InstitutionalDepartmentName", "架空総合病院 放射線科");
    vec![
        (
            "(0008,1040)",
            "name of the hospital, in Japanese, in a deflated file",
        ),
        (
            "(0010,0010)",
            "the patient's name, in Japanese, in a deflated file",
        ),
    ]
}

fn no_character_set(file: &mut File) -> Vec<Planted> {
    file.data.remove("SpecificCharacterSet");
    file.data.set("StudyDescription", "MR head");
    file.data.set("SeriesDescription", "T2 tra");
    // "Ms. Nagisa Kirishima, follow-up"
    let comment = encoding_rs::SHIFT_JIS.encode("霧島渚様 経過観察").0;
    file.data.set("ImageComments", comment.into_owned());
    vec![(
        "(0020,4000)",
        "the patient's name in Shift_JIS, which no character set declares",
    )]
}

fn graphics_and_preamble(file: &mut File) -> Vec<Planted> {
    let note = b"IBARRA TOMAS 1963-07-29 / Northgate";
    for (to, from) in file.preamble.iter_mut().zip(note) {
        *to = *from;
    }
    let data = &mut file.data;
    for (element, number) in [(0x0010, 32_u16), (0x0011, 32), (0x0100, 1), (0x0102, 0)] {
        data.set_tag(Tag(0x6000, element), VR::US, number);
    }
    data.set_tag(Tag(0x6000, 0x0040), VR::CS, "G");
    data.set_tag(Tag(0x6000, 0x0050), VR::SS, vec![1, 0, 1, 0]);
    data.set_tag(Tag(0x6000, 0x3000), VR::OW, vec![0x55; 128]);
    data.set_tag(Tag(0x6000, 0x4000), VR::LT, "IBARRA TOMAS, gallstone");
    data.set_tag(Tag(0x5000, 0x0005), VR::US, 1_u16);
    data.set_tag(Tag(0x5000, 0x0010), VR::US, 4_u16);
    data.set_tag(Tag(0x5000, 0x2500), VR::LO, "ECG Ibarra");
    data.set_tag(Tag(0x5000, 0x3000), VR::OW, vec![0, 1, 0, 2, 0, 3, 0, 2]);
    vec![
        ("path", "the patient's name in the name of the file"),
        ("preamble", "the patient's name before the data set"),
        ("(5000,0005)", "a curve group"),
        ("(5000,0010)", "a curve group"),
        ("(5000,2500)", "the patient's name, in the label of a curve"),
        ("(5000,3000)", "a curve"),
        ("(6000,3000)", "an overlay, which may hold text"),
        (
            "(6000,4000)",
            "the patient's name, in the comment of an overlay",
        ),
    ]
}
