//! Each format of the same findings.
