//! 附件: scanned pages and other files that belong to a case.
//!
//! The case keeps what a file is called, how large it is, what it is by its content, and the hash it goes by; the bytes
//! lie beside the ledger under that hash. A file put in by mistake is struck out with a reason and stays on record. What
//! the bytes are is never the person's word: the desk has looked at them before an order about them is decided, and fills
//! in size and type ([`Attached::found`]). Nothing here knows where they lie.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::command::{Act, Standing, When};
use super::event::{Event, Fact, Fold};
use super::forms::{Form, FormFiled, PAGES_MAX};
use super::vocabulary::vocabulary;
use super::{Case, check};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse, warn};
use crate::domain::text::line;

vocabulary! {
    /// What a file is, by its content.
    Media "media" {
        /// PDF
        Pdf = "pdf",
        /// JPEG
        Jpeg = "jpeg",
        /// PNG
        Png = "png",
        /// TIFF
        Tiff = "tiff",
        /// OFD 版式文件
        Ofd = "ofd",
        /// Word 文档
        Docx = "docx",
        /// Excel 表格
        Xlsx = "xlsx",
        /// 纯文本
        Text = "text",
        /// MP3 录音
        Mp3 = "mp3",
        /// WAV 录音
        Wav = "wav",
        /// MP4 录像或者录音
        Mp4 = "mp4",
    }
}

impl Media {
    /// The endings names of such files have; the first is the usual one.
    #[must_use]
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Tiff => &["tif", "tiff"],
            Self::Ofd => &["ofd"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Text => &["txt", "csv", "md", "log"],
            Self::Mp3 => &["mp3"],
            Self::Wav => &["wav"],
            Self::Mp4 => &["mp4", "m4a", "mov"],
        }
    }

    /// Whether a file of such a name may be expected to be this.
    #[must_use]
    pub fn is_named(self, name: &str) -> bool {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        ending.is_some_and(|ending| self.endings().contains(&ending.as_str()))
    }
}

/// The most files of one case.
pub const ATTACHMENTS_MAX: usize = 500;
/// The digits of a hash.
const HASH_DIGITS: usize = 64;

/// A file of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// From 1, in the order of attaching; never used again.
    pub number: u32,
    /// The day it was attached.
    pub on: NaiveDate,
    /// What it is called.
    pub name: String,
    /// SHA-256 of its bytes, 64 lower-case hexadecimal digits: where it lies.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// What it is, by its content; none where nobody looked.
    pub media: Option<Media>,
    /// The paper of the volume it is a copy of.
    pub form: Option<Form>,
    /// Its pages, where somebody counted.
    pub pages: u32,
    /// Remark.
    pub note: String,
    /// The day it was struck out, and why.
    pub struck: Option<(NaiveDate, String)>,
}

/// 添加附件: the bytes have gone to the register before this is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attach {
    /// What it is called. A program that has the file at hand sends it first and puts the name here.
    pub name: String,
    /// The paper of the volume it is a copy of: that is filed with it.
    #[serde(default)]
    pub form: Option<Form>,
    /// Its pages.
    #[serde(default)]
    pub pages: u32,
    /// Remark.
    #[serde(default)]
    pub note: String,
    /// SHA-256 of the bytes that were sent; filled in by the program that sent them.
    #[serde(default)]
    pub sha256: String,
}

/// A file was attached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// What it is called.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its size; 0 until the desk has looked.
    pub bytes: u64,
    /// What it is; none until the desk has looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<Media>,
    /// The paper it is a copy of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// Its pages.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub pages: u32,
    /// Remark.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if hands a reference")]
fn is_zero(value: &u32) -> bool {
    *value == 0
}

impl Attached {
    /// What the desk found when it looked at the bytes.
    pub fn found(&mut self, bytes: u64, media: Media) {
        self.bytes = bytes;
        self.media = Some(media);
    }
}

/// 附件作废: a file that does not belong here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detach {
    /// Its number.
    pub attachment: u32,
    /// Why.
    pub reason: String,
}

/// A file was struck out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detached {
    /// Its number.
    pub attachment: u32,
    /// Why.
    pub reason: String,
}

impl Case {
    /// The number the next file gets.
    fn next_attachment(&self) -> u32 {
        self.attachments.last().map_or(0, |attachment| attachment.number) + 1
    }

    /// The files that stand.
    pub fn standing_attachments(&self) -> impl Iterator<Item = &Attachment> {
        self.attachments.iter().filter(|attachment| attachment.struck.is_none())
    }

    /// The file with a number.
    ///
    /// # Errors
    /// `attachment_unknown`.
    pub fn attachment(&self, number: u32) -> Result<&Attachment, Refusal> {
        let found = self.attachments.iter().find(|attachment| attachment.number == number);
        found.ok_or_else(|| refuse("attachment_unknown").with("number", number).with("case", self.label()))
    }

    /// The bytes of all files ever attached, each content once.
    #[must_use]
    pub fn attached_bytes(&self) -> u64 {
        let mut seen = std::collections::BTreeSet::new();
        let first = self.attachments.iter().filter(|attachment| seen.insert(&attachment.sha256));
        first.map(|attachment| attachment.bytes).sum()
    }
}

