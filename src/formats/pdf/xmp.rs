//! XMP packets (ISO 16684-1): the values of the properties, each by the name of its element or attribute. Markup and names of
//! namespaces are no text that anybody wrote; the name of a property that is not listed here is, and stands with its value.

/// One value and its property.
pub(super) struct Property {
    /// The name, if it is one of [`KNOWN`].
    pub(super) name: Option<&'static str>,
    /// The value; behind the name, if that is another one.
    pub(super) value: String,
}

/// Properties of ISO 16684-1 clause 8 and ISO 19005-1 that documents commonly have.
const KNOWN: &[&str] = &[
    "dc:contributor",
    "dc:coverage",
    "dc:creator",
    "dc:date",
    "dc:description",
    "dc:format",
    "dc:identifier",
    "dc:language",
    "dc:publisher",
    "dc:relation",
    "dc:rights",
    "dc:source",
    "dc:subject",
    "dc:title",
    "dc:type",
    "pdf:Keywords",
    "pdf:PDFVersion",
    "pdf:Producer",
    "pdf:Trapped",
    "pdfaid:conformance",
    "pdfaid:part",
    "rdf:about",
    "x:xmptk",
    "xmp:BaseURL",
    "xmp:CreateDate",
    "xmp:CreatorTool",
    "xmp:Identifier",
    "xmp:Label",
    "xmp:MetadataDate",
    "xmp:ModifyDate",
    "xmp:Nickname",
    "xmp:Rating",
    "xmpMM:DocumentID",
    "xmpMM:InstanceID",
    "xmpMM:OriginalDocumentID",
    "xmpMM:RenditionClass",
    "xmpMM:VersionID",
    "xmpRights:Marked",
    "xmpRights:Owner",
    "xmpRights:UsageTerms",
    "xmpRights:WebStatement",
];

/// Properties of one packet.
const MOST: usize = 10_000;
/// Elements inside each other.
const DEPTH: usize = 256;

/// The properties of a packet; `None` if it is not well formed as far as that matters.
pub(super) fn properties(xml: &str) -> Option<Vec<Property>> {
    let mut found = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = xml;
    while !rest.is_empty() {
        if found.len() > MOST || open.len() > DEPTH {
            return None;
        }
        let (text, after) = rest.split_once('<').unwrap_or((rest, ""));
        let tail = text.len() == rest.len();
        push(&mut found, property(&open), text);
        if tail {
            break;
        }
        rest = if let Some(comment) = after.strip_prefix("!--") {
            let (comment, after) = comment.split_once("-->")?;
            push(&mut found, None, comment);
            after
        } else if let Some(data) = after.strip_prefix("![CDATA[") {
            let (data, after) = data.split_once("]]>")?;
            push(&mut found, property(&open), data);
            after
        } else if let Some(instruction) = after.strip_prefix('?') {
            let (instruction, after) = instruction.split_once("?>")?;
            // <?xpacket …?> has a fixed identifier: 7.3.2.
            if !["xpacket ", "xml "]
                .iter()
                .any(|known| instruction.starts_with(known))
            {
                push(&mut found, None, instruction);
            }
            after
        } else if let Some(closed) = after.strip_prefix('/') {
            let (name, after) = closed.split_once('>')?;
            if open.pop() != Some(name.trim()) {
                return None;
            }
            after
        } else {
            element(after, &mut open, &mut found)?
        };
    }
    open.is_empty().then_some(found)
}

/// Reads a start tag behind `<`; gives what follows it.
fn element<'a>(
    tag: &'a str,
    open: &mut Vec<&'a str>,
    found: &mut Vec<Property>,
) -> Option<&'a str> {
    let end = tag.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
    let (name, mut rest) = tag.split_at_checked(end)?;
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>") {
            return Some(after);
        }
        if let Some(after) = rest.strip_prefix('>') {
            open.push(name);
            return Some(after);
        }
        let (attribute, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = after.strip_prefix(quote)?.split_once(quote)?;
        rest = after;
        let attribute = attribute.trim();
        // Names of namespaces, and of the types of RDF and of XML, are fixed.
        let fixed = attribute == "xmlns"
            || ["xmlns:", "rdf:parseType", "xml:lang"]
                .iter()
                .any(|known| attribute.starts_with(known));
        if !fixed || attribute.contains(char::is_whitespace) {
            push(found, Some(attribute), value);
        }
    }
}

/// The innermost element that is no container of RDF.
fn property<'a>(open: &[&'a str]) -> Option<&'a str> {
    let of_rdf = |name: &&&str| !name.starts_with("rdf:");
    open.iter().rev().find(of_rdf).copied()
}

fn push(found: &mut Vec<Property>, name: Option<&str>, value: &str) {
    if value.trim().is_empty() {
        return;
    }
    let value = unescaped(value.trim());
    let known = name.and_then(|name| KNOWN.iter().find(|known| **known == name));
    found.push(Property {
        name: known.copied(),
        value: match (name, known) {
            (Some(name), None) => format!("{name}: {value}"),
            _ => value,
        },
    });
}

/// The five entities of XML, and characters by number.
fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let entity = after.split_once(';').filter(|(name, _)| name.len() <= 8);
        let character = entity.and_then(|(name, _)| match name {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => {
                let number = name.strip_prefix('#')?;
                let code = match number.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(code)
            }
        });
        match (character, entity) {
            (Some(character), Some((_, after))) => {
                out.push(character);
                rest = after;
            }
            _ => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(xml: &str) -> Option<Vec<(String, String)>> {
        let found = properties(xml)?.into_iter();
        Some(
            found
                .map(|p| (p.name.unwrap_or_default().to_owned(), p.value))
                .collect(),
        )
    }

    #[test]
    fn properties_are_read_from_elements_and_attributes() {
        let xml = "<?xpacket begin=\"\" id=\"W5M0\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:Description \
            pdf:Producer='A &amp; B' my:Hanako='1'><dc:creator><rdf:Seq><rdf:li xml:lang=\"x\">&#x5C71;\
            </rdf:li></rdf:Seq></dc:creator><!-- Yamada --></rdf:Description></x:xmpmeta>";
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            values(xml).unwrap(),
            [
                pair("pdf:Producer", "A & B"),
                pair("", "my:Hanako: 1"),
                pair("dc:creator", "山"),
                pair("", "Yamada"),
            ]
        );
    }

    #[test]
    fn what_is_not_well_formed_is_not_taken_apart() {
        for xml in ["<a>", "<a></b>", "<a b>", "<a b=c/>", "<!-- x", "<a"] {
            assert!(values(xml).is_none(), "{xml}");
        }
    }
}
