//! What text may hold: one line or several, without control characters, within limits.
