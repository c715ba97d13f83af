//! The words of old registers, for what the closed vocabularies call it.
//!
//! Rule: a word is taken for a value only where every careful clerk would read it so. A word that could mean two
//! things which matter (法院移送: 委派 or 委托? 达成协议: 书面 or 口头?) is refused with both named, because the program
//! must never invent what a court may later rely on. A word that surely means one value but says more or less than it
//! (专利, 域名) is taken for 其他 with a warning, and the word itself is kept as a remark.

use crate::domain::case::vocabulary::{Difficulty, Ending, Kind, Object, SourceKind};
use crate::domain::refusal::{Refusal, Warning, refuse, warn};
use crate::domain::text::{excerpt, narrow};

/// What a word was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meant<T> {
    pub value: T,
    /// Says why the word itself must be kept.
    pub warning: Option<Warning>,
}

impl<T> Meant<T> {
    fn exactly(value: T) -> Self {
        Self { value, warning: None }
    }
}

/// A word without width, white space and punctuation; brackets are round.
pub(super) fn plain(cell: &str) -> String {
    let same = |c| match c {
        '[' | '【' | '〔' => '(',
        ']' | '】' | '〕' => ')',
        other => other,
    };
    cell.chars().map(narrow).map(same).filter(|c| !c.is_whitespace() && !"。.,，、:;\"'“”".contains(*c)).collect()
}

fn unknown(code: &str, cell: &str) -> Refusal {
    refuse(code).with("value", excerpt(cell))
}

/// 客体.
///
/// # Errors
/// `object_unknown`.
pub(super) fn object(cell: &str) -> Result<Meant<Object>, Refusal> {
    let word = plain(cell);
    let word = word.strip_suffix("纠纷").unwrap_or(&word);
    let value = match word.strip_suffix('权').unwrap_or(word) {
        "著作" | "作品" | "版" | "版权作品" | "著作权(作品)" | "软件著作" | "计算机软件" | "计算机软件著作" => {
            Object::Work
        }
        "发明" | "发明专利" | "专利(发明)" => Object::Invention,
        "实用新型" | "新型" | "实用新型专利" | "专利(实用新型)" => Object::UtilityModel,
        "外观设计" | "外观" | "外观专利" | "外观设计专利" | "专利(外观设计)" | "专利(外观)" => {
            Object::Design
        }
        "商标" | "注册商标" | "商标专用" | "注册商标专用" => Object::Trademark,
        "地理标志" | "地标" | "地理标志产品" | "地理标志商标" => Object::GeographicalIndication,
        "商业秘密" | "技术秘密" | "经营秘密" => Object::TradeSecret,
        "集成电路布图设计" | "布图设计" | "集成电路" | "集成电路布图设计专有" => {
            Object::LayoutDesign
        }
        "植物新品种" | "新品种" | "品种" => Object::PlantVariety,
        "其他" | "其它" => Object::Other,
        // Which of the three kinds is not said: nobody may choose one for the office.
        "专利" | "知识产" => {
            return Ok(Meant {
                value: Object::Other,
                warning: Some(warn("object_ambiguous").with("value", excerpt(cell))),
            });
        }
        // Rights that exist, and are none of the nine.
        "域名"
        | "网络域名"
        | "企业名称"
        | "字号"
        | "商号"
        | "包装装潢"
        | "商品包装装潢"
        | "知名商品包装装潢"
        | "不正当竞争"
        | "反不正当竞争"
        | "特殊标志"
        | "奥林匹克标志"
        | "数据"
        | "数据知识产"
        | "传统知识" => {
            return Ok(Meant {
                value: Object::Other,
                warning: Some(warn("object_other").with("value", excerpt(cell))),
            });
        }
        _ => return Err(unknown("object_unknown", cell)),
    };
    Ok(Meant::exactly(value))
}

/// 纠纷类型.
///
/// # Errors
/// `kind_unknown`.
pub(super) fn kind(cell: &str) -> Result<Kind, Refusal> {
    let word = plain(cell);
    match word.strip_suffix("纠纷").unwrap_or(&word) {
        "侵权" | "侵害" => Ok(Kind::Infringement),
        "权属" | "归属" | "权利归属" => Ok(Kind::Ownership),
        "合同" | "许可合同" | "转让合同" => Ok(Kind::Contract),
        "其他" | "其它" => Ok(Kind::Other),
        _ => Err(unknown("kind_unknown", cell)),
    }
}

