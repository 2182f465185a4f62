//! What can be wrong in a registry's files.

use core::fmt;

use super::{Area, Description, Level};

const DEPRECATED: &str = "the registry, `deprecated` of the attribute";
const FORMAT: &str = "OpenTelemetry's semantic-convention definition format, `definition/2`";
const GENERATED: &str = "the contract's generated code: dots and signs are no part of a Rust name";
const LAYERS: &str = "the contract: a registry may add and tighten, never loosen or redefine";
const LOG_LINE: &str = "the contract's log line: keys that only the serialiser writes";
const NAMES_OF_SPANS: &str = "OpenTelemetry's trace API: a span's name is of low cardinality";
const NAMING: &str = "semantic conventions 1.44, `general/naming.md`";
const PROMETHEUS: &str = "Prometheus's own linter, `promtool check metrics`";
const UNITS: &str = "semantic conventions 1.44, `general/metrics.md`, \"Instrument units\"";
const VOCABULARY: &str = "the contract's vocabulary under `annotations.contract`";
const YAML: &str = "YAML 1.2";

macro_rules! rules {
    ($($variant:ident $name:literal $level:ident
        brief: $brief:literal
        why: $why:literal
        fix: $fix:literal
        source: $source:ident
        bad: $bad:literal
        good: $good:literal
    )*) => {
        /// One rule that a registry's files are held against.
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

            /// How to mend what breaks it.
            pub const fn fix(self) -> &'static str {
                match self { $(Self::$variant => $fix,)* }
            }
        }

        pub(super) const RULES: &[Description] = &[$(Description {
            name: $name,
            area: Area::Registry,
            level: Level::$level,
            brief: $brief,
            why: $why,
            fix: $fix,
            source: $source,
            bad: $bad,
            good: $good,
        }),*];
    };
}

