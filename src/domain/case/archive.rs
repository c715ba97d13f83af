//! 归档: closing the volume.
//!
//! A volume is complete when every required paper is in it, or the reason is written down why one is not. The volume this
//! program made is pinned by its hash ([`BindVolume`]); it is not closed without one, or the reason why there is none. How
//! long it is kept is set by the committee: no law sets it. Oral cases may share a volume of the year.

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};

use super::attachments::is_hash;
use super::command::{Act, When};
use super::destruction::{Kept, kept};
use super::event::{Event, Fact, Fold};
use super::forms::{Form, PAGES_MAX};
use super::vocabulary::{Ending, Stage};
use super::{Case, check};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, Preset, may, need};
use crate::domain::refusal::{Refusal, refuse, warn};

/// Where a volume stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Volume {
    /// Year.
    pub year: u32,
    /// Book of that year.
    pub book: u32,
    /// Shelf or box, as the office calls it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub shelf: String,
}

/// The fields of a volume.
pub const VOLUME_FIELDS: &[Field] = &[
    need("year", FieldKind::Number(1990, 2200)).preset(Preset::Year),
    need("book", FieldKind::Number(1, 100_000)),
    may("shelf", FieldKind::Line),
];

/// One line of the contents (卷内目录).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentsLine {
    /// 文书名称.
    pub title: String,
    /// 页号, for instance 3-6.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub page: String,
    /// 备注.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// The fields of a line of the contents.
pub const CONTENTS_FIELDS: &[Field] =
    &[need("title", FieldKind::Line), may("page", FieldKind::Line), may("note", FieldKind::Line)];

/// Why a required paper is not in the volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissingForm {
    /// Which paper.
    pub form: Form,
    /// Why.
    pub reason: String,
}

/// The fields of a missing paper.
pub const MISSING_FIELDS: &[Field] = &[need("form", Form::FIELD), need("reason", FieldKind::Line)];

/// The volume as the case keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archived {
    /// The day.
    pub on: NaiveDate,
    /// Where it stands.
    pub volume: Volume,
    /// It shares the volume with other oral cases of the year.
    pub shared: bool,
    /// Pages.
    pub pages: u32,
    /// 保管期限, as the committee set it.
    pub retention: String,
    /// 卷内目录.
    pub contents: Vec<ContentsLine>,
    /// Papers that are not there, with the reason.
    pub missing: Vec<MissingForm>,
    /// SHA-256 of the volume that was made; none where it was closed without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<String>,
}

/// A volume that was made, as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// The day it was made.
    pub on: NaiveDate,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Its pages, as reckoned.
    pub pages: u32,
    /// The case's version it shows.
    pub version: u64,
}

/// 整卷成册: the volume was made; this is its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BindVolume {
    /// SHA-256 of the file, 64 hexadecimal digits.
    pub sha256: String,
    /// Its pages.
    pub pages: u32,
    /// The version of the case it shows.
    pub version: u32,
}

/// A volume was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeBound {
    /// SHA-256 of the file.
    pub sha256: String,
    /// Its pages.
    pub pages: u32,
    /// The version of the case it shows.
    pub version: u32,
}

impl BindVolume {
    /// Whether the register takes the hash of a volume of this case: of one that goes on it does not.
    #[must_use]
    pub fn is_due(case: &Case) -> bool {
        case.stage.is_some_and(|stage| <Self as Act>::WHEN.fits(stage))
    }
}

