//! Parts of the body by code: PS3.16 CID 4031 (Common Anatomic Region), 4028 (Craniofacial Anatomic Region) and 7601 (Head and Neck
//! Cancer Anatomic Site); older ones of SRT stand beside them, as Annex L maps them.

/// The head and its parts: CID 4031, 4028, 7601 and 4209, with their codes of SRT.
pub(super) const HEAD_CODES: &[&str] = &[
    "69536005",
    "T-D1100", // head
    "774007",
    "T-D1000", // head and neck
    "89546000",
    "T-11100", // skull
    "91397008",
    "T-11196", // facial bones
    "89545001",
    "T-D1200", // face
    "12738006",
    "T-A0100", // brain
    "83678007",
    "T-A0120", // cerebrum
    "372073000",
    "T-A010F", // cerebral hemisphere
    "113305005",
    "T-A6000", // cerebellum
    "110517009",
    "T-11011", // vertebral column and cranium
    "312779009",
    "T-D006D", // bone structure of head or neck
    "22688005",
    "T-13100", // muscle of head
    "2095001",
    "T-22000", // paranasal sinus
    "15924003",
    "T-22100", // maxillary sinus
    "363654007",
    "T-D14AE", // orbit
    "371398005",
    "T-D0801", // eye region
    "81745001",
    "T-AA000", // eye
    "40638003",
    "T-AA180", // both eyes
    "79652003",
    "T-AA770", // eyeball
    "80243003",
    "T-AA810", // eyelid
    "55024004",
    "T-11102", // optic canal
    "42575006",
    "T-D1460", // sella turcica
    "56329008",
    "T-B1000", // pituitary
    "661005",
    "T-D1213", // jaw region
    "91609006",
    "T-11180", // mandible
    "70925003",
    "T-11170", // maxilla
    "13881006",
    "T-11166", // zygoma
    "74386004",
    "T-11149", // nasal bone
    "45206002",
    "T-21000", // nose
    "279549004",
    "T-21301", // nasal cavity
    "360955006",
    "T-2300C", // nasopharynx
    "71836000",
    "T-23000", // nasopharynx
    "53620006",
    "T-15290", // temporomandibular joint
    "45289007",
    "T-61100", // parotid gland
    "385294005",
    "T-61007", // salivary gland
    "59066005",
    "T-11133", // mastoid
    "60911003",
    "T-11130", // temporal bone
    "74872008",
    "T-11110", // frontal bone
    "24924006",
    "T-11120", // parietal bone
    "31640002",
    "T-11140", // occipital bone
    "73117003",
    "T-11150", // sphenoid
    "52374004",
    "T-11156", // ethmoid
    "6229007",
    "T-1115A", // lacrimal bone
    "51283005",
    "T-11160", // palatine bone
    "87166008",
    "T-21342", // vomer
    "361078006",
    "T-AB959", // internal auditory canal
    "25342003",
    "T-AB300", // middle ear
    "22945000",
    "T-AB700", // inner ear
    "28347008",
    "T-AB100", // external ear
    "117590005",
    "T-AB000", // ear
    "48477009",
    "T-52000", // lip
    "21974007",
    "T-53000", // tongue
    "38199008",
    "T-54010", // tooth
    "28035005",
    "T-54000", // teeth and gums
    "123851003",
    "T-51000", // mouth
    "74262004",
    "T-51004", // oral cavity
    "700032006",
    "R-FB565", // scalp
];

/// Parts beside the face, and those that may reach it.
pub(super) const NEAR_CODES: &[&str] = &[
    "45048000",
    "T-D1600", // neck
    "122494005",
    "T-11501",    // cervical spine
    "1217257000", // cervico-thoracic spine
    "421060004",
    "T-D04FF", // spine
    "38266002",
    "T-D0010", // entire body
    "417437006",
    "R-FAB52", // neck and chest
    "416152001",
    "R-FAB53", // neck, chest and abdomen
    "416319003",
    "R-FAB54", // neck, chest, abdomen and pelvis
    "81727001",
    "T-13300", // muscle of neck
    "54019009",
    "T-61300", // submandibular gland
    "21387005",
    "T-11190", // hyoid
    "4596009",
    "T-24100", // larynx
    "54066008",
    "T-55000", // pharynx
    "31389004",
    "T-55200", // oropharynx
    "81502006",
    "T-55300", // hypopharynx
    "69105007",
    "T-45010", // carotid artery
    "69748006",
    "T-B6000",  // thyroid
    "83418008", // foetus
];

/// Parts without a face: the rest of CID 4031, and of what else is imaged often.
pub(super) const OTHER_CODES: &[&str] = &[
    "816094009",
    "51185008",
    "43799004",
    "T-D3000",
    "T-D3200", // chest
    "818981001",
    "113345001",
    "T-D4000", // abdomen
    "816092008",
    "12921003",
    "T-D6000", // pelvis
    "818982008",
    "818983003",
    "R-FAB57", // abdomen and pelvis
    "416550000",
    "416775004",
    "R-FAB55",
    "R-FAB56", // chest, abdomen and pelvis
    "122495006",
    "122496007",
    "1217256009",
    "1217253001",
    "1217254007",
    "T-11502",
    "T-11503", // spine below the neck
    "54735007",
    "64688005",
    "T-11AD0",
    "T-11BF0", // sacrum, coccyx
    "80891009",
    "T-32000",
    "76752008",
    "T-04000",
    "39607008",
    "T-28000", // heart, breast, lung
    "72410000",
    "T-D3300",
    "86598002",
    "44567001",
    "T-25000",
    "955009",
    "T-26000", // mediastinum, apex of lung, airways
    "10200004",
    "T-62000",
    "64033007",
    "T-71000",
    "78961009",
    "T-C3000", // liver, kidney, spleen
    "15776009",
    "T-65000",
    "28231008",
    "T-63000",
    "69695003",
    "T-57000", // pancreas, gallbladder, stomach
    "71854001",
    "T-59300",
    "14742008",
    "T-59000",
    "30315005",
    "T-58000", // bowel
    "34402009",
    "T-59600",
    "89837001",
    "T-74000",
    "41216001",
    "T-92000", // rectum, bladder, prostate
    "35039007",
    "T-83000",
    "87953007",
    "T-73000",
    "15497006", // uterus, ureter, ovary
    "53120007",
    "61685007",
    "66019005",
    "T-D8000",
    "T-D9000",
    "T-D0300", // limbs
    "16982005",
    "T-D2220",
    "40983000",
    "T-D8200",
    "85050009",
    "T-12410", // shoulder, upper arm
    "14975008",
    "T-D8500",
    "85562004",
    "T-D8700",
    "7569003",
    "T-D8800",
    "76505004", // forearm, hand, fingers
    "29836001",
    "T-D2500",
    "24136001",
    "T-15710",
    "68367000",
    "T-D9100",
    "71341001",
    "T-12710", // hip, thigh
    "72696002",
    "T-D9200",
    "30021000",
    "T-D9400",
    "56459004",
    "T-D9700",
    "29707007", // knee, lower leg, foot, toe
    "70258002",
    "T-15750",
    "74670003",
    "T-15460",
    "16953009",
    "T-15430", // ankle, wrist, elbow
    "51299004",
    "T-12310",
    "79601000",
    "T-12280",
    "113197003",
    "T-11300",
    "56873002",
    "T-11210", // thorax bones
    "706342009",
    "113681", // phantom
];