rules! {
    AnnotationMisplaced "registry-annotation-misplaced" Deny
        brief: "An annotation stands where it means nothing."
        why: "Whoever wrote it relies on a check that never runs."
        fix: "Move it to where the message says, or take it away."
        source: VOCABULARY
        bad: "      - ref: url.full\n        requirement_level: required\n        annotations: { contract: { when: status_error } }\n"
        good: "      - ref: error.type\n        requirement_level: { conditionally_required: If it failed. }\n        annotations: { contract: { when: status_error } }\n"
    AssociationUnknown "registry-association-unknown" Deny
        brief: "A signal is associated with an entity that nobody defines."
        why: "OpenTelemetry's own tools refuse the whole registry, and nobody can look the entity up."
        fix: "Name an entity of this registry or of one that it depends on."
        source: FORMAT
        bad: "    entity_associations: [contract.servce]\n"
        good: "    entity_associations: [contract.service]\n"
    AttributeUnknown "registry-attribute-unknown" Deny
        brief: "A reference names an attribute that nobody defines."
        why: "The signal promises something that has no type, no meaning and no sensitivity."
        fix: "Correct the key, or define the attribute in this registry."
        source: FORMAT
        bad: "      - { ref: http.rout, requirement_level: required }\n"
        good: "      - { ref: http.route, requirement_level: required }\n"
    BucketsInvalid "registry-buckets-invalid" Deny
        brief: "A histogram's bucket bounds do not ascend, or a metric that is no histogram has some."
        why: "No library accepts such bounds; the histogram would be recorded with its defaults."
        fix: "List finite bounds, each greater than the one before, on a histogram only."
        source: VOCABULARY
        bad: "    annotations: { contract: { buckets: [1, 0.5] } }\n"
        good: "    annotations: { contract: { buckets: [0.5, 1] } }\n"
    BudgetExceeded "registry-budget-exceeded" Deny
        brief: "A metric's labels can make more series than its `max_series`."
        why: "Series past the budget are dropped at run time, in the busiest hour first."
        fix: "Drop a label, bound it closer, say its `fan_out`, or raise the budget knowingly."
        source: VOCABULARY
        bad: "    attributes:\n      - ref: http.request.method # 11 values\n      - ref: url.scheme # 2 values\n    annotations: { contract: { max_series: 5 } }\n"
        good: "    attributes:\n      - ref: url.scheme # 2 values\n    annotations: { contract: { max_series: 5 } }\n"
    BudgetMissing "registry-budget-missing" Deny
        brief: "A metric does not say how many series one process may make of it."
        why: "What nobody has counted is what fills the metric store."
        fix: "Add `max_series` under `annotations.contract`."
        source: VOCABULARY
        bad: "    unit: \"{order}\"\n"
        good: "    unit: \"{order}\"\n    annotations: { contract: { max_series: 20 } }\n"
    CardinalityMissing "registry-cardinality-missing" Deny
        brief: "An attribute does not say how many values it may have."
        why: "Nothing can tell whether it may be a label."
        fix: "Add `cardinality`, a number or `unbounded`, under `annotations.contract`."
        source: VOCABULARY
        bad: "    annotations: { contract: { sensitivity: public } }\n"
        good: "    annotations: { contract: { sensitivity: public, cardinality: 50 } }\n"
    DefinitionDuplicate "registry-definition-duplicate" Deny
        brief: "A registry defines the same thing twice."
        why: "Readers and tools pick one of the two, not all of them the same one."
        fix: "Keep one definition, and refer to it."
        source: FORMAT
        bad: "  - { key: order.id, type: string, brief: An id., stability: development }\n  - { key: order.id, type: int, brief: A number., stability: development }\n"
        good: "  - { key: order.id, type: string, brief: An id., stability: development }\n  - { key: order.number, type: int, brief: A number., stability: development }\n"
    DependencyCycle "registry-dependency-cycle" Deny
        brief: "Registries depend on each other in a circle, or in too long a row."
        why: "There is no order in which they could be read."
        fix: "Let the lower registry stand on its own."
        source: FORMAT
        bad: "# in shop/manifest.yaml\n    registry_path: ../partner\n# in partner/manifest.yaml\n    registry_path: ../shop\n"
        good: "# in shop/manifest.yaml\n    registry_path: ../partner\n"
    DependencyMissing "registry-dependency-missing" Deny
        brief: "A registry that this one depends on is not there."
        why: "What it defines can't be checked, and checks would pass for want of a rule."
        fix: "Correct `registry_path`, or depend on a registry that is built in."
        source: FORMAT
        bad: "    registry_path: ../compny\n"
        good: "    registry_path: ../company\n"
    DependencyVersion "registry-dependency-version" Deny
        brief: "A dependency is there in another version than the one asked for."
        why: "A check against another version's rules proves nothing."
        fix: "Ask for the version that is there, or put the wanted one there."
        source: FORMAT
        bad: "  - schema_url: https://opentelemetry.io/schemas/1.30.0\n"
        good: "  - schema_url: https://opentelemetry.io/schemas/1.44.0\n"
    ExampleMismatch "registry-example-mismatch" Warn
        brief: "An example is no value of its attribute's type."
        why: "Examples are copied into code."
        fix: "Give examples of the attribute's type."
        source: FORMAT
        bad: "    type: int\n    examples: [many]\n"
        good: "    type: int\n    examples: [3]\n"
    FileEncoding "registry-file-encoding" Deny
        brief: "A file is not encoded in UTF-8."
        why: "Names would be compared as different bytes than the telemetry has."
        fix: "Save the file as UTF-8."
        source: FORMAT
        bad: "    brief: caf\\xe9 (Latin-1)\n"
        good: "    brief: café (UTF-8)\n"
    FileTooLarge "registry-file-too-large" Deny
        brief: "A file is larger than a registry's file may be."
        why: "It is most likely no registry, and reading it could exhaust the memory."
        fix: "Keep what is no definition out of the registry's folder, or split the file."
        source: FORMAT
        bad: "telemetry/capture.yaml (40 MiB)\n"
        good: "telemetry/orders.yaml (4 KiB)\n"
    FileUnreadable "registry-file-unreadable" Deny
        brief: "A file or folder can't be read."
        why: "What it says is not checked."
        fix: "Correct the path or its permissions; a loop of links has to be cut."
        source: FORMAT
        bad: "telemetry/loop -> ..\n"
        good: "telemetry/orders.yaml\n"
    FormatUnknown "registry-format-unknown" Deny
        brief: "A file does not say which definition format it is in, or names an unknown one."
        why: "A format that is guessed is read wrong one day."
        fix: "Start the file with `file_format: definition/2`."
        source: FORMAT
        bad: "attributes: []\n"
        good: "file_format: definition/2\nattributes: []\n"
    GroupCycle "registry-group-cycle" Deny
        brief: "A group of attributes contains itself."
        why: "There is no end to its attributes."
        fix: "Take one of the groups out of the circle."
        source: FORMAT
        bad: "  - id: order.one\n    attributes: [{ ref_group: order.two }]\n  - id: order.two\n    attributes: [{ ref_group: order.one }]\n"
        good: "  - id: order.one\n    attributes: [{ ref_group: order.two }]\n  - id: order.two\n    attributes: [{ ref: order.id }]\n"
    GroupUnknown "registry-group-unknown" Deny
        brief: "A reference names a group of attributes that this registry does not have."
        why: "The signal lacks all the attributes that were meant."
        fix: "Correct the id; groups of other registries can't be used, list their attributes."
        source: FORMAT
        bad: "      - ref_group: order.tow\n"
        good: "      - ref_group: order.two\n"
    ImportUnknown "registry-import-unknown" Deny
        brief: "A signal is imported or refined that no dependency defines."
        why: "The contract would promise a signal of which nothing is known."
        fix: "Correct the name, or define the signal here."
        source: FORMAT
        bad: "imports:\n  metrics: [http.server.request.durations]\n"
        good: "imports:\n  metrics: [http.server.request.duration]\n"
    KeyMissing "registry-key-missing" Deny
        brief: "A definition lacks something that every such definition says."
        why: "OpenTelemetry's own tools refuse the file, and ours would have to guess."
        fix: "Add the key that the message names."
        source: FORMAT
        bad: "  - key: order.id\n    type: string\n    stability: development\n"
        good: "  - key: order.id\n    type: string\n    brief: Id of an order.\n    stability: development\n"
    KeyReserved "registry-key-reserved" Deny
        brief: "An attribute has a key that every log line has for something else."
        why: "A line carries it under another key, or readers take it for what the line says of itself."
        fix: "Put it into a namespace of yours, such as `order.level`."
        source: LOG_LINE
        bad: "  - key: level\n"
        good: "  - key: order.level\n"
    KeyUnknown "registry-key-unknown" Deny
        brief: "A key means nothing where it stands."
        why: "A slip of the pen would silently switch off what was meant."
        fix: "Correct the key, or take it away."
        source: FORMAT
        bad: "    breif: Id of an order.\n"
        good: "    brief: Id of an order.\n"
    LabelDeprecated "registry-label-deprecated" Warn
        brief: "A metric has a label that is on its way out."
        why: "Dashboards are built on it that go blank with it."
        fix: "Refer to the attribute that takes its place."
        source: DEPRECATED
        bad: "    attributes: [{ ref: deployment.environment }]\n"
        good: "    attributes: [{ ref: deployment.environment.name }]\n"
    LabelPrivate "registry-label-private" Deny
        brief: "A label is about a person, or is a secret."
        why: "Metric stores keep labels for months, and show them to everybody."
        fix: "Leave it to spans and logs."
        source: VOCABULARY
        bad: "    attributes: [{ ref: user_id, requirement_level: required }]\n"
        good: "    attributes: [{ ref: order.channel, requirement_level: required }]\n"
    LabelType "registry-label-type" Deny
        brief: "A label is neither text, nor a whole number, nor a truth value."
        why: "Every other value becomes a text of its own, and a series of its own."
        fix: "Use an attribute of type string, int or boolean."
        source: VOCABULARY
        bad: "    attributes: [{ ref: order.weight }] # double\n"
        good: "    attributes: [{ ref: order.weight_class }] # an enum\n"
    LabelUnbounded "registry-label-unbounded" Deny
        brief: "A label has no bound."
        why: "Each value is a series; an id as a label ends the metric store."
        fix: "Leave it to spans and logs, or use an attribute from a closed set."
        source: VOCABULARY
        bad: "    attributes: [{ ref: correlation_id, requirement_level: required }]\n"
        good: "    attributes: [{ ref: order.channel, requirement_level: required }]\n"
    Loosened "registry-loosened" Deny
        brief: "A registry allows what a registry that it depends on forbids."
        why: "Whoever relies on the base contract is no longer told the truth by this service."
        fix: "Keep to the base contract, or write a waiver with a reason, an owner and an end."
        source: LAYERS
        bad: "      - ref: user_id # personal in the base contract\n        annotations: { contract: { sensitivity: public } }\n"
        good: "      - ref: user_id\n"
    ManifestMissing "registry-manifest-missing" Deny
        brief: "A registry's folder has no `manifest.yaml`."
        why: "It has no name, no version and no dependencies."
        fix: "Add a `manifest.yaml` with `name`, `schema_url` and `dependencies`."
        source: FORMAT
        bad: "telemetry/orders.yaml\n"
        good: "telemetry/manifest.yaml\ntelemetry/orders.yaml\n"
    ManifestVersion "registry-manifest-version" Deny
        brief: "A registry's schema URL does not end in a version."
        why: "Telemetry can't say which version of the contract it keeps."
        fix: "End the URL in `/<version>`, as in `https://example.com/schemas/shop/1.0.0`."
        source: FORMAT
        bad: "schema_url: https://example.com/schemas/shop\n"
        good: "schema_url: https://example.com/schemas/shop/1.0.0\n"
    MarkerUnknown "registry-marker-unknown" Deny
        brief: "A span type is told by an attribute that it does not have."
        why: "No span is ever taken for one of this type, and none is checked."
        fix: "Add the attribute to the span, or correct the marker."
        source: VOCABULARY
        bad: "    attributes: [{ ref: order.id }]\n    annotations: { contract: { markers: [order.number] } }\n"
        good: "    attributes: [{ ref: order.id }]\n    annotations: { contract: { markers: [order.id] } }\n"
    MemberDuplicate "registry-member-duplicate" Deny
        brief: "An enum has the same id or value twice."
        why: "Generated code has one name for two meanings."
        fix: "Keep one of the two, and remove the other."
        source: FORMAT
        bad: "        - { id: web, value: web }\n        - { id: phone, value: web }\n"
        good: "        - { id: web, value: web }\n        - { id: phone, value: phone }\n"
    MemberInvalid "registry-member-invalid" Deny
        brief: "An enum's member has no id, no value, or one of another type than the others."
        why: "There is nothing that telemetry could be compared with."
        fix: "Give every member an id and a value, all of them text or all whole numbers."
        source: FORMAT
        bad: "        - { brief: The pages. }\n"
        good: "        - { id: web, value: web, brief: The pages. }\n"
    NameInvalid "registry-name-invalid" Deny
        brief: "A name breaks the grammar of names."
        why: "Backends rename what they do not like, each in its own way."
        fix: "Use lower-case words joined by `.` or `_`, without the unit or what Prometheus adds."
        source: NAMING
        bad: "  - name: orders.placed_total\n"
        good: "  - name: orders.placed\n"
    NamespaceTaken "registry-namespace-taken" Deny
        brief: "An attribute's key is the namespace of another one's."
        why: "Stores that nest by dots can't hold both."
        fix: "Give one of them another key."
        source: NAMING
        bad: "  - key: order\n  - key: order.id\n"
        good: "  - key: order.kind\n  - key: order.id\n"
    PrometheusCollision "registry-prometheus-collision" Deny
        brief: "Two metrics, or two labels of one, get the same name in Prometheus."
        why: "Their values are mixed up, or one of the two is refused."
        fix: "Give one of them another name."
        source: PROMETHEUS
        bad: "  - name: orders.placed\n  - name: orders_placed\n"
        good: "  - name: orders.placed\n  - name: orders.shipped\n"
    PrometheusName "registry-prometheus-name" Deny
        brief: "A metric or label gets a name in Prometheus that its own linter refuses."
        why: "Readers take the name for another type or unit than it has."
        fix: "Rename it as the message says."
        source: PROMETHEUS
        bad: "  - name: orders.gauge.open\n"
        good: "  - name: orders.open\n"
    Redefined "registry-redefined" Deny
        brief: "A registry defines again what one that it depends on defines."
        why: "Two definitions drift apart, and OpenTelemetry's tools refuse the ambiguity."
        fix: "Refer to it by name; add what is stricter to the reference."
        source: LAYERS
        bad: "attributes:\n  - key: http.route\n"
        good: "      - { ref: http.route, requirement_level: required }\n"
    ReferenceDuplicate "registry-reference-duplicate" Deny
        brief: "A signal refers to the same attribute twice."
        why: "Only one of the two requirements can hold."
        fix: "Keep one of the two, and remove the other."
        source: FORMAT
        bad: "      - { ref: url.path, requirement_level: required }\n      - { ref: url.path, requirement_level: opt_in }\n"
        good: "      - { ref: url.path, requirement_level: required }\n"
    RequirementLevelMissing "registry-requirement-level-missing" Warn
        brief: "A signal does not say whether it is recommended or opt-in."
        why: "OpenTelemetry's tools warn of it, and will refuse it."
        fix: "Add `requirement_level: recommended` or `requirement_level: opt_in`."
        source: FORMAT
        bad: "  - name: orders.placed\n    brief: Orders that were placed.\n"
        good: "  - name: orders.placed\n    brief: Orders that were placed.\n    requirement_level: recommended\n"
    RustCollision "registry-rust-collision" Deny
        brief: "Two names, or two values of an enum, are one name in Rust."
        why: "Generated code has two items of one name, which does not compile; and readers mix the two up."
        fix: "Rename one of them, so that letters and digits tell them apart."
        source: GENERATED
        bad: "  - key: cart.gift.wrap\n  - key: cart.gift_wrap\n"
        good: "  - key: cart.gift.wrap\n  - key: cart.gift.card\n"
    SensitivityLow "registry-sensitivity-low" Deny
        brief: "An attribute is said to be public, and its key names a secret or something personal."
        why: "Redaction goes by the key and takes the value out; or the key is wrong, and readers believe it."
        fix: "Say `personal` or `credential`, or rename the attribute to what it holds, such as a count or a hash."
        source: VOCABULARY
        bad: "  - key: user.password\n    annotations: { contract: { sensitivity: public } }\n"
        good: "  - key: user.password_age\n    annotations: { contract: { sensitivity: public } }\n"
    SensitivityMissing "registry-sensitivity-missing" Deny
        brief: "An attribute does not say who may see its values."
        why: "Nothing can tell whether it may leave the process; it is treated as personal."
        fix: "Add `sensitivity` under `annotations.contract`."
        source: VOCABULARY
        bad: "    annotations: { contract: { cardinality: 50 } }\n"
        good: "    annotations: { contract: { sensitivity: public, cardinality: 50 } }\n"
    SloInvalid "registry-slo-invalid" Deny
        brief: "A service level objective can't be measured: of a label, value or bucket that its metric lacks, an impossible share, or a name that another one has."
        why: "Its alert never fires, or always does, and everybody believes that somebody watches."
        fix: "Use labels, values and bounds of the metric, an `objective` from 50 to below 100 (percent), a `window` such as `30d`, and exactly one of `good`, `bad` and `below`."
        source: VOCABULARY
        bad: "    annotations: { contract: { slos: [{ name: orders, objective: 100, window: 30d, bad: { order.outcome: [lost] } }] } }\n"
        good: "    annotations: { contract: { slos: [{ name: orders, objective: 99.5, window: 30d, bad: { order.outcome: [failed] } }] } }\n"
    SpanAmbiguous "registry-span-ambiguous" Deny
        brief: "Two span types have the same kind and the same markers."
        why: "A span can't be told to be of one or the other, and is checked against the wrong one."
        fix: "Give one of them a marker that the other lacks."
        source: VOCABULARY
        bad: "  - type: orders.call\n    kind: client\n    annotations: { contract: { markers: [url.full] } }\n  - type: orders.ask\n    kind: client\n    annotations: { contract: { markers: [url.full] } }\n"
        good: "  - type: orders.call\n    kind: client\n    annotations: { contract: { markers: [url.full] } }\n  - type: orders.ask\n    kind: client\n    annotations: { contract: { markers: [order.id] } }\n"
    SpanNameAttribute "registry-span-name-attribute" Deny
        brief: "A span's name has an attribute in it that has no bound, or is not public."
        why: "Backends group by name and keep every name they have seen; and a name is never redacted."
        fix: "Leave the attribute to the span, and put one of few values into the name."
        source: NAMES_OF_SPANS
        bad: "    name: { note: \"price {order.id}\" }\n"
        good: "    name: { note: \"price {order.channel}\" }\n"
    StructureContradictory "registry-structure-contradictory" Deny
        brief: "A span's place in the trace contradicts its kind, or itself."
        why: "No trace can ever conform."
        fix: "A root is a server, consumer or internal span; only links that can exist may be asked for."
        source: VOCABULARY
        bad: "    kind: client\n    annotations: { contract: { structure: { root: true } } }\n"
        good: "    kind: server\n    annotations: { contract: { structure: { root: true } } }\n"
    TypeInvalid "registry-type-invalid" Deny
        brief: "A value is of another type than its key wants."
        why: "It is not read, and what it says does not hold."
        fix: "Write a text, number, list or mapping, as the message says."
        source: FORMAT
        bad: "    entity_associations: contract.service\n"
        good: "    entity_associations: [contract.service]\n"
    UnitInvalid "registry-unit-invalid" Deny
        brief: "A metric's unit is no base unit."
        why: "Prometheus wants base units; two metrics in two units can't be compared or added."
        fix: "Use a base unit such as `s` or `By`, a quotient of two, or an annotation such as `{order}`."
        source: UNITS
        bad: "    unit: ms\n"
        good: "    unit: s\n"
    ValueInvalid "registry-value-invalid" Deny
        brief: "A value is none of those that its key allows."
        why: "It is not read, and what it says does not hold."
        fix: "Write what the message wants: one of the values that it lists, or of the kind that it names."
        source: FORMAT
        bad: "    instrument: count\n"
        good: "    instrument: counter\n"
    ValuesConflict "registry-values-conflict" Deny
        brief: "References say different things of the values of one attribute, or close it to values that are not among its members."
        why: "An attribute has one set of values in one contract; a value with a typing error would replace the right one."
        fix: "Say it once, or the same each time; each of `values` is one of the enum's members."
        source: VOCABULARY
        bad: "      # on one event\n        annotations: { contract: { values: [\"1.1\", \"2\"] } }\n      # on another\n        annotations: { contract: { values: [\"1.1\"] } }\n"
        good: "      # on one event, for the whole contract\n        annotations: { contract: { values: [\"1.1\", \"2\"] } }\n"
    YamlAlias "registry-yaml-alias" Deny
        brief: "A file's aliases repeat too much."
        why: "A few lines of aliases can stand for more than any memory holds."
        fix: "Write out what the aliases stand for."
        source: YAML
        bad: "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b]\n"
        good: "a: [x]\n"
    YamlDepth "registry-yaml-depth" Deny
        brief: "A file is nested too deep."
        why: "No definition needs it, and reading it could exhaust the stack."
        fix: "Write the file with fewer levels."
        source: YAML
        bad: "attributes: [[[[[[[[[[[[[[]]]]]]]]]]]]]]\n"
        good: "attributes: []\n"
    YamlDuplicateKey "registry-yaml-duplicate-key" Deny
        brief: "A mapping has the same key twice."
        why: "Only one of the two values is read, and tools differ in which."
        fix: "Keep one of the two, and remove the other."
        source: YAML
        bad: "    type: string\n    type: int\n"
        good: "    type: string\n"
    YamlInvalid "registry-yaml-invalid" Deny
        brief: "A file can't be read as YAML."
        why: "Nothing in it is checked."
        fix: "Correct it where the message says; indent with spaces."
        source: YAML
        bad: "attributes:\n\t- key: order.id\n"
        good: "attributes:\n  - key: order.id\n"
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
