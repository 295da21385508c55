//! Hashes are found in whatever notation and spelling, and nothing else is.
use super::*;

impl Hashes {
    /// Bytes that its tables take.
    pub(crate) fn bytes(&self) -> usize {
        let kinds = self.kinds.iter().map(|all| 8 * all.capacity());
        kinds.sum::<usize>() + 4 * self.checksums.capacity()
    }
}

fn found(value: &str) -> Option<&'static str> {
    Hashes::of(["Doe^Jane", "1234567"]).find(&Written::new(value))
}

/// Each of these was made by Python's `hashlib`, `zlib`, `base64` and `uuid`.
#[test]
fn hashes_are_found_in_every_notation() {
    for (value, name) in [
        ("fcea920f7412b5da7be0cf42b8c93759", "an MD5 hash"),
        ("FCEA920F", "an MD5 hash"),
        ("fcea920f-7412-b5da-7be0-cf42b8c93759", "an MD5 hash"),
        ("ANON-fcea920f7412", "an MD5 hash"),
        ("ed58a722833e40606ab043d35e6bf282a1d330c6", "a SHA-1 hash"),
        ("81262292a13af36af14a4156c57ae910294483d2", "a SHA-1 hash"),
        ("5VMKOIUDHZAGA2VQIPJV427SQKQ5GMGG", "a SHA-1 hash"),
        ("5d480c7817670d49", "a SHA-224 hash"),
        (
            "/zfP2qlRFqP3O1VGq7LfF5Vtli6pCS5P/eiAdHgYPWI=",
            "a SHA-256 hash",
        ),
        (
            "2.25.339242931035301343683336265380693991191",
            "a SHA-256 hash",
        ),
        ("826227B9DFB5", "a SHA-384 hash"),
        (
            "4T78mRqb9Eu7Tah827clJAGEWFzK8nBSMXDgCM8qO4X0X4bD2mR_",
            "a SHA-512 hash",
        ),
        (
            "1.2.826.0.1.3680043.8.498.11797092445226195794780159968082549008",
            "a SHA-512 hash",
        ),
        (
            "2.25.336183414858843401077361536652139902809",
            "an MD5 hash",
        ),
        ("1b504d3328e16fdf", "an MD5 hash"),
        ("110b0a81", "a CRC-32 checksum"),
        ("1342400927", "a CRC-32 checksum"),
    ] {
        assert_eq!(found(value), Some(name), "{value}");
    }
}

#[test]
fn what_is_no_hash_is_left() {
    for value in [
        "fcea920",
        "fcea9200",
        "1234567",
        "Doe^Jane",
        "20200902",
        "",
        "SUBJ-0001",
        "2.25.1",
    ] {
        assert_eq!(found(value), None, "{value}");
    }
}

/// "山田^太郎": the hash, and it in hexadecimal digits, base64, base32, as a number, and as a UID of its first 128 bits; of
/// Python's `hashlib` and `base64`.
const YAMADA: [(&str, &str, &str, &str, &str, &str); KINDS.len()] = [
    (
        "an MD5 hash",
        "1f900dd22bbce080547700d104a98101",
        "H5AN0iu84IBUdwDRBKmBAQ==",
        "D6IA3URLXTQIAVDXADIQJKMBAE======",
        "41954038939736576359519943093096382721",
        "2.25.41954038939736576359519943093096382721",
    ),
    (
        "a SHA-1 hash",
        "33db6c4ca1b5af5f5d9e30dad4f37b1db6a48b73",
        "M9tsTKG1r19dnjDa1PN7Hbaki3M=",
        "GPNWYTFBWWXV6XM6GDNNJ433DW3KJC3T",
        "296051826713783608331943402805946988365749717875",
        "2.25.68929937368674112561145658326788569885",
    ),
    (
        "a SHA-224 hash",
        "1f7a9aa5be5e698f044ad7c2adeec39d96b6c59764f53b808b36d7a9",
        "H3qapb5eaY8EStfCre7DnZa2xZdk9TuAizbXqQ==",
        "D55JVJN6LZUY6BCK27BK33WDTWLLNRMXMT2TXAELG3L2S===",
        "3315117439572001144944084746386484142893107779810223935563532523433",
        "2.25.41842664708715707621333469041219519389",
    ),
    (
        "a SHA-256 hash",
        "694783cd0fa845526d54be04bc3140ea1f0dea6daf0aaa4213fb03adcd76b24a",
        "aUeDzQ+oRVJtVL4EvDFA6h8N6m2vCqpCE/sDrc12sko=",
        "NFDYHTIPVBCVE3KUXYCLYMKA5IPQ32TNV4FKUQQT7MB23TLWWJFA====",
        "47619204900051639358900796347774253266474800427860905178815991491090678461002",
        "2.25.139940265876649235258354046692888756458",
    ),
    (
        "a SHA-384 hash",
        "164fa4d0d00f848dd6bd87ed8dfa9a438b51ed653b4844331d42ab5345b9ddc8eb7e74ffa216912bfe48ea0f4fd349a0",
        "Fk+k0NAPhI3WvYftjfqaQ4tR7WU7SEQzHUKrU0W53cjrfnT/ohaRK/5I6g9P00mg",
        "CZH2JUGQB6CI3VV5Q7WY36U2IOFVD3LFHNEEIMY5IKVVGRNZ3XEOW7TU76RBNEJL7ZEOUD2P2NE2A===",
        "3433993909327134717798281372905855761640936793123007324734102205157076430080368352929233743657151590811954083744160",
        "2.25.29656550218116844326443731610192484931",
    ),
    (
        "a SHA-512 hash",
        "a541e2e313a66881fedd90602b5a80db2e71510596931a01ef6dbfbe1202ec2e7fd2280ec7e8c5c8b81da4232bd559c3ca0a155007ce0742f2b225f60054545f",
        "pUHi4xOmaIH+3ZBgK1qA2y5xUQWWkxoB722/vhIC7C5/0igOx+jFyLgdpCMr1VnDygoVUAfOB0LysiX2AFRUXw==",
        "UVA6FYYTUZUID7W5SBQCWWUA3MXHCUIFS2JRUAPPNW734EQC5QXH7URIB3D6RROIXAO2IIZL2VM4HSQKCVIAPTQHILZLEJPWABKFIXY=",
        "8655230674951059599054780964695071097650631349204870529889098345581073593895638570552526390072965665057034578384502285876027618914430519379164609452987487",
        "2.25.219664720415760589237273875319535337691",
    ),
];

