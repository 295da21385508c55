//! The page of each [`ProblemCode`]: its title, what to do, and the text that `sekisho explain CODE` prints.
//!
//! One `match` without a wild card: a code without a page does not compile.
use super::ProblemCode;

/// What is to be said of one code.
struct Page {
    title: &'static str,
    checks: &'static str,
    matters: &'static str,
    fix: &'static str,
    source: &'static str,
}

impl ProblemCode {
    /// What is the matter, in a few words that start a sentence and end without a full stop.
    pub fn title(self) -> &'static str {
        self.page().title
    }

    /// What to do about it, in a sentence or two.
    pub fn help(self) -> &'static str {
        self.page().fix
    }

    /// The whole page: a heading, then *What it checks*, *Why it matters*, *How to fix* and *Source*.
    pub fn explain(self) -> String {
        let Page {
            title,
            checks,
            matters,
            fix,
            source,
        } = self.page();
        format!(
            "# {}: {title}\n\n## What it checks\n\n{checks}\n\n## Why it matters\n\n{matters}\n\n\
             ## How to fix\n\n{fix}\n\n## Source\n\n{source}\n",
            self.code()
        )
    }

    fn page(self) -> Page {
        match self {
            Self::Truncated => Page {
                title: "The file ends inside an element",
                checks: "Every element must have all the bytes that its length promises before the file ends.",
                matters: "What was cut off was not judged. A broken copy also hints that the release was not \
                          made as planned.",
                fix: "Copy or export the file again and compare its size and checksum with the original.",
                source: "DICOM PS3.5 section 7.1 (the length of an element); PS3.10 section 7 (the file format).",
            },
            Self::LengthPastEnd => Page {
                title: "An element is longer than what holds it",
                checks: "An element inside an item must end before the item ends; an item before its sequence.",
                matters: "One of the two lengths is wrong. Readers that trust different lengths see different \
                          elements, so a name may stand where one of them does not look.",
                fix: "Write the file again with a tool that sets the lengths of sequences and items, or that \
                      uses undefined lengths with delimiters.",
                source: "DICOM PS3.5 sections 7.1.1 and 7.5 (value length, nesting of data sets).",
            },
            Self::Unclosed => Page {
                title: "A sequence or item is never closed",
                checks: "A sequence of undefined length ends with (FFFE,E0DD), an item with (FFFE,E00D).",
                matters: "Where the sequence ends is a guess, so nobody can say which element is nested and \
                          which is not.",
                fix: "Write the file again with a tool that closes what it opens; check that it was copied whole.",
                source: "DICOM PS3.5 section 7.5.1 and 7.5.2 (item encoding, delimitation of the sequence).",
            },
            Self::NotAnElement => Page {
                title: "Something stands where an element should",
                checks: "Inside a data set there are only elements; inside a sequence only items and its end.",
                matters: "The bytes cannot be told apart into fields, so no rule can look at them. They may hold \
                          anything.",
                fix: "Write the file again with a tool that follows the standard, or leave it out of the release.",
                source: "DICOM PS3.5 sections 7.1 and 7.5 (structure of elements, sequences and items).",
            },
            Self::TooDeep => Page {
                title: "Sequences are nested too deep",
                checks: "Sequences may be nested only as deep as the reader's limit, far beyond real data.",
                matters: "What lies deeper was not judged. Such depth is an error or an attack on readers.",
                fix: "Look at how the file was made; leave it out of the release unless the depth has a reason.",
                source: "A limit of this program. DICOM PS3.5 section 7.5 sets no limit of its own.",
            },
            Self::TooManyFields => Page {
                title: "The file has too many fields",
                checks: "A file may hold only as many fields as the reader's limit, far beyond real data.",
                matters: "What comes after the limit was not judged.",
                fix: "Split the file, or leave it out of the release.",
                source: "A limit of this program. DICOM PS3.5 sets no limit of its own.",
            },
            Self::TooLong => Page {
                title: "A value is too long to be read",
                checks: "One value may be only as long as the reader's limit.",
                matters: "The value was not judged, and it has room for a whole document.",
                fix: "Remove the element, or move what it holds into a file of its own that can be judged.",
                source: "A limit of this program. DICOM PS3.5 section 6.2 gives the lengths that each VR allows.",
            },
            Self::BadDeflate => Page {
                title: "The compressed part is damaged",
                checks: "In the deflated transfer syntax, everything after the file meta information is one \
                         deflate stream that must end properly.",
                matters: "What stands after the damage was not judged.",
                fix: "Copy or export the file again, without deflate if possible.",
                source: "DICOM PS3.5 section A.5 (Deflated Explicit VR Little Endian); RFC 1951.",
            },
            Self::DeflateBomb => Page {
                title: "The compressed part grows beyond the limit",
                checks: "A deflated data set may grow only to the reader's limit, far beyond real data.",
                matters: "What comes after the limit was not judged. Such growth is an error or an attack on readers.",
                fix: "Look at how the file was made; leave it out of the release, or store it without deflate.",
                source: "A limit of this program. DICOM PS3.5 section A.5; RFC 1951.",
            },
            Self::UndecodableText => Page {
                title: "The value has bytes that its character set does not have",
                checks: "Text must be written in the character sets that Specific Character Set (0008,0005) names.",
                matters: "The text cannot be read with certainty, so a name in it may not be recognised as one.",
                fix: "Correct (0008,0005) to what the text is really written in, or write the text again in UTF-8 \
                      (ISO_IR 192).",
                source: "DICOM PS3.5 section 6.1 (character repertoires); PS3.3 section C.12.1.1.2.",
            },
            Self::UnknownCharset => Page {
                title: "Specific Character Set names something unknown",
                checks: "Each value of (0008,0005) must be one of the defined terms.",
                matters: "Text under an unknown character set cannot be read with certainty, so a name in it may not \
                          be recognised as one.",
                fix: "Write a defined term into (0008,0005), such as ISO_IR 192 for UTF-8, and the text to match.",
                source: "DICOM PS3.3 section C.12.1.1.2 (defined terms of Specific Character Set).",
            },
            Self::UnknownTransferSyntax => Page {
                title: "The transfer syntax is not known",
                checks: "Transfer Syntax UID (0002,0010) must say how the data set is encoded, in a way that is known.",
                matters: "Nothing after the file meta information can be trusted to have been read as it was written.",
                fix: "Convert the file to a transfer syntax of the standard, such as Explicit VR Little Endian.",
                source: "DICOM PS3.10 section 7.1; PS3.5 section 10 and Annex A; PS3.6 Annex A.",
            },
            Self::UnknownFormat => Page {
                title: "The file is of no kind that is known",
                checks: "Every file of the dataset must be of a kind that can be recognised from its bytes.",
                matters: "Nobody judged what it holds.",
                fix: "Leave the file out of the release, or name it with `--exclude`, which is listed in the report.",
                source: "The rule of this program that silence is never a pass.",
            },
            Self::FormatNotRead => Page {
                title: "This version does not read files of this kind",
                checks: "The kind of the file was recognised, and there is no reader for it yet.",
                matters: "Nobody judged what it holds.",
                fix: "Judge the file by other means and name it with `--exclude`, which is listed in the report.",
                source: "The rule of this program that silence is never a pass.",
            },
            Self::PixelsNotSeen => Page {
                title: "Pixels that a rule is about could not be seen",
                checks: "For a pixel rule every frame of every image in a file is decoded: pixel data, icons, overlays, \
                         image files in elements. What cannot be decoded is told here, once for each image and reason, \
                         with the number of frames: damaged or missing data, sizes that do not fit, a process that this \
                         version does not know, bytes that are in no frame, or in a frame and in no picture.",
                matters: "Nobody looked at these pixels. A name may stand in them.",
                fix: "Repair the image or decode it with another program, or look at it and name the file with \
                      `--exclude`, which is listed in the report.",
                source: "DICOM PS3.3 section C.7.6.3 (Image Pixel Module), PS3.5 section 8 and annex A (transfer syntaxes).",
            },
            Self::EmbeddedNotRead => Page {
                title: "A part of a document inside the file could not be read",
                checks: "A document that stands in a file is taken apart: the text of its pages, forms, remarks, links, \
                         attachments and metadata is judged. What cannot be read as text is told here, with its \
                         path: encrypted or damaged parts, `picture`s (where no pixel rule looks at them), text in a font that does not say which \
                         characters it shows, `attachment`s of other kinds, earlier versions (`revision`), and \
                         bytes `trailing` behind the end.",
                matters: "Nobody judged what it holds. A picture may be a scanned letter, and a PDF that was changed keeps \
                          what it said before.",
                fix: "Write the document again with its text as text and without what is named here, or leave it out of \
                      the release.",
                source: "ISO 32000-1 (PDF 1.7) sections 7.5.6, 7.6, 7.11.4, 8.9 and 9.10; DICOM PS3.3 section C.24.2.",
            },
            Self::EmptyFile => Page {
                title: "The file has no bytes",
                checks: "A file must hold something.",
                matters: "An empty file is often what a failed copy leaves behind. Its name was judged, and there was \
                          nothing else to judge.",
                fix: "Copy or export the file again, or delete it.",
                source: "The rule of this program that silence is never a pass.",
            },
            Self::EmptyFolder => Page {
                title: "The folder is empty",
                checks: "Every folder of the dataset must hold a file, at some depth.",
                matters: "The name of a folder is judged as part of the paths of its files. Nobody judges the name of \
                          an empty one, and it can be a patient's.",
                fix: "Remove the folder, or leave it out with `--exclude`.",
                source: "Sekisho's principle that what was not judged is said aloud.",
            },
            Self::Unreadable => Page {
                title: "The file or folder could not be read",
                checks: "Every file and folder must open and give all its bytes.",
                matters: "What it holds was not judged.",
                fix: "Give the account that runs the check the right to read it, check the disk, and run the check again.",
                source: "The rule of this program that silence is never a pass.",
            },
            Self::SymbolicLink => Page {
                title: "A symbolic link, which is not followed",
                checks: "A dataset holds files and folders, not links.",
                matters: "A link may lead out of the dataset, or to nowhere once the dataset is copied. What it \
                          points to was not judged under this name.",
                fix: "Put the file itself in its place, or delete the link.",
                source: "The rule of this program that silence is never a pass.",
            },
            Self::NotAFile => Page {
                title: "No regular file (a folder, pipe, socket or device), and not opened",
                checks: "A dataset holds files and folders, not pipes, sockets or devices; a list of files holds no folders.",
                matters: "Such an entry has no content of its own that could be judged or released.",
                fix: "Delete it from the dataset; in a list of files, name the files of a folder and not the folder.",
                source: "The rule of this program that silence is never a pass.",
            },
            Self::Changed => Page {
                title: "The file changed or vanished during the check",
                checks: "A file must be the same from the moment it is found until it has been read.",
                matters: "What was judged is not what stands there now.",
                fix: "Stop whatever writes into the dataset, and run the check again.",
                source: "The rule of this program that a verdict is about one fixed dataset.",
            },
            Self::Unruled => Page {
                title: "No rule looked at something that the standard does not name",
                checks: "Elements of even groups that the dictionary does not know, command elements (group 0000), a \
                         preamble that is not blank and bytes after the end must be looked at by some rule, if the \
                         file is in the scope of any.",
                matters: "No attribute speaks for such bytes, so that nobody can say what they hold, and a policy \
                          that names attributes passes over them.",
                fix: "Remove them, or add a rule: `every attribute except …`, `text`, or a file rule with `have no \
                      trailing bytes` and `have zero preamble`.",
                source: "DICOM PS3.5 sections 7.1 and 7.8 (even groups are the standard's own); PS3.10 sections 7.1 \
                         and 7.2 (preamble, group 0000, padding).",
            },
            Self::DeclarationBroken => Page {
                title: "The release's declaration is broken",
                checks: "`release.toml` must be TOML in UTF-8, with the fields that docs/language.md lists, each of its type \
                         and, where words are given, with one of them.",
                matters: "What a release declares is what its recipient is bound by. A misspelt field declares nothing.",
                fix: "Correct the line that is named; `sekisho init` writes a `release.toml` to begin with.",
                source: "TOML 1.0; handbook on the secondary use of personal health and medical information (AMED, 2020), \
                         \"the following are needed\" in each workflow.",
            },
            Self::DeclarationContradiction => Page {
                title: "The release's declaration contradicts itself, or the dataset",
                checks: "What `release.toml` says must be able to hold at once: the legal basis with the purpose, the ban on \
                         re-identification, the published items and the onward provision; tables that it names must be there.",
                matters: "A release whose legal basis does not carry its purpose is not lawful, whatever its fields hold.",
                fix: "Read the clause that is named, and change the field, or choose another legal basis: `sekisho choose`.",
                source: "Act on the Protection of Personal Information (Japan) Art. 27(2), 41, 43 and 45; handbook on the \
                         secondary use of personal health and medical information (AMED, 2020), workflows 2 to 6.",
            },
            Self::RaggedRow => Page {
                title: "A row of the table has more or fewer cells than the first",
                checks: "Every row of a table must have as many cells as its first row.",
                matters: "What stands in the row may stand under the wrong column: a name where a code is expected. \
                          Every cell was judged as text, under the column that it seems to stand in.",
                fix: "Write the table again with a tool that puts cells that hold a separator in quotes.",
                source: "RFC 4180, section 2, rule 4.",
            },
            Self::DuplicateColumn => Page {
                title: "Two columns of the table have one name",
                checks: "The names of a table's columns must differ.",
                matters: "A rule that names the column means both, and whoever uses the table takes one of them.",
                fix: "Name each column differently, or remove one of them.",
                source: "W3C, Model for Tabular Data and Metadata on the Web, section 4.3 (names are unique).",
            },
            Self::UnclosedQuote => Page {
                title: "A quote in the table never closes",
                checks: "A cell that begins with a quote must end with one.",
                matters: "Readers disagree on what belongs to the cell, and some take the rest of the file for it. \
                          From the quote on, each line was judged as a row of its own.",
                fix: "Write the table again; double each quote inside a cell that stands in quotes.",
                source: "RFC 4180, section 2, rules 5 to 7.",
            },
            Self::ZeroBytes => Page {
                title: "The table has bytes of value zero",
                checks: "Text has no byte of value zero.",
                matters: "Some programs stop reading at such a byte, and what stands behind it is overlooked.",
                fix: "Write the table again, or find out what its tool put there.",
                source: "Unicode Standard, section 23.1 (control codes): NULL has no meaning in text.",
            },
            Self::TableBroken => Page {
                title: "The table cannot be read, or not all of it",
                checks: "A Parquet file must have the metadata, the columns and the pages that its format asks for, \
                         not encrypted.",
                matters: "Rows that were not read were not judged.",
                fix: "Write the table again with a current tool, without encryption.",
                source: "Apache Parquet, File Format and Parquet Modular Encryption.",
            },
            Self::OutOfScope => Page {
                title: "No rule is for this file",
                checks: "Every file of the dataset must be in the scope of at least one rule.",
                matters: "A file that no rule looks at leaves with the release and was judged by nobody. A \
                          condition on an attribute that the file lacks is the usual cause.",
                fix: "Widen a rule's `in`, add a rule for such files, or leave them out with `--exclude`.",
                source: "Sekisho's principle that what was not judged is said aloud.",
            },
            Self::TooManyFindings => Page {
                title: "The file has more findings than are listed",
                checks: "A file may have up to 20,000 findings in a report; the verdict counts the rest by rule.",
                matters: "The list for this file is not whole. Mending what is listed will not be enough.",
                fix: "Mend the file, or the tool that wrote it, and check again.",
                source: "Sekisho's limit, so that one file cannot fill the memory.",
            },
            Self::Excluded => Page {
                title: "The file was left out by `--exclude`",
                checks: "Files that `--exclude` names are not opened.",
                matters: "The verdict does not cover the file. It is listed so that nobody takes it for judged.",
                fix: "Run the check without `--exclude`, or delete the file from the release.",
                source: "The rule of this program that every exclusion is listed.",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_code_has_a_whole_page() {
        for &code in ProblemCode::ALL {
            let Page {
                title,
                checks,
                matters,
                fix,
                source,
            } = code.page();
            for part in [title, checks, matters, fix, source] {
                assert!(!part.trim().is_empty(), "{}", code.code());
                assert!(!part.contains('\n'), "{}: {part}", code.code());
                assert!(!part.contains("  "), "{}: {part}", code.code());
            }
            for part in [checks, matters, fix, source] {
                assert!(part.ends_with('.'), "{}: {part}", code.code());
            }
            assert!(!title.ends_with('.'), "{}", code.code());
            let page = code.explain();
            for heading in ["What it checks", "Why it matters", "How to fix", "Source"] {
                assert!(
                    page.contains(&format!("\n## {heading}\n")),
                    "{}",
                    code.code()
                );
            }
        }
    }

    #[test]
    fn codes_are_kebab_case_and_never_shared() {
        let codes: HashSet<_> = ProblemCode::ALL.iter().map(|c| c.code()).collect();
        assert_eq!(codes.len(), ProblemCode::ALL.len());
        for code in codes {
            assert!(
                code.split('-')
                    .all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase())),
                "{code}"
            );
        }
    }

    #[test]
    fn titles_tell_the_codes_apart() {
        let titles: HashSet<_> = ProblemCode::ALL.iter().map(|c| c.title()).collect();
        assert_eq!(titles.len(), ProblemCode::ALL.len());
    }
}
