//! What stands in a dossier and in which state. States that depend on a day or on other papers are derived, never kept.

use serde::{Deserialize, Serialize};

use super::super::case::vocabulary::vocabulary;

vocabulary! {
    /// What is numbered in a dossier.
    Item "credit_item" {
        /// 依据文书
        Instrument = "instrument",
        /// 关联提示
        Link = "link",
        /// 重点关注
        Attention = "attention",
        /// 列入建议
        Suggestion = "suggestion",
        /// 拟列入
        Listing = "listing",
        /// 列入记录
        Entry = "entry",
        /// 修复申请
        Repair = "repair",
        /// 承诺
        Pledge = "pledge",
    }
}

vocabulary! {
    /// How an item stands on a day.
    State "credit_state" {
        /// 待第二人确认
        Proposed = "proposed",
        /// 生效中
        InForce = "in_force",
        /// 尚未生效
        NotYet = "not_yet",
        /// 已到期
        Expired = "expired",
        /// 已解除
        Lifted = "lifted",
        /// 未获确认
        Rejected = "rejected",
        /// 依据已失效 (derived)
        Fallen = "fallen",
        /// 已撤销
        Annulled = "annulled",
        /// 已报送
        Forwarded = "forwarded",
        /// 已回执
        Received = "received",
        /// 已答复
        Answered = "answered",
        /// 已告知
        Notified = "notified",
        /// 已陈述申辩
        Defended = "defended",
        /// 已决定
        Decided = "decided",
        /// 已移出
        Removed = "removed",
        /// 已申请
        Requested = "requested",
        /// 已受理
        Accepted = "accepted",
        /// 不予受理
        Declined = "declined",
        /// 已核实
        Verified = "verified",
        /// 准予修复
        Granted = "granted",
        /// 不予修复
        Refused = "refused",
        /// 承诺不实
        False = "false",
        /// 已初审
        Reviewed = "reviewed",
        /// 公示中
        Publicised = "publicised",
        /// 违诺
        Broken = "broken",
        /// 已撤回
        Withdrawn = "withdrawn",
        /// 已确认
        Confirmed = "confirmed",
        /// 已排除
        Dismissed = "dismissed",
        /// 已撤销的文书
        Revoked = "revoked",
    }
}