/// 来源, with who referred it where the word says so.
///
/// # Errors
/// `source_ambiguous` (a court: before filing or after?), `source_unknown`.
pub(super) fn source(cell: &str) -> Result<(SourceKind, Option<String>), Refusal> {
    let word = plain(cell);
    let word = word.strip_suffix("案件").unwrap_or(&word);
    let kind = match word {
        "当事人申请" | "当事人" | "申请" | "依申请" | "本人申请" | "自行申请" => SourceKind::Party,
        "主动调解" | "主动" | "主动介入" | "调委会主动调解" | "人民调解委员会主动调解" => {
            SourceKind::OwnMotion
        }
        "法院委派" | "法院委派(立案前)" | "诉前委派" | "法院诉前委派" | "人民法院委派" => {
            SourceKind::CourtDelegated
        }
        "法院委托" | "法院委托(立案后)" | "诉中委托" | "法院诉中委托" | "人民法院委托" | "审判机关委托" => {
            SourceKind::CourtEntrusted
        }
        "公安移交" | "公安移送" | "公安机关移交" | "公安机关移送" | "派出所移交" | "派出所移送" => {
            SourceKind::Police
        }
        "行政机关移送" | "行政机关委托" | "行政移送" | "政府部门指定" | "行政部门移送" => {
            SourceKind::Administrative
        }
        "行业协会转介" | "行业协会" | "协会转介" => SourceKind::Association,
        "12345" | "12345热线" | "12345工单" | "12345转办" | "12345平台" | "政务热线" => {
            SourceKind::Hotline12345
        }
        "12315" | "12315热线" | "12315工单" | "12315转办" | "12315平台" => SourceKind::Hotline12315,
        "其他调解组织" | "镇街上报" | "镇上报" | "街道上报" | "乡镇上报" | "司法所上报" | "调解组织移交" => {
            SourceKind::Committee
        }
        "维权援助" | "维权援助工作站" | "维权援助中心" | "工作站" => SourceKind::RightsAid,
        "法院" | "法院移送" | "法院转来" | "法院移交" | "法院引调" => {
            return Err(unknown("source_ambiguous", cell)
                .with("first", "court_delegated")
                .with("second", "court_entrusted"));
        }
        other => return referred(other).ok_or_else(|| unknown("source_unknown", cell)),
    };
    Ok((kind, None))
}

/// A named body that sent it: 市场监管局移送, 餐饮商会转介.
fn referred(word: &str) -> Option<(SourceKind, Option<String>)> {
    const VERBS: &[&str] = &["移送", "移交", "转办", "交办", "转介", "委托", "转来", "推送"];
    const BODIES: &[(&str, SourceKind)] = &[
        ("公安局", SourceKind::Police),
        ("公安分局", SourceKind::Police),
        ("派出所", SourceKind::Police),
        ("局", SourceKind::Administrative),
        ("监管所", SourceKind::Administrative),
        ("监督所", SourceKind::Administrative),
        ("协会", SourceKind::Association),
        ("商会", SourceKind::Association),
        ("律协", SourceKind::Association),
        ("调委会", SourceKind::Committee),
        ("调解委员会", SourceKind::Committee),
        ("司法所", SourceKind::Committee),
        ("维权援助中心", SourceKind::RightsAid),
        ("工作站", SourceKind::RightsAid),
    ];
    let body = VERBS.iter().find_map(|verb| word.strip_suffix(verb))?;
    let (_, kind) = BODIES.iter().find(|(suffix, _)| body.ends_with(suffix))?;
    Some((*kind, Some(body.to_owned())))
}

