//! Generalisations as SQL expressions. What none fits becomes null; `missing` makes a finding of it.
use crate::policy::model::{Quantity, Step};

use super::{name, text};

/// A quantity's value, generalised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stepped {
    /// The value, as an expression over the table and those of `joins`: text.
    pub value: String,
    /// `left join`s of what it is looked up in, in their order.
    pub joins: Vec<String>,
}

impl Stepped {
    /// The value of a column, `raw`, after the steps of a quantity. `alias` begins the names of the joined tables.
    pub fn new(quantity: &Quantity, raw: &str, alias: &str) -> Self {
        let mut made = Self {
            value: raw.to_owned(),
            joins: Vec::new(),
        };
        for (n, step) in quantity.steps.iter().enumerate() {
            made.step(step, &format!("{alias}_{n}"));
        }
        made
    }

    fn step(&mut self, step: &Step, alias: &str) {
        let value = std::mem::take(&mut self.value);
        let number = format!("try_cast({value} as double)");
        self.value = match step {
            // A thousand-millionth more, so that 0.3 in bands of 0.1 is 0.3.
            Step::Bands(width) => {
                let band = format!("floor({number} / {width:?} + 1e-9)");
                if width.fract() == 0.0 {
                    format!("cast(try_cast({band} * {width:?} as bigint) as varchar)")
                } else {
                    format!("cast(round({band} * {width:?}, 9) as varchar)")
                }
            }
            Step::First(n) => format!("substr({value}, 1, {n})"),
            Step::Year => {
                format!("case when {value} like '____-__%' then substr({value}, 1, 4) end")
            }
            Step::Month => {
                format!("case when {value} like '____-__%' then substr({value}, 1, 7) end")
            }
            Step::Day => {
                format!("case when {value} like '____-__-__%' then substr({value}, 1, 10) end")
            }
            Step::TopCoded(most) => {
                let most = plain(*most);
                format!(
                    "case when {number} >= {most} then '{most}' when {number} < {most} then {value} end"
                )
            }
            Step::BottomCoded(least) => {
                let least = plain(*least);
                format!(
                    "case when {number} <= {least} then '{least}' when {number} > {least} then {value} end"
                )
            }
            Step::Mapped(mapping) => {
                let table = name(&format!("mapping_{}", mapping.name));
                self.joins.push(format!(
                    "left join {table} as {alias} on {alias}.value = {value}"
                ));
                format!("{alias}.becomes")
            }
            Step::Prefecture => {
                for length in [4, 3, 2] {
                    self.joins.push(format!(
                        "left join prefectures as {alias}_{length} on {alias}_{length}.begins = substr({}, 1, {length})",
                        place(&value)
                    ));
                }
                format!(
                    "coalesce({alias}_4.prefecture, {alias}_3.prefecture, {alias}_2.prefecture)"
                )
            }
        };
    }
}

/// Whether a quantity has steps that some values do not fit.
pub fn may_fail(quantity: &Quantity) -> bool {
    let fails = |step: &Step| !matches!(step, Step::First(_));
    quantity.steps.iter().any(fails)
}

/// A number as policies write it.
fn plain(number: f64) -> String {
    format!("{number}")
}

/// Of an address, what stands behind the post code; where that names no prefecture, the seven digits of the code; of a post code
/// alone its digits, which may be three: of a whole one that was cut. No prefecture begins with a sign of what stands before.
fn place(value: &str) -> String {
    // Hyphens, dashes, the minus sign and the long vowel mark, which all stand in post codes.
    let dashes = "－‐‑‒–—―−ーｰ";
    let narrow = format!(
        "translate({value}, {}, {})",
        text(&format!("０１２３４５６７８９{dashes}\u{3000}")),
        text(&format!(
            "0123456789{} ",
            "-".repeat(dashes.chars().count())
        ))
    );
    // Digits aside, what stands before an address.
    let before = "- :：、,〒日本国郵便番号";
    let address = format!("ltrim({narrow}, {})", text(&format!("0123456789{before}")));
    let digits = format!(
        "translate(substr({narrow}, 1, character_length({narrow}) - character_length({address})), {}, '')",
        text(before)
    );
    format!(
        "case when substr({address}, 3, 1) = '県' or substr({address}, 4, 1) = '県' \
         or substr({address}, 1, 3) in ('北海道', '東京都', '大阪府', '京都府') then {address} \
         when character_length({digits}) in (7, case when {address} = '' then 3 else 7 end) then {digits} end"
    )
}