impl Act for BindVolume {
    const TYPE: &'static str = "bind_volume";
    const FIELDS: &'static [Field] = &[
        need("sha256", FieldKind::Line),
        need("pages", FieldKind::Number(1, PAGES_MAX)),
        need("version", FieldKind::Number(1, u32::MAX)),
    ];
    const WHEN: When = When::Stages(&[Stage::Ended, Stage::Declined, Stage::Archived]);

    fn example() -> Self {
        Self {
            sha256: "6a2da20943931e9834fc12cfe5bb47bbd9ae43489a30726962b576f4e3993e50".to_owned(),
            pages: 24,
            version: 1,
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if !is_hash(&self.sha256) {
            return Err(refuse("hash_unreadable").with("value", self.sha256.chars().take(80).collect::<String>()));
        }
        if self.pages == 0 || self.pages > PAGES_MAX {
            return Err(refuse("pages_too_many").with("pages", self.pages).with("max", PAGES_MAX));
        }
        if u64::from(self.version) > case.version {
            let (expected, actual) = (self.version, case.version);
            return Err(refuse("version_conflict").with("expected", expected).with("actual", actual));
        }
        let Self { sha256, pages, version } = self.clone();
        Ok(Decision::one(context.on, VolumeBound { sha256, pages, version }))
    }
}

impl Fold for VolumeBound {
    const KIND: &'static str = "volume_bound";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        let Self { sha256, pages, version } = self.clone();
        case.bound = Some(Bound { on: fact.on, sha256, pages, version: version.into() });
    }
}

/// 归档.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archive {
    /// Where the volume stands.
    pub volume: Volume,
    /// It shares a yearly volume; only for oral agreements.
    #[serde(default)]
    pub shared: bool,
    /// Pages.
    pub pages: u32,
    /// 保管期限.
    pub retention: String,
    /// 卷内目录.
    #[serde(default)]
    pub contents: Vec<ContentsLine>,
    /// Required papers that are not there, with the reason.
    #[serde(default)]
    pub missing: Vec<MissingForm>,
    /// Why there is no volume made by this program, where there is none.
    #[serde(default)]
    pub no_volume: Option<String>,
}

/// The volume was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseArchived {
    /// Where it stands.
    pub volume: Volume,
    /// It shares a yearly volume.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shared: bool,
    /// Pages.
    pub pages: u32,
    /// 保管期限.
    pub retention: String,
    /// 卷内目录.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contents: Vec<ContentsLine>,
    /// Required papers that are not there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<MissingForm>,
    /// SHA-256 of the volume that was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<String>,
    /// Why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_volume: Option<String>,
}

