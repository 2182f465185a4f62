//! Rules of the list of waivers.

use super::{Area, Description, Level};

const SOURCE: &str = "docs/reports.md, \"Waivers\"";

pub(super) const RULES: &[Description] = &[
    Description {
        name: "waiver-expired",
        area: Area::Waiver,
        level: Level::Deny,
        brief: "A waiver's last day is over.",
        why: "A waiver was agreed to for a time; what nobody looks at again stays broken for good.",
        fix: "Repair what it covers and remove it, or agree on a new date with its owner.",
        source: SOURCE,
        bad: "    expires: 2020-01-31\n",
        good: "    expires: 2027-01-31\n",
    },
    Description {
        name: "waiver-invalid",
        area: Area::Waiver,
        level: Level::Deny,
        brief: "The list of waivers can't be read, or an entry lacks what makes it one: rule, reason, owner, expiry.",
        why: "Nobody can say later why the rule is broken here, who answers for it, or when that ends.",
        fix: "Change the line that the message names; `contract explain RULE` shows a whole entry.",
        source: SOURCE,
        bad: "  - rule: span-orphan\n    reason: the batch job is cut off\n",
        good: "  - rule: span-orphan\n    reason: the batch job is cut off\n    owner: team-batch\n    expires: 2027-01-31\n",
    },
    Description {
        name: "waiver-long",
        area: Area::Waiver,
        level: Level::Warn,
        brief: "A waiver ends more than two years from now.",
        why: "By then nobody remembers it; that is a decision to drop the rule, and belongs into `levels`.",
        fix: "Set a date at which somebody will look again.",
        source: SOURCE,
        bad: "    expires: 2099-12-31\n",
        good: "    expires: 2027-01-31\n",
    },
    Description {
        name: "waiver-unused",
        area: Area::Waiver,
        level: Level::Warn,
        brief: "A waiver covers nothing that was found.",
        why: "It hides the next finding that happens to fit it.",
        fix: "Remove it, or correct its scope if it was meant to cover something.",
        source: SOURCE,
        bad: "  - rule: span-orphan\n    scope: { service: ordres-api }\n",
        good: "  - rule: span-orphan\n    scope: { service: orders-api }\n",
    },
];