/// What addresses and post codes begin with, and the prefecture.
///
/// Prefectures: JIS X 0401. Post codes: the first two digits, by Japan Post's numbering of 1998; the islands Oki, Tsushima
/// and Iki have codes of offices across the water. Some villages at a border get their post from the other side; they count
/// for the side that their code names.
pub fn prefectures() -> impl Iterator<Item = (String, &'static str)> {
    let names = POST_CODES
        .iter()
        .map(|(name, _)| ((*name).to_owned(), *name));
    let codes = POST_CODES.iter().flat_map(|(name, codes)| {
        let each = codes.iter().flat_map(|(from, to)| *from..=*to);
        each.map(|code| (format!("{code:02}"), *name))
    });
    let islands = [("685", "島根県"), ("817", "長崎県"), ("8115", "長崎県")];
    let islands = islands.map(|(code, name)| (code.to_owned(), name));
    names.chain(codes).chain(islands)
}

/// The prefectures, and the first two digits of their post codes, from and to.
const POST_CODES: [(&str, &[(u8, u8)]); 47] = [
    ("北海道", &[(0, 0), (4, 9)]),
    ("青森県", &[(3, 3)]),
    ("岩手県", &[(2, 2)]),
    ("宮城県", &[(98, 98)]),
    ("秋田県", &[(1, 1)]),
    ("山形県", &[(99, 99)]),
    ("福島県", &[(96, 97)]),
    ("茨城県", &[(30, 31)]),
    ("栃木県", &[(32, 32)]),
    ("群馬県", &[(37, 37)]),
    ("埼玉県", &[(33, 36)]),
    ("千葉県", &[(26, 29)]),
    ("東京都", &[(10, 20)]),
    ("神奈川県", &[(21, 25)]),
    ("新潟県", &[(94, 95)]),
    ("富山県", &[(93, 93)]),
    ("石川県", &[(92, 92)]),
    ("福井県", &[(91, 91)]),
    ("山梨県", &[(40, 40)]),
    ("長野県", &[(38, 39)]),
    ("岐阜県", &[(50, 50)]),
    ("静岡県", &[(41, 43)]),
    ("愛知県", &[(44, 49)]),
    ("三重県", &[(51, 51)]),
    ("滋賀県", &[(52, 52)]),
    ("京都府", &[(60, 62)]),
    ("大阪府", &[(53, 59)]),
    ("兵庫県", &[(65, 67)]),
    ("奈良県", &[(63, 63)]),
    ("和歌山県", &[(64, 64)]),
    ("鳥取県", &[(68, 68)]),
    ("島根県", &[(69, 69)]),
    ("岡山県", &[(70, 71)]),
    ("広島県", &[(72, 73)]),
    ("山口県", &[(74, 75)]),
    ("徳島県", &[(77, 77)]),
    ("香川県", &[(76, 76)]),
    ("愛媛県", &[(79, 79)]),
    ("高知県", &[(78, 78)]),
    ("福岡県", &[(80, 83)]),
    ("佐賀県", &[(84, 84)]),
    ("長崎県", &[(85, 85)]),
    ("熊本県", &[(86, 86)]),
    ("大分県", &[(87, 87)]),
    ("宮崎県", &[(88, 88)]),
    ("鹿児島県", &[(89, 89)]),
    ("沖縄県", &[(90, 90)]),
];
