//! A week's work from an empty register, by keyboard alone, at 80x24, typing Chinese: what a mediator does, checked on the
//! screen at each step. One account stands for the town and the district.

mod pty;

use pty::{Session, register};

const F2: &str = "\x1bOQ";
const F5: &str = "\x1b[15~";
const DOWN: &str = "\x1b[B";
const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const SUBMIT: &str = "\x13";
const QUIT: &str = "\x11";

/// A session in which every key is answered on the screen before the next one is typed.
struct Desk(Session);

impl Desk {
    fn press(&mut self, keys: &[&str]) -> &mut Self {
        for key in keys {
            self.0.press(key);
        }
        self
    }

    fn sees(&mut self, text: &str) -> &mut Self {
        self.0.until_text(text);
        self
    }

    /// Goes down to an entry of the form by its label, and fills it.
    fn fill(&mut self, label: &str, text: &str) -> &mut Self {
        let wanted = format!("> {label}");
        for _ in 0..40 {
            if self.0.shown().lines().any(|line| line.trim_start().starts_with(&wanted)) {
                return self.press(&[text]);
            }
            self.press(&[DOWN]);
        }
        self.sees(&wanted)
    }

    /// 继续办理: the act that is proposed first.
    fn next(&mut self, act: &str) -> &mut Self {
        self.press(&[F5]).sees("继续办理");
        for _ in 0..40 {
            if self.0.shown().lines().any(|line| line.contains(&format!("> {act}"))) {
                break;
            }
            self.press(&[DOWN]);
        }
        self.press(&[ENTER]).sees(act)
    }

    fn submit(&mut self) -> &mut Self {
        self.press(&[SUBMIT]).sees("已办理并存盘")
    }
}

#[test]
fn from_an_empty_register_to_the_first_session() {
    let data = register();
    let mut desk = Desk(Session::start(data.path(), 80, 24));
    desk.sees("2案件");

    // The account works for the town as well as for the district.
    desk.press(&["6"]).sees("登录名").press(&[F5, ENTER]).sees("变更账户");
    desk.fill("所在单位", "耿车").press(&[ENTER]);
    desk.fill("角色", "1").press(&["2", "3"]).submit();

    for name in ["陈一禾", "吴怀瑾"] {
        desk.press(&["5"]).sees("调解员").press(&[F2]).sees("新增调解员");
        desk.fill("姓名", name).fill("所在组织", "耿车").press(&[ENTER]).submit().sees(name);
    }

    desk.press(&["2", F2]).sees("登记纠纷");
    desk.fill("申请人 ", "上海未名文化传播有限公司").fill("被申请人 ", "宿城知禾服饰店");
    desk.fill("知识产权客体", "1").fill("纠纷类型", "1").fill("纠纷简况", "店铺销售的T恤使用了申请人的插画");
    desk.submit().sees("耿车知调〔").sees("登记待决");

    desk.next("受理").fill("申请人同意调解", "1").submit().sees("已受理");
    desk.next("征询对方").fill("联系方式", "2").fill("答复", "1").submit().sees("调解中");
    desk.next("确定调解员").fill("调解员", "1").press(&["2"]).fill("主持人", "1").fill("产生方式", "1");
    desk.fill("利害关系披露", "与双方均无利害关系").submit().sees("陈一禾");
    desk.next("告知权利义务").fill("告知方式", "2").submit();

    desk.press(&[ESC]).sees("未名与知禾");
    desk.0.send(QUIT);
    assert_eq!(desk.0.ended(), 0);
    let verified = std::process::Command::new(env!("CARGO_BIN_EXE_zhitiao"))
        .args(["ledger", "verify", "--direct", "--data"])
        .arg(data.path())
        .output()
        .unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}
