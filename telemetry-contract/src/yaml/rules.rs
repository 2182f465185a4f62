//! What can be wrong in a registry: stable names, levels, and what to tell whoever broke one.

use core::fmt;

use crate::rule::Level;

macro_rules! rules {
    ($($variant:ident $name:literal $level:ident
        brief: $brief:literal
        why: $why:literal
        fix: $fix:literal
    )*) => {
        /// One rule that a registry keeps.
        ///
        /// The names say what is wrong and never change; rules may be added.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum RegistryRule {
            $(#[doc = $brief] $variant,)*
        }

        impl RegistryRule {
            /// Every rule, by name.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable kebab-case name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How seriously it is taken where nobody says otherwise.
            pub const fn level(self) -> Level {
                match self { $(Self::$variant => Level::$level,)* }
            }

            /// What is wrong, one sentence.
            pub const fn brief(self) -> &'static str {
                match self { $(Self::$variant => $brief,)* }
            }

            /// What it costs to leave it so.
            pub const fn why(self) -> &'static str {
                match self { $(Self::$variant => $why,)* }
            }

            /// What to do.
            pub const fn fix(self) -> &'static str {
                match self { $(Self::$variant => $fix,)* }
            }
        }
    };
}

rules! {
    AnnotationMisplaced "registry-annotation-misplaced" Deny
        brief: "An annotation stands where it means nothing."
        why: "Whoever wrote it relies on a check that never runs."
        fix: "Move it to where the message says, or take it away."
    AssociationUnknown "registry-association-unknown" Deny
        brief: "A signal is associated with an entity that nobody defines."
        why: "OpenTelemetry's own tools refuse the whole registry, and nobody can look the entity up."
        fix: "Name an entity of this registry or of one that it depends on."
    AttributeUnknown "registry-attribute-unknown" Deny
        brief: "A reference names an attribute that nobody defines."
        why: "The signal promises something that has no type, no meaning and no sensitivity."
        fix: "Correct the key, or define the attribute in this registry."
    BucketsInvalid "registry-buckets-invalid" Deny
        brief: "A histogram's bucket bounds do not ascend, or a metric that is no histogram has some."
        why: "No library accepts such bounds; the histogram would be recorded with its defaults."
        fix: "List finite bounds, each greater than the one before, on a histogram only."
    BudgetExceeded "registry-budget-exceeded" Deny
        brief: "A metric's labels can make more series than its `max_series`."
        why: "Series past the budget are dropped at run time, in the busiest hour first."
        fix: "Drop a label, bound it closer, say its `fan_out`, or raise the budget knowingly."
    BudgetMissing "registry-budget-missing" Deny
        brief: "A metric does not say how many series one process may make of it."
        why: "What nobody has counted is what fills the metric store."
        fix: "Add `max_series` under `annotations.contract`."
    CardinalityMissing "registry-cardinality-missing" Deny
        brief: "An attribute does not say how many values it may have."
        why: "Nothing can tell whether it may be a label."
        fix: "Add `cardinality`, a number or `unbounded`, under `annotations.contract`."
    DefinitionDuplicate "registry-definition-duplicate" Deny
        brief: "A registry defines the same thing twice."
        why: "Readers and tools pick one of the two, not all of them the same one."
        fix: "Keep one definition, and refer to it."
    DependencyCycle "registry-dependency-cycle" Deny
        brief: "Registries depend on each other in a circle, or in too long a row."
        why: "There is no order in which they could be read."
        fix: "Let the lower registry stand on its own."
    DependencyMissing "registry-dependency-missing" Deny
        brief: "A registry that this one depends on is not there."
        why: "What it defines can't be checked, and checks would pass for want of a rule."
        fix: "Correct `registry_path`, or depend on a registry that is built in."
    DependencyVersion "registry-dependency-version" Deny
        brief: "A dependency is there in another version than the one asked for."
        why: "A check against another version's rules proves nothing."
        fix: "Ask for the version that is there, or put the wanted one there."
    ExampleMismatch "registry-example-mismatch" Warn
        brief: "An example is no value of its attribute's type."
        why: "Examples are copied into code."
        fix: "Give examples of the attribute's type."
    FileEncoding "registry-file-encoding" Deny
        brief: "A file is not UTF-8."
        why: "Names would be compared as different bytes than the telemetry has."
        fix: "Save the file as UTF-8."
    FileTooLarge "registry-file-too-large" Deny
        brief: "A file is larger than a registry's file may be."
        why: "It is most likely no registry, and reading it could exhaust the memory."
        fix: "Keep what is no definition out of the registry's folder, or split the file."
    FileUnreadable "registry-file-unreadable" Deny
        brief: "A file or folder can't be read."
        why: "What it says is not checked."
        fix: "Correct the path or its permissions; a loop of links has to be cut."
    FormatUnknown "registry-format-unknown" Deny
        brief: "A file does not say which definition format it is in, or names an unknown one."
        why: "A format that is guessed is read wrong one day."
        fix: "Start the file with `file_format: definition/2`."
    GroupCycle "registry-group-cycle" Deny
        brief: "A group of attributes contains itself."
        why: "There is no end to its attributes."
        fix: "Take one of the groups out of the circle."
    GroupUnknown "registry-group-unknown" Deny
        brief: "A reference names a group of attributes that this registry does not have."
        why: "The signal lacks all the attributes that were meant."
        fix: "Correct the id; groups of other registries can't be used, list their attributes."
    ImportUnknown "registry-import-unknown" Deny
        brief: "A signal is imported or refined that no dependency defines."
        why: "The contract would promise a signal of which nothing is known."
        fix: "Correct the name, or define the signal here."
    KeyMissing "registry-key-missing" Deny
        brief: "A definition lacks something that every such definition says."
        why: "OpenTelemetry's own tools refuse the file, and ours would have to guess."
        fix: "Add the key that the message names."
    KeyUnknown "registry-key-unknown" Deny
        brief: "A key means nothing where it stands."
        why: "A slip of the pen would silently switch off what was meant."
        fix: "Correct the key, or take it away."
    LabelPrivate "registry-label-private" Deny
        brief: "A label is about a person, or is a secret."
        why: "Metric stores keep labels for months, and show them to everybody."
        fix: "Leave it to spans and logs."
    LabelType "registry-label-type" Deny
        brief: "A label is neither text, nor a whole number, nor a truth value."
        why: "Every other value becomes a text of its own, and a series of its own."
        fix: "Use an attribute of type string, int or boolean."
    LabelUnbounded "registry-label-unbounded" Deny
        brief: "A label has no bound."
        why: "Each value is a series; an id as a label ends the metric store."
        fix: "Leave it to spans and logs, or use an attribute from a closed set."
    Loosened "registry-loosened" Deny
        brief: "A registry allows what a registry that it depends on forbids."
        why: "Whoever relies on the base contract is no longer told the truth by this service."
        fix: "Keep to the base contract, or write a waiver with a reason, an owner and an end."
    ManifestMissing "registry-manifest-missing" Deny
        brief: "A registry's folder has no `manifest.yaml`."
        why: "It has no name, no version and no dependencies."
        fix: "Add a `manifest.yaml` with `name`, `schema_url` and `dependencies`."
    ManifestVersion "registry-manifest-version" Deny
        brief: "A registry's schema URL does not end in a version."
        why: "Telemetry can't say which version of the contract it keeps."
        fix: "End the URL in `/<version>`, as in `https://example.com/schemas/shop/1.0.0`."
    MarkerUnknown "registry-marker-unknown" Deny
        brief: "A span type is told by an attribute that it does not have."
        why: "No span is ever taken for one of this type, and none is checked."
        fix: "Add the attribute to the span, or correct the marker."
    MemberDuplicate "registry-member-duplicate" Deny
        brief: "An enum has the same id or value twice."
        why: "Generated code has one name for two meanings."
        fix: "Keep one of the two."
    MemberInvalid "registry-member-invalid" Deny
        brief: "An enum's member has no id, no value, or one of another type than the others."
        why: "There is nothing that telemetry could be compared with."
        fix: "Give every member an id and a value, all of them text or all whole numbers."
    NameInvalid "registry-name-invalid" Deny
        brief: "A name breaks the grammar of names."
        why: "Backends rename what they do not like, each in its own way."
        fix: "Use lower-case words joined by `.` or `_`, without the unit or what Prometheus adds."
    NamespaceTaken "registry-namespace-taken" Deny
        brief: "An attribute's key is the namespace of another one's."
        why: "Stores that nest by dots can't hold both."
        fix: "Give one of them another key."
    PrometheusCollision "registry-prometheus-collision" Deny
        brief: "Two metrics, or two labels of one, get the same name in Prometheus."
        why: "Their values are mixed up, or one of the two is refused."
        fix: "Give one of them another name."
    PrometheusName "registry-prometheus-name" Deny
        brief: "A metric or label gets a name in Prometheus that its own linter refuses."
        why: "Readers take the name for another type or unit than it has."
        fix: "Rename it as the message says."
    Redefined "registry-redefined" Deny
        brief: "A registry defines again what one that it depends on defines."
        why: "Two definitions drift apart, and OpenTelemetry's tools refuse the ambiguity."
        fix: "Refer to it by name; add what is stricter to the reference."
    ReferenceDuplicate "registry-reference-duplicate" Deny
        brief: "A signal refers to the same attribute twice."
        why: "Only one of the two requirements can hold."
        fix: "Keep one of the two."
    RequirementLevelMissing "registry-requirement-level-missing" Warn
        brief: "A signal does not say whether it is recommended or opt-in."
        why: "OpenTelemetry's tools warn of it, and will refuse it."
        fix: "Add `requirement_level: recommended` or `requirement_level: opt_in`."
    SensitivityMissing "registry-sensitivity-missing" Deny
        brief: "An attribute does not say who may see its values."
        why: "Nothing can tell whether it may leave the process; it is treated as personal."
        fix: "Add `sensitivity` under `annotations.contract`."
    SpanAmbiguous "registry-span-ambiguous" Deny
        brief: "Two span types have the same kind and the same markers."
        why: "A span can't be told to be of one or the other, and is checked against the wrong one."
        fix: "Give one of them a marker that the other lacks."
    StructureContradictory "registry-structure-contradictory" Deny
        brief: "A span's place in the trace contradicts its kind, or itself."
        why: "No trace can ever conform."
        fix: "A root is a server, consumer or internal span; only links that can exist may be asked for."
    TypeInvalid "registry-type-invalid" Deny
        brief: "A value is of another type than its key wants."
        why: "It is not read, and what it says does not hold."
        fix: "Write a text, number, list or mapping, as the message says."
    UnitInvalid "registry-unit-invalid" Deny
        brief: "A metric's unit is no base unit."
        why: "Prometheus wants base units; two metrics in two units can't be compared or added."
        fix: "Use a base unit such as `s` or `By`, a quotient of two, or an annotation such as `{order}`."
    ValueInvalid "registry-value-invalid" Deny
        brief: "A value is none of those that its key allows."
        why: "It is not read, and what it says does not hold."
        fix: "Use one of the values that the message lists."
    ValuesConflict "registry-values-conflict" Deny
        brief: "Two references close the same attribute to different sets of values."
        why: "An attribute has one set of values in one contract."
        fix: "Say the values once, or the same ones each time."
    YamlAlias "registry-yaml-alias" Deny
        brief: "A file's aliases repeat too much."
        why: "A few lines of aliases can stand for more than any memory holds."
        fix: "Write out what the aliases stand for."
    YamlDepth "registry-yaml-depth" Deny
        brief: "A file is nested too deep."
        why: "No definition needs it, and reading it could exhaust the stack."
        fix: "Flatten the file."
    YamlDuplicateKey "registry-yaml-duplicate-key" Deny
        brief: "A mapping has the same key twice."
        why: "Only one of the two values is read, and tools differ in which."
        fix: "Keep one of the two."
    YamlInvalid "registry-yaml-invalid" Deny
        brief: "A file can't be read as YAML."
        why: "Nothing in it is checked."
        fix: "Correct it where the message says; indent with spaces."
}

impl RegistryRule {
    /// Whether a registry that breaks it can't be used: what it says is not known.
    ///
    /// What is merely not allowed, as to loosen a rule, is found by a lint and may be waived.
    pub const fn is_obstacle(self) -> bool {
        matches!(self.level(), Level::Deny) && !matches!(self, Self::Loosened)
    }
}

impl fmt::Display for RegistryRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::RegistryRule;

    #[test]
    fn names_are_sorted_and_texts_are_sentences() {
        let names: Vec<&str> = RegistryRule::ALL.iter().map(|rule| rule.as_str()).collect();
        assert!(names.is_sorted(), "{names:?}");
        for rule in RegistryRule::ALL {
            let name = rule.as_str();
            assert!(name.starts_with("registry-"), "{name}");
            for text in [rule.brief(), rule.why(), rule.fix()] {
                assert!(text.ends_with('.') && text.len() > 20, "{name}: {text}");
            }
        }
    }
}
