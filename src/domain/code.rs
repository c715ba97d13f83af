//! Identity codes: 统一社会信用代码 (GB 32100-2015) and 公民身份号码 (GB 11643-1999).