/// 结案方式. 调解不成 says that it failed and not why: 其他, the word kept.
///
/// # Errors
/// `ending_form_missing` (an agreement: written or oral?), `ending_declined` (不予受理 is no ending), `ending_unknown`.
pub(super) fn ending(cell: &str) -> Result<Ending, Refusal> {
    let word = plain(cell);
    let value = match word.as_str() {
        "达成协议(书面)" | "达成书面协议" | "书面协议" | "达成调解协议(书面)" | "调解成功(书面)" | "达成协议书面" => {
            Ending::AgreedWritten
        }
        "达成协议(口头)" | "达成口头协议" | "口头协议" | "达成调解协议(口头)" | "调解成功(口头)" | "达成协议口头" => {
            Ending::AgreedOral
        }
        "自行和解" | "和解" | "自行和解并撤回" | "自行和解并撤回申请" | "双方和解" | "和解撤回" => {
            Ending::SettledPrivately
        }
        "撤回" | "撤回申请" | "申请人撤回" | "当事人撤回" | "撤销申请" => Ending::Withdrawn,
        "一方不同意调解" | "不同意调解" | "拒绝调解" | "一方拒绝调解" | "被申请人不同意调解" => {
            Ending::Refused
        }
        "分歧较大" | "分歧较大难以达成" | "分歧较大未达成协议" => Ending::Deadlock,
        "期限内无法联系" | "无法联系" | "无法联系当事人" | "失联" => Ending::Unreachable,
        "期限届满" | "期限届满未达成" | "超期" | "超期终止" => Ending::TermOver,
        "拒绝签章" | "拒绝签字" | "一方拒绝签章" | "一方拒绝签字" => Ending::RefusedToSign,
        "已起诉" | "起诉" | "已起诉或仲裁" | "转诉讼" | "进入诉讼" | "已仲裁" | "申请仲裁" => {
            Ending::Sued
        }
        "虚假调解" => Ending::Sham,
        "调解不成" | "调解不成功" | "调解失败" | "未达成" | "未达成协议" | "其他" | "其它" => {
            Ending::Other
        }
        "达成协议" | "达成调解协议" | "调解成功" | "调成" | "成功" => {
            return Err(unknown("ending_form_missing", cell));
        }
        "不予受理" | "不受理" => return Err(unknown("ending_declined", cell)),
        _ => return Err(unknown("ending_unknown", cell)),
    };
    Ok(value)
}

/// 难易等级.
///
/// # Errors
/// `difficulty_unknown`.
pub(super) fn difficulty(cell: &str) -> Result<Difficulty, Refusal> {
    match plain(cell).as_str() {
        "简易" | "简单" => Ok(Difficulty::Simple),
        "一般" | "普通" => Ok(Difficulty::Ordinary),
        "疑难复杂" | "疑难" | "复杂" => Ok(Difficulty::Complex),
        "重大" => Ok(Difficulty::Major),
        _ => Err(unknown("difficulty_unknown", cell)),
    }
}

/// 司法确认, as far as an old register says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Confirmation {
    /// Applied for, nothing more known.
    AppliedFor,
    /// Confirmed.
    Confirmed,
    /// Not confirmed.
    Refused,
}

/// 司法确认; none where it was never asked for.
///
/// # Errors
/// `confirmation_unknown`.
pub(super) fn confirmation(cell: &str) -> Result<Option<Confirmation>, Refusal> {
    match plain(cell).as_str() {
        "否" | "无" | "未申请" | "未确认" | "没有" | "/" | "-" | "×" => Ok(None),
        "已申请" | "申请中" | "申请" => Ok(Some(Confirmation::AppliedFor)),
        "是" | "有" | "已确认" | "已司法确认" | "确认" | "确认有效" | "√" => {
            Ok(Some(Confirmation::Confirmed))
        }
        "驳回" | "不予确认" | "裁定驳回" => Ok(Some(Confirmation::Refused)),
        _ => Err(unknown("confirmation_unknown", cell)),
    }
}

