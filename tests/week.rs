//! A week's work from an empty register, by keyboard alone, at 80x24, typing Chinese: what a mediator does, checked on the
//! screen at each step. One account stands for the town and the district.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

#[path = "week/desk.rs"]
mod desk;
mod pty;

use desk::Desk;

const F2: &str = "\x1bOQ";
const F3: &str = "\x1bOR";
const F5: &str = "\x1b[15~";
const ENTER: &str = "\r";
const ESC: &str = "\x1b";

#[test]
fn from_an_empty_register_to_the_archive() {
    let data = pty::register();
    let mut desk = Desk::sit_down(data.path());
    set_up(&mut desk);
    register_and_accept(&mut desk);
    consent_and_mediators(&mut desk);
    session_and_appraisal(&mut desk);
    to_the_district_and_back(&mut desk);
    agreement(&mut desk);
    confirmation_and_visits(&mut desk);
    archive(&mut desk);
    desk.press(&[ESC]).sees_all(&["共 1 件", "未名与知禾", "归档"]);
    desk.leave();
    verify(data.path());
}

/// The account works for the town as well as for the district, and the town has two mediators.
fn set_up(desk: &mut Desk) {
    desk.press(&["6"]).sees("登录名").press(&[F5, ENTER]).sees("变更账户");
    desk.pick("所在单位", "耿车").fill("角色", "1").press(&["2", "3"]).submit().sees("耿车镇");
    for name in ["陈一禾", "吴怀瑾"] {
        desk.press(&["5"]).sees("调解员").press(&[F2]).sees("新增调解员");
        desk.fill("姓名", name).submit().sees(name);
    }
}

fn register_and_accept(desk: &mut Desk) {
    desk.press(&["2", F2]).sees("登记纠纷");
    desk.fill("申请人 ", "上海未名文化传播有限公司").fill("被申请人 ", "宿城知禾服饰店");
    desk.fill("知识产权客体", "1").fill("纠纷类型", "1").fill("纠纷简况", "店铺销售的T恤使用了申请人的插画");
    desk.submit().sees_all(&["耿车知调〔", "登记待决", "符合条件的予以受理"]);
    desk.next("受理").fill("申请人同意调解", "1").submit().sees_all(&["已受理", "尚未征询宿城知禾服饰店"]);
}

fn consent_and_mediators(desk: &mut Desk) {
    desk.next("征询对方").fill("联系方式", "2").fill("答复", "1").fill("号码", "0527-80000001");
    desk.submit().sees_all(&["调解中", "征询对方 电话 同意"]);
    desk.next("确定调解员").fill("调解员", "1").press(&["2"]).fill("主持人", "1").fill("产生方式", "1");
    desk.fill("利害关系披露", "与双方均无利害关系").submit().sees_all(&["(主持)", "陈一禾", "吴怀瑾"]);
    desk.next("告知权利义务").fill("告知方式", "2").submit().sees("告知权利义务 书面");
}

fn session_and_appraisal(desk: &mut Desk) {
    desk.next("安排调解会").fill("调解日期", "今天").fill("时间", "9:00").fill("地点", "镇司法所调解室");
    desk.fill("事项", "核对销售数额").fill("方式", "1").submit().sees_all(&["已安排", "届时记录"]);
    desk.next("记录调解会").fill("记录要点", "双方核对了销售数额，是否实质相似需要鉴定。").fill("页数", "3");
    desk.submit().sees("第 1 次调解会 现场");
    desk.act("中止调解").fill("中止原因", "1").fill("鉴定事项", "T恤图案与插画是否实质相似");
    desk.fill("鉴定或者受理机关", "某知识产权鉴定所").fill("当事人同意鉴定", "1");
    desk.submit().sees_all(&["暂停计算", "鉴定结束后恢复调解"]);
    desk.next("恢复调解").fill("理由", "鉴定意见已收到，图案实质相似").submit().sees_all(&["调解中", "恢复 鉴定意见"]);
}

/// The same account sends the case up for the town, and returns it for the district.
fn to_the_district_and_back(desk: &mut Desk) {
    desk.hand("提请区级调解").fill("理由", "当事人希望由区里主持调解").fill("当事人同意移送", "1");
    desk.submit().sees_all(&["流转中 耿车镇 > 宿城区", "等待签收"]);
    desk.act("退回").fill("理由", "区里近期人手不足，请镇里继续").submit();
    desk.sees_all(&["耿车镇承办", "退回 区里近期", "> 提请区级 宿城区 退回"]);
}

/// A written agreement in three parts comes into force when all have signed and the seal is on.
fn agreement(desk: &mut Desk) {
    desk.next("拟定调解协议").fill("主要事实", "被申请人销售印有申请人插画的T恤120件");
    desk.fill("争议事项", "是否侵权；赔偿数额").fill("协议内容", "一、立即下架；二、分三期赔偿6000元");
    desk.fill("履行方式", "银行转账，分三期").fill("协议总额", "6000");
    for (nth, due, what) in [("", "+30", "首期"), (" 2", "+60", "二期"), (" 3", "+90", "尾款")] {
        desk.fill(&format!("本期履行期限{nth}"), due).fill(&format!("本期金额(元){nth}"), "2000");
        desk.fill(&format!("本期履行内容{nth}"), what);
    }
    desk.submit().sees_all(&["书面协议 尚未生效 6,000 元", "协议尚缺上海未名文化传播有限公司签名"]);
    desk.next("当事人签署协议").fill("签署人", "1").fill("签署方式", "2");
    desk.submit().sees("协议尚缺宿城知禾服饰店签名");
    desk.next("当事人签署协议").fill("签署人", "1").fill("签署方式", "1");
    desk.submit().sees("协议尚缺调解员签名");
    desk.next("调解员签名").submit().sees("协议尚未加盖印章");
    desk.next("加盖印章").fill("批准人", "李砚书").submit();
    desk.sees_all(&["已结案", "达成书面协议", "生效 6,000 元", "第 1 期履行 还剩"]);
}

fn confirmation_and_visits(desk: &mut Desk) {
    desk.act("申请司法确认").fill("申请的法院", "宿城区人民法院").fill("双方共同申请", "1");
    desk.submit().sees_all(&["申请司法确认", "法院决定是否受理"]);
    desk.act("回访").fill("回访方式", "2").fill("满意度", "5").fill("意见和建议", "双方按约履行，对调解满意");
    desk.submit().sees("回访 电话");
    desk.act("回访").fill("回访方式", "6").fill("回访对象", "2").fill("满意度", "4").submit().sees("回访 上门");
}

/// Every paper that must be there is put into the volume first: the form has taken them already.
fn archive(desk: &mut Desk) {
    desk.act("文书一并入卷").sees("卷宗封面、卷内目录、申请书").submit().sees("有 卷宗封面");
    desk.press(&[F3]).sees("卷宗已存为");
    desk.act("归档").fill("册号", "3").fill("存放位置", "甲柜二层").fill("全卷页数", "28").fill("保管期限", "10年");
    desk.submit().sees("已归档");
}

/// What was done stands in the ledger, whole.
fn verify(data: &std::path::Path) {
    let verified = std::process::Command::new(env!("CARGO_BIN_EXE_zhitiao"))
        .args(["ledger", "verify", "--direct", "--data"])
        .arg(data)
        .output()
        .unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}