#[test]
fn every_hash_is_found_in_every_notation_and_by_its_beginning() {
    let hashes = Hashes::of(["山田^太郎", "Doe^Jane"]);
    let find = |value: &str| hashes.find(&Written::new(value));
    for (name, hex, base64, base32, number, uid) in YAMADA {
        let url = base64.replace('+', "-").replace('/', "_");
        let spaced: Vec<&str> = hex
            .as_bytes()
            .chunks(2)
            .filter_map(|it| str::from_utf8(it).ok())
            .collect();
        let values = [
            hex,
            &hex.to_uppercase(),
            &spaced.join(":"),
            hex.get(..8).unwrap_or(hex),
            hex.get(..12).unwrap_or(hex),
            base64,
            &url,
            url.trim_end_matches('='),
            base64.get(..10).unwrap_or(base64),
            base32,
            &base32.to_lowercase(),
            base32.get(..10).unwrap_or(base32),
            number,
            number.get(..11).unwrap_or(number),
            number.get(..18).unwrap_or(number),
            uid,
            uid.get(..5 + 20).unwrap_or(uid),
        ];
        for value in values {
            assert_eq!(find(value), Some(name), "{value}");
            // The first character is another: a hash of something else, or none.
            let mut chars = value.trim_start_matches("2.25.").chars();
            let first = match chars.next() {
                Some('1' | 'B' | 'b') => 'c',
                Some('2') => '3',
                Some(_) => '2',
                None => ' ',
            };
            let other = format!("{first}{}", chars.as_str());
            assert_eq!(find(&other), None, "{value}: {other}");
        }
    }
}

#[test]
fn a_value_is_found_in_each_spelling_that_is_hashed() {
    // Of Python: `hashlib.md5(spelling.encode()).hexdigest()`.
    let hashes = Hashes::of([" Doe^Jane "]);
    for (spelling, hash) in [
        (" Doe^Jane ", "1afc8c420a561f393ea2108429f53bce"),
        ("Doe^Jane", "6ea3b7d7dd65e73f32e9b4e160b3f5e0"),
        ("doe^jane", "0d610cef65417e28cd5d6be319ca3420"),
        ("DOE^JANE", "d70d0a9ba77b07a12559a499ca20a8e5"),
        ("DoeJane", "d6cfb2b8c4b3f9440ec4642438129367"),
        ("doejane", "696660a95ad8f1f374a7804aaf1818f4"),
        ("DOEJANE", "939cf5fe7f5fd53cdd6ca0ba2b7a3872"),
        ("Doe Jane", "252fc7b4f52a0d8bf17ca30f9dbc5d48"),
        ("Doe^Jane\n", "52d2ee336f550a800f4c98d36a338263"),
    ] {
        let found = hashes.find(&Written::new(hash));
        assert_eq!(found, Some("an MD5 hash"), "{spelling:?}");
    }
    let other = hashes.find(&Written::new("ae7717f77e8f7da79de536d6ca0a4572"));
    assert_eq!(other, None, "Jane^Doe");
}

#[test]
fn of_a_long_list_more_digits_are_asked_for_and_no_checksums() {
    let names: Vec<String> = (0..5_000).map(|number| format!("{number:07}")).collect();
    let few = Hashes::of(names.iter().take(100).map(String::as_str));
    let many = Hashes::of(names.iter().map(String::as_str));
    // Of "0000042", by Python's `hashlib` and `zlib`.
    for (value, of_few, of_many) in [
        ("673c8dd09a", Some("an MD5 hash"), Some("an MD5 hash")),
        ("673c8dd0", Some("an MD5 hash"), None),
        ("13722489772427", Some("an MD5 hash"), Some("an MD5 hash")),
        ("1372248977", Some("an MD5 hash"), None),
        ("37e97a41", Some("a CRC-32 checksum"), None),
    ] {
        assert_eq!(few.find(&Written::new(value)), of_few, "{value}");
        assert_eq!(many.find(&Written::new(value)), of_many, "{value}");
    }
}