/// 回访满意度, 1 to 5; none where there was no answer.
///
/// # Errors
/// `satisfaction_unknown`.
pub(super) fn satisfaction(cell: &str) -> Result<Option<u8>, Refusal> {
    let word = plain(cell);
    match word.strip_suffix('分').unwrap_or(&word) {
        "5" | "非常满意" | "很满意" => Ok(Some(5)),
        "4" | "满意" | "比较满意" => Ok(Some(4)),
        "3" | "一般" | "基本满意" => Ok(Some(3)),
        "2" | "不满意" | "不太满意" => Ok(Some(2)),
        "1" | "非常不满意" | "很不满意" => Ok(Some(1)),
        "未回访" | "无" | "未接听" | "未答复" | "拒绝回答" | "/" | "-" => Ok(None),
        _ => Err(unknown("satisfaction_unknown", cell)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ten_objects_by_their_names_and_common_variants() {
        let names = [
            ("著作权", Object::Work),
            ("作品", Object::Work),
            ("版权", Object::Work),
            ("发明", Object::Invention),
            ("发明专利权", Object::Invention),
            ("实用新型", Object::UtilityModel),
            ("外观设计专利", Object::Design),
            ("外观", Object::Design),
            ("商 标", Object::Trademark),
            ("注册商标专用权纠纷", Object::Trademark),
            ("地理标志", Object::GeographicalIndication),
            ("技术秘密", Object::TradeSecret),
            ("集成电路布图设计", Object::LayoutDesign),
            ("植物新品种权", Object::PlantVariety),
            ("其它", Object::Other),
        ];
        for (name, value) in names {
            assert_eq!(object(name), Ok(Meant::exactly(value)), "{name}");
        }
    }

    #[test]
    fn a_right_without_a_place_of_its_own_is_other_and_says_so() {
        for (name, code) in [("专利", "object_ambiguous"), ("专利权", "object_ambiguous"), ("域名", "object_other")]
        {
            let meant = object(name).unwrap();
            assert_eq!((meant.value, meant.warning.unwrap().code.as_str()), (Object::Other, code), "{name}");
        }
        assert_eq!(object("商标侵杈").unwrap_err().code, "object_unknown");
        assert_eq!(object("邻里").unwrap_err().code, "object_unknown");
    }

    #[test]
    fn sources_keep_who_referred() {
        assert_eq!(source("市场监管局移送"), Ok((SourceKind::Administrative, Some("市场监管局".to_owned()))));
        assert_eq!(source("宿城公安分局移送"), Ok((SourceKind::Police, Some("宿城公安分局".to_owned()))));
        assert_eq!(source("餐饮商会转介"), Ok((SourceKind::Association, Some("餐饮商会".to_owned()))));
        for (word, kind) in [
            ("当事人申请", SourceKind::Party),
            ("主动调解", SourceKind::OwnMotion),
            ("法院委派", SourceKind::CourtDelegated),
            ("法院委托", SourceKind::CourtEntrusted),
            ("１２３４５热线", SourceKind::Hotline12345),
            ("12315", SourceKind::Hotline12315),
            ("镇街上报", SourceKind::Committee),
            ("行业协会转介", SourceKind::Association),
            ("维权援助工作站", SourceKind::RightsAid),
        ] {
            assert_eq!(source(word), Ok((kind, None)), "{word}");
        }
        assert_eq!(source("法院移送").unwrap_err().code, "source_ambiguous");
        assert_eq!(source("朋友").unwrap_err().code, "source_unknown");
    }

    #[test]
    fn an_ending_is_never_invented() {
        for (word, value) in [
            ("达成协议（书面）", Ending::AgreedWritten),
            ("达成协议(口头)", Ending::AgreedOral),
            ("撤回", Ending::Withdrawn),
            ("自行和解", Ending::SettledPrivately),
            ("调解不成", Ending::Other),
            ("一方不同意调解", Ending::Refused),
        ] {
            assert_eq!(ending(word), Ok(value), "{word}");
        }
        assert_eq!(ending("已处理").unwrap_err().code, "ending_unknown");
        assert_eq!(ending("调解成功").unwrap_err().code, "ending_form_missing");
        assert_eq!(ending("不予受理").unwrap_err().code, "ending_declined");
    }

    #[test]
    fn the_optional_columns_are_read_in_words_and_figures() {
        assert_eq!(difficulty("疑难"), Ok(Difficulty::Complex));
        assert_eq!(confirmation("是"), Ok(Some(Confirmation::Confirmed)));
        assert_eq!(confirmation("否"), Ok(None));
        assert_eq!(satisfaction("５分"), Ok(Some(5)));
        assert_eq!(satisfaction("未回访"), Ok(None));
        assert_eq!(satisfaction("6").unwrap_err().code, "satisfaction_unknown");
        assert_eq!(confirmation("大概").unwrap_err().code, "confirmation_unknown");
        assert_eq!(difficulty("难").unwrap_err().code, "difficulty_unknown");
    }

    #[test]
    fn what_this_program_calls_things_is_read_as_them() {
        use crate::words::{Lang, worded};
        let said = |vocabulary: &str, value: &str| worded(Lang::Zh, vocabulary, value);
        for known in SourceKind::ALL {
            assert_eq!(source(&said("source", known.value())).map(|(kind, _)| kind), Ok(*known));
        }
        for known in Object::ALL {
            assert_eq!(object(&said("object", known.value())).map(|meant| meant.value), Ok(*known));
        }
        for known in Kind::ALL {
            assert_eq!(kind(&said("kind", known.value())), Ok(*known));
        }
        for known in Difficulty::ALL {
            assert_eq!(difficulty(&said("difficulty", known.value())), Ok(*known));
        }
        for known in Ending::ALL {
            assert_eq!(ending(&said("ending", known.value())), Ok(*known));
        }
    }
}
