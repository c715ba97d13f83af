//! What people write into the boxes: short, plain, a little different each time. Between parties in mediation nobody
//! speaks of suing.

use crate::demo::chance::Chance;

/// A few sentences to choose from.
pub(super) type Phrases = &'static [&'static str];

pub(super) const ASKED: Phrases = &[
    "接听，听取来意后同意调解。",
    "同意调解，希望尽量安排在下午。",
    "愿意谈，表示货是从批发市场进的。",
    "同意由本会调解，请求不公开。",
    "先不认可，听完说明后同意调解。",
    "同意，由店长全权沟通，稍后补委托手续。",
];
pub(super) const NOT_REACHED: Phrases =
    &["响铃无人接听。", "通话中，稍后再拨。", "店铺关门，留下联系单。", "短信已发，未回复。", "号码暂停使用。"];
pub(super) const NO: Phrases =
    &["明确表示不接受调解。", "称商品有合法来源，不同意调解。", "要求对方先撤下平台举报，否则不谈。"];
pub(super) const CONTACTS: Phrases = &[
    "核对购样时间和订单号。",
    "提醒携带营业执照和进货单据。",
    "申请人补交权属证明复印件。",
    "说明调解不收费，双方自愿。",
    "被申请人称已先行下架，发来截图。",
    "转达对方能接受的金额区间，对方要考虑两天。",
    "约定下次调解时间。",
    "被申请人发来近三个月销售记录。",
    "申请人表示可以接受分期。",
    "询问是否需要开具收据。",
    "告知材料已收齐。",
    "被申请人出差，周末前回话。",
    "了解库存数量，约定现场清点。",
    "双方在微信群里确认了条款措辞。",
];
pub(super) const RECORDS: Phrases = &[
    "双方核对了销售数额，被申请人同意停止销售，就金额再作考虑。",
    "背对背沟通。申请人说明维权开支构成，被申请人出示进货凭证，差距缩小。",
    "被申请人承认使用事实，称不知情；双方就赔偿方式交换意见。",
    "围绕是否近似展开说明，调解员出示比对图，双方基本认可比对结论。",
    "双方就停止使用的时间点达成一致，金额仍有分歧。",
    "被申请人提出以授权合作代替赔偿，申请人表示可以研究。",
    "逐条讨论条款，双方对付款期限和违约处理没有异议。",
    "申请人降低请求，被申请人同意销毁库存并提供清单。",
];
pub(super) const PURPOSES: Phrases = &[
    "核对销售数额，商谈赔偿。",
    "查看实物和购样，比对异同。",
    "确认停止使用的范围和期限。",
    "商定协议条款。",
    "听取双方意见。",
];
pub(super) const NO_TIES: Phrases = &[
    "与双方当事人及本纠纷均无利害关系。",
    "与双方均不相识，与本纠纷无利害关系。",
    "曾到被申请人店铺做过普法走访，无其他往来。",
];
pub(super) const UP: Phrases = &[
    "涉及专利比对，镇上无相应调解员，双方书面同意由区级调解。",
    "当事人分处两个镇，区级调解更便利。",
    "涉案金额较大，需区级专家协助。",
    "同批多家店铺，宜由区级统一调解。",
];
pub(super) const DOWN: Phrases =
    &["双方均在该镇经营，就近调解。", "店铺在该镇，现场清点方便，双方同意。", "申请人要求在经营地调解。"];
pub(super) const BACK: Phrases =
    &["缺授权委托书。", "未附双方同意移送的书面意见。", "权属材料不全，请补充后再送。", "被申请人地址不在本辖区。"];
pub(super) const RECALLS: Phrases = &["当事人改变意见，愿在本镇调解。", "双方已约定今日在所里见面，不必移送。"];
pub(super) const DEADLOCKS: Phrases =
    &["双方对赔偿金额分歧较大，多次调解未能缩小。", "双方对是否侵权各执一词，均不愿让步。", "付款期限无法谈拢。"];
pub(super) const FINDINGS: Phrases = &[
    "现场清点库存，双方在清单上签字。",
    "查看店铺后台，销售记录与被申请人陈述一致。",
    "走访相邻商铺，未发现同款商品。",
    "拍照固定包装和吊牌。",
];
pub(super) const URGED: Phrases =
    &["答应本周内转账。", "称资金紧张，请求宽限十天。", "无人接听，已发短信。", "表示月底结清。"];
pub(super) const VISITED: Phrases = &[
    "款项已收到，对方未再销售。",
    "对处理结果满意。",
    "希望以后有类似情况能提前提醒商户。",
    "建议多到市场里讲讲商标知识。",
    "",
];

/// One of them.
pub(super) fn say(chance: &mut Chance, phrases: Phrases) -> String {
    chance.word(phrases).to_owned()
}
