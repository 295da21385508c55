//! What `dicom-dictionary-std` 0.10.1 has of PS3.6 and the other sources do not have yet.
use dicom_core::Tag;
use dicom_dictionary_std::tags;

/// Attributes. Their names are their keywords in words, but for those that PS3.15 Table E.1-1 names.
pub(crate) const NEWER: [Tag; 19] = [
    tags::SENSITIVE_CONTENT_CODE_SEQUENCE,
    tags::METAL_ARTIFACT_REDUCTION_SEQUENCE,
    tags::METAL_ARTIFACT_REDUCTION_APPLIED,
    tags::METAL_ARTIFACT_REDUCTION_ALGORITHM_IDENTIFICATION_SEQUENCE,
    tags::DISPLAY_URI,
    tags::RT_ASSERTIONS_SEQUENCE,
    tags::DOSE_UNIT_CODE_SEQUENCE,
    tags::RT_DOSE_INTERPRETED_TYPE_CODE_SEQUENCE,
    tags::RT_DOSE_INTERPRETED_TYPE_CODE_MODIFIER_SEQUENCE,
    tags::DOSE_RADIOBIOLOGICAL_INTERPRETATION_SEQUENCE,
    tags::RT_DOSE_INTENT_CODE_SEQUENCE,
    tags::DOSE_CALCULATION_MODEL_NAME,
    tags::DOSE_CALCULATION_MODEL_SEQUENCE,
    tags::DOSE_CALCULATION_ALGORITHM_SEQUENCE,
    tags::COMMISSIONING_STATUS,
    tags::DOSE_CALCULATION_MODEL_PARAMETER_SEQUENCE,
    tags::DOSE_DEPOSITION_CALCULATION_MEDIUM,
    tags::SCAN_SPOT_GANTRY_ANGLES,
    tags::SCAN_SPOT_PATIENT_SUPPORT_ANGLES,
];

/// UIDs of Annex A: UID, type, name.
pub(crate) const NEWER_UIDS: [(&str, &str, &str); 14] = [
    (
        "1.2.840.10008.1.2.4.110",
        "Transfer Syntax",
        "JPEG XL Lossless",
    ),
    (
        "1.2.840.10008.1.2.4.111",
        "Transfer Syntax",
        "JPEG XL JPEG Recompression",
    ),
    ("1.2.840.10008.1.2.4.112", "Transfer Syntax", "JPEG XL"),
    (
        "1.2.840.10008.1.2.8.1",
        "Transfer Syntax",
        "Deflated Image Frame Compression",
    ),
    (
        "1.2.840.10008.5.1.4.1.1.2.3",
        "SOP Class",
        "CT Image Storage - For Processing",
    ),
    (
        "1.2.840.10008.5.1.4.1.1.2.4",
        "SOP Class",
        "Enhanced CT Image Storage - For Processing",
    ),
    (
        "1.2.840.10008.5.1.4.1.1.2.5",
        "SOP Class",
        "Legacy Converted Enhanced CT Image Storage - For Processing",
    ),
    (
        "1.2.840.10008.5.1.4.1.1.601.3",
        "SOP Class",
        "Thermography Image Storage",
    ),
    (
        "1.2.840.10008.5.1.4.1.1.601.4",
        "SOP Class",
        "Thermography Multi-frame Image Storage",
    ),
    (
        "1.2.840.10008.5.1.4.1.1.601.5",
        "SOP Class",
        "Ultrasound Waveform Storage",
    ),
    (
        "1.2.840.10008.5.1.4.1.1.66.7",
        "SOP Class",
        "Label Map Segmentation Storage",
    ),
    (
        "1.2.840.10008.5.1.4.1.1.66.8",
        "SOP Class",
        "Height Map Segmentation Storage",
    ),
    (
        "1.2.840.10008.5.1.4.1.1.9.100.1",
        "SOP Class",
        "Waveform Presentation State Storage",
    ),
    (
        "1.2.840.10008.5.1.4.1.1.9.100.2",
        "SOP Class",
        "Waveform Acquisition Presentation State Storage",
    ),
];