impl Act for Archive {
    const TYPE: &'static str = "archive";
    const FIELDS: &'static [Field] = &[
        need("volume", FieldKind::Object(VOLUME_FIELDS)),
        may("shared", FieldKind::Flag),
        need("pages", FieldKind::Number(1, PAGES_MAX)),
        need("retention", FieldKind::Line),
        may("contents", FieldKind::List(&FieldKind::Object(CONTENTS_FIELDS))),
        may("missing", FieldKind::List(&FieldKind::Object(MISSING_FIELDS))),
        may("no_volume", FieldKind::Line),
    ];
    const WHEN: When = When::Stages(&[Stage::Ended, Stage::Declined]);

    fn example() -> Self {
        Self {
            volume: Volume { year: 2026, book: 3, shelf: "甲-2".to_owned() },
            shared: false,
            pages: 24,
            retention: "10年".to_owned(),
            contents: vec![ContentsLine { title: "申请书".to_owned(), page: "3".to_owned(), note: String::new() }],
            missing: vec![MissingForm {
                form: Form::RightsNotice,
                reason: "电话调解，口头告知，已记入调解记录。".to_owned(),
            }],
            no_volume: Some("纸质卷宗已由人工装订，未由程序成册。".to_owned()),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::text(&self.retention, "retention")?;
        if self.pages == 0 || self.pages > PAGES_MAX {
            return Err(refuse("pages_too_many").with("pages", self.pages).with("max", PAGES_MAX));
        }
        if let Some(blank) = self.missing.iter().find(|missing| missing.reason.trim().is_empty()) {
            return Err(refuse("form_reason_missing").with("form", blank.form));
        }
        let ending = case.ended.as_ref().map(|ended| ended.ending);
        if self.shared && ending != Some(Ending::AgreedOral) {
            return Err(refuse("volume_not_shared"));
        }
        let closed_on = case.ended.as_ref().map(|ended| ended.on);
        let declined_on = case.intake.declined.as_ref().map(|(on, _, _)| *on);
        check::in_order(&[("ended_on", closed_on.or(declined_on)), ("archived_on", Some(context.on))])?;
        let unexplained: Vec<_> = case
            .missing_forms()
            .into_iter()
            .filter(|form| !self.missing.iter().any(|missing| missing.form == *form))
            .map(Form::value)
            .collect();
        if !unexplained.is_empty() {
            return Err(refuse("forms_missing").with("form", unexplained.join(",")));
        }
        if case.bound.is_none() && self.said_why().is_none() {
            return Err(refuse("volume_not_made").with("case", case.label()));
        }
        // One record tells of the binding itself; whatever else came later is not in it.
        let rests_on = case.bound.as_ref().filter(|_| self.said_why().is_none());
        let older = rests_on.filter(|bound| bound.version + 1 < case.version);
        let older = older.map(|bound| warn("volume_older").with("records", case.version - bound.version - 1));
        let counted: u64 = case.forms.iter().map(|filed| u64::from(filed.pages)).sum();
        let differ = (counted > u64::from(self.pages))
            .then(|| warn("pages_differ").with("pages", self.pages).with("counted", counted));
        // What the shelf and `case due` go by later: a slip here is found in years or never.
        let unclear = kept(&self.retention) == Kept::Unclear;
        let unclear = unclear.then(|| warn("retention_unclear").with("retention", &self.retention));
        let from = case.intake.requested_on.map_or(context.on.year(), |on| on.year());
        let fits = i32::try_from(self.volume.year).is_ok_and(|year| (from..=context.on.year()).contains(&year));
        let year = (!fits).then(|| warn("volume_year_odd").with("year", self.volume.year).with("on", context.on));
        let owed = case.still_owed(context.on).map(|open| warn("archived_while_owed").with("amount", open));
        Ok(Decision::one(context.on, self.event(case))
            .warning(older)
            .warning(differ)
            .warning(unclear)
            .warning(year)
            .warning(owed))
    }
}

impl Archive {
    /// Why no volume was made. Who says so rests on paper, whatever was made to look at before.
    fn said_why(&self) -> Option<&str> {
        self.no_volume.as_deref().map(str::trim).filter(|why| !why.is_empty())
    }

    fn event(&self, case: &Case) -> CaseArchived {
        let why = self.said_why();
        CaseArchived {
            volume: self.volume.clone(),
            shared: self.shared,
            pages: self.pages,
            retention: self.retention.clone(),
            contents: self.contents.clone(),
            missing: self.missing.clone(),
            bound: case.bound.as_ref().filter(|_| why.is_none()).map(|bound| bound.sha256.clone()),
            no_volume: why.map(ToOwned::to_owned),
        }
    }
}