/// Whether a text is a hash as files go by.
#[must_use]
pub fn is_hash(text: &str) -> bool {
    text.len() == HASH_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

impl Act for Attach {
    const TYPE: &'static str = "attach";
    const FIELDS: &'static [Field] = &[
        need("name", FieldKind::Line),
        may("form", Form::FIELD),
        may("pages", FieldKind::Number(0, PAGES_MAX)),
        may("note", FieldKind::Line),
        may("sha256", FieldKind::Line),
    ];
    // Papers come in after archiving too: a visit, a ruling.
    const WHEN: When = When::Always;
    const STANDING: Standing = Standing::Assisting;

    fn example() -> Self {
        Self {
            name: "营业执照.pdf".to_owned(),
            form: Some(Form::Identity),
            pages: 1,
            note: "被申请人提交的复印件。".to_owned(),
            sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let name = line(&self.name).map_err(|refusal| refusal.with("field", "name"))?;
        if name.is_empty() {
            return Err(refuse("text_missing").with("field", "name"));
        }
        if !is_hash(&self.sha256) {
            return Err(refuse("attachment_not_sent").with("name", name));
        }
        if self.pages > PAGES_MAX {
            return Err(refuse("pages_too_many").with("pages", self.pages).with("max", PAGES_MAX));
        }
        if case.attachments.len() >= ATTACHMENTS_MAX {
            return Err(refuse("attachments_too_many").with("max", ATTACHMENTS_MAX));
        }
        if let Some(there) = case.standing_attachments().find(|other| other.sha256 == self.sha256) {
            return Err(refuse("attachment_twice").with("name", &there.name).with("number", there.number));
        }
        let attached = Attached {
            name: name.clone(),
            sha256: self.sha256.clone(),
            bytes: 0,
            media: None,
            form: self.form,
            pages: self.pages,
            note: self.note.clone(),
        };
        let same_name = case.standing_attachments().any(|other| other.name == name);
        let decision = Decision::one(context.on, attached);
        let decision = match self.form {
            Some(form) => {
                let attachment = Some(case.next_attachment());
                decision.and(context.on, FormFiled { form, pages: self.pages, note: name.clone(), attachment })
            }
            None => decision,
        };
        Ok(decision.warning(same_name.then(|| warn("attachment_same_name").with("name", name))))
    }
}

impl Act for Detach {
    const TYPE: &'static str = "detach";
    const FIELDS: &'static [Field] =
        &[need("attachment", FieldKind::Number(1, 10_000)), need("reason", FieldKind::Line)];
    const WHEN: When = When::Always;

    fn example() -> Self {
        Self { attachment: 1, reason: "属于另一案，误附于此。".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::reason(&self.reason, Self::TYPE)?;
        let attachment = case.attachment(self.attachment)?;
        if let Some((on, _)) = &attachment.struck {
            return Err(refuse("attachment_struck").with("number", self.attachment).with("on", on));
        }
        check::in_order(&[("attached_on", Some(attachment.on)), ("detached_on", Some(context.on))])?;
        Ok(Decision::one(context.on, Detached { attachment: self.attachment, reason: self.reason.clone() }))
    }
}

impl Fold for Attached {
    const KIND: &'static str = "attached";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.attachments.push(Attachment {
            number: case.next_attachment(),
            on: fact.on,
            name: self.name.clone(),
            sha256: self.sha256.clone(),
            bytes: self.bytes,
            media: self.media,
            form: self.form,
            pages: self.pages,
            note: self.note.clone(),
            struck: None,
        });
    }
}

impl Fold for Detached {
    const KIND: &'static str = "detached";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if let Some(attachment) = case.attachments.iter_mut().find(|known| known.number == self.attachment) {
            attachment.struck = Some((fact.on, self.reason.clone()));
        }
        // The paper it was a copy of came with it.
        case.forms.retain(|filed| filed.attachment != Some(self.attachment));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::testing::registered;

    fn other(digit: char) -> Attach {
        Attach { sha256: digit.to_string().repeat(64), ..Attach::example() }
    }

    #[test]
    fn a_file_is_attached_once_and_files_the_paper_it_is_a_copy_of() {
        let case = registered().when(Attach::example()).warned(&[]).done();
        assert!(case.case.present(Form::Identity));
        let attachment = case.case.attachment(1).unwrap();
        assert_eq!((attachment.name.as_str(), attachment.pages), ("营业执照.pdf", 1));
        case.clone().when(Attach::example()).refused("attachment_twice");
        let case = case.when(other('a')).warned(&["attachment_same_name"]).done();
        assert_eq!(case.case.attachments[1].number, 2);
    }

    #[test]
    fn a_file_struck_out_stays_on_record_and_may_come_again() {
        let case = registered().when(Attach::example()).done().when(Detach::example()).done();
        assert_eq!(case.case.standing_attachments().count(), 0);
        assert!(!case.case.present(Form::Identity), "nor is the paper there it was a copy of");
        assert_eq!(case.case.attachments.len(), 1);
        case.clone().when(Detach::example()).refused("attachment_struck");
        case.clone().when(Detach { attachment: 2, ..Detach::example() }).refused("attachment_unknown");
        let case = case.when(Attach::example()).done();
        assert_eq!(case.case.attachments[1].number, 2, "numbers are not used again");
    }

    #[test]
    fn what_was_not_sent_is_not_attached() {
        for sha256 in ["", "9f86", &"G".repeat(64), &"A".repeat(64)] {
            let attach = Attach { sha256: sha256.to_owned(), ..Attach::example() };
            registered().when(attach).refused("attachment_not_sent");
        }
        registered().when(Attach { name: " ".to_owned(), ..Attach::example() }).refused("text_missing");
        registered().when(Attach { pages: 5_001, ..Attach::example() }).refused("pages_too_many");
    }

    #[test]
    fn a_name_is_held_to_the_content() {
        assert!(Media::Jpeg.is_named("扫描.JPG") && Media::Pdf.is_named("a.b.pdf"));
        assert!(!Media::Pdf.is_named("照片.jpg") && !Media::Pdf.is_named("pdf"));
    }
}
