//! The actions and the places where they are valid.

/// What a person can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Open the selected row.
    Open,
    /// Close the top layer; what was typed stays.
    Back,
    /// Row up.
    Up,
    /// Row down.
    Down,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// First row.
    First,
    /// Last row.
    Last,
    /// The next part of the page.
    NextPane,
    /// The part before.
    PreviousPane,
    /// 今日: whose cases, the next choice.
    NextScope,
    /// The choice before.
    PreviousScope,
    /// Go to a tab by its number (1 to 6).
    Tab(u8),
    /// 登记.
    Register,
    /// 查找: anything in the register.
    Find,
    /// 筛选.
    Filter,
    /// 签收.
    Sign,
    /// 继续办理.
    NextStep,
    /// 流转.
    Custody,
    /// 文书.
    Documents,
    /// 期限说明.
    Deadlines,
    /// 新增 a row to the list shown.
    Add,
    /// 办理: what can be done about the selected row.
    Acts,
    /// The next part of a tab.
    NextPart,
    /// The part before.
    PreviousPart,
    /// 推荐: who could mediate, for the form that names mediators.
    Suggest,
    /// The tour, from its beginning.
    Tour,
    /// The next step of the tour.
    TourOn,
    /// 核验: check the ledger's chain.
    Verify,
    /// 以往案件: what else the parties of the case have been here with.
    Past,
    /// 换分组.
    Groups,
    /// 换时段.
    Period,
    /// 换计时方式.
    Measure,
    /// 生成卷宗: the whole volume as a file.
    Volume,
    /// 附件: the files of the case, to open one.
    Files,
    /// Send the case number to the terminal's clipboard.
    CopyNumber,
    /// 撤回操作: take one's own last act back.
    TakeBack,
    /// 柜台模式.
    Counter,
    /// Take the mouse, or give it back.
    Mouse,
    /// 筛选项: the filter as a form.
    FilterPanel,
    /// 常用列表.
    Lists,
    /// Mark the selected row for an act on many.
    Mark,
    /// Mark all the filter admits.
    MarkAll,
    /// An act on all marked.
    Bulk,
    /// What others changed has been looked at.
    Seen,
    /// Ask the desk again.
    Refresh,
    /// Submit the form.
    Submit,
    /// Take back what was typed last into the entry under the caret.
    Untype,
    /// Bring it back.
    Retype,
    /// What the entry under the caret asks.
    FieldHelp,
    /// 联系记录.
    Contact,
    /// 简易口头调解.
    SimpleOral,
    /// Half filled forms.
    Drafts,
    /// Throw a draft away.
    ThrowAway,
    /// Fill the party being typed from the selected match.
    TakeMatch,
    /// Select the next match.
    NextMatch,
    /// Decide on the case as it is now, after what others did has been seen.
    Adopt,
    /// All actions of this place.
    Help,
    /// The palette.
    Palette,
    /// The next theme.
    NextTheme,
    /// The other language.
    SwitchLanguage,
    /// Draw everything again.
    Redraw,
    /// Stop for a while, where there is a shell to come back from.
    Suspend,
    /// Leave the program.
    Quit,
}

/// Where the focus is, as far as keys are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// 今日.
    Today,
    /// The list of cases.
    Cases,
    /// 信用.
    Credit,
    /// 统计.
    Stats,
    /// 名册.
    Roster,
    /// 系统.
    System,
    /// The page of a case.
    Case,
    /// The page of somebody on the roster.
    Person,
    /// The page of a subject of credit.
    Subject,
    /// A form.
    Form,
    /// A list of things to choose from over the page.
    Menu,
    /// A text over the page: help, an explanation, a refusal.
    Sheet,
    /// The filter or the palette: a line of text with a list.
    Line,
    /// The list of drafts.
    Drafts,
}

impl Place {
    /// Every place.
    pub const ALL: [Self; 14] = [
        Self::Today,
        Self::Cases,
        Self::Credit,
        Self::Stats,
        Self::Roster,
        Self::System,
        Self::Case,
        Self::Person,
        Self::Subject,
        Self::Form,
        Self::Menu,
        Self::Sheet,
        Self::Line,
        Self::Drafts,
    ];
}