impl Fold for CaseArchived {
    const KIND: &'static str = "archived";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.stage = Some(Stage::Archived);
        case.drop_proposed_destruction();
        case.archived = Some(Archived {
            on: fact.on,
            volume: self.volume.clone(),
            shared: self.shared,
            pages: self.pages,
            retention: self.retention.clone(),
            contents: self.contents.clone(),
            missing: self.missing.clone(),
            bound: self.bound.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::agreement::AgreeOrally;
    use crate::domain::case::forms::FileForm;
    use crate::domain::case::testing::{Given, agreed, mediating};

    fn filed(mut case: Given, forms: &[Form]) -> Given {
        for form in forms {
            case = case.when(FileForm { form: *form, pages: 2, note: String::new() }).done();
        }
        case
    }

    fn complete() -> Given {
        let case = agreed().on("2026-03-20");
        let missing = case.case.missing_forms();
        filed(case, &missing)
    }

    fn archive() -> Archive {
        Archive { missing: Vec::new(), ..Archive::example() }
    }

    #[test]
    fn a_complete_volume_is_closed() {
        let case = complete().when(archive()).warned(&["archived_while_owed"]).done();
        assert_eq!(case.case.stage, Some(Stage::Archived));
        let archived = case.case.archived.as_ref().unwrap();
        assert_eq!((archived.on.to_string().as_str(), archived.volume.book), ("2026-03-20", 3));
        case.when(archive()).refused("not_in_stage");
    }

    #[test]
    fn a_volume_waits_for_every_required_paper_or_a_reason() {
        let all_but = |form: Form| {
            let case = agreed().on("2026-03-20");
            let rest: Vec<_> = case.case.missing_forms().into_iter().filter(|missing| *missing != form).collect();
            filed(case, &rest)
        };
        let refusal = agreed().on("2026-03-20").when(archive()).refused("forms_missing");
        assert!(refusal.args["form"].starts_with("cover,contents,application,"));
        let excused = |reason: &str| Archive {
            missing: vec![MissingForm { form: Form::RightsNotice, reason: reason.to_owned() }],
            ..archive()
        };
        let case = all_but(Form::RightsNotice);
        let refusal = case.clone().when(archive()).refused("forms_missing");
        assert_eq!(refusal.args["form"], "rights_notice");
        case.clone().when(excused("  ")).refused("form_reason_missing");
        let archived = case.when(excused("口头告知，已记入调解记录。")).done();
        assert_eq!(archived.case.archived.as_ref().map(|volume| volume.missing.len()), Some(1));
    }

    #[test]
    fn no_volume_is_closed_that_was_never_made_unless_it_is_said_why() {
        let plain = || Archive { no_volume: None, ..archive() };
        complete().when(plain()).refused("volume_not_made");
        complete().when(Archive { no_volume: Some("  ".to_owned()), ..archive() }).refused("volume_not_made");
        let case = complete();
        let version = u32::try_from(case.case.version).unwrap();
        case.clone().when(BindVolume { version: version + 1, ..BindVolume::example() }).refused("version_conflict");
        case.clone().when(BindVolume { sha256: "x".to_owned(), ..BindVolume::example() }).refused("hash_unreadable");
        let bound = case.when(BindVolume { version, ..BindVolume::example() }).done();
        let stale = bound.clone().when(FileForm::example()).done();
        stale.when(plain()).warned(&["volume_older", "archived_while_owed"]).done();
        let closed = bound.when(plain()).warned(&["archived_while_owed"]).done();
        let hash = closed.case.archived.as_ref().and_then(|archived| archived.bound.clone());
        assert_eq!(hash, Some(BindVolume::example().sha256));
    }

    #[test]
    fn only_oral_cases_share_a_volume() {
        complete().when(Archive { shared: true, ..archive() }).refused("volume_not_shared");
        let oral = AgreeOrally { instalments: Vec::new(), ..AgreeOrally::example() };
        let oral = mediating().on("2026-03-10").when(oral).done();
        let missing = oral.case.missing_forms();
        filed(oral, &missing).when(Archive { shared: true, ..archive() }).done();
    }

    #[test]
    fn a_term_that_cannot_be_reckoned_and_an_odd_year_are_told() {
        let closed = |retention: &str, year: u32| Archive {
            retention: retention.to_owned(),
            volume: Volume { year, ..Archive::example().volume },
            ..archive()
        };
        for fine in ["10年", "三十年", "永久", "长期"] {
            complete().when(closed(fine, 2026)).warned(&["archived_while_owed"]).done();
        }
        complete().when(closed("一百年半", 2026)).warned(&["retention_unclear", "archived_while_owed"]).done();
        for odd in [2025, 2030] {
            complete().when(closed("10年", odd)).warned(&["volume_year_odd", "archived_while_owed"]).done();
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        complete().when(Archive { retention: String::new(), ..archive() }).refused("text_missing");
        complete().when(Archive { pages: 0, ..archive() }).refused("pages_too_many");
        complete().on("2026-03-15").when(archive()).refused("dates_out_of_order");
        complete().when(Archive { pages: 3, ..archive() }).warned(&["pages_differ", "archived_while_owed"]).done();
        mediating().when(archive()).refused("not_in_stage");
    }
}
