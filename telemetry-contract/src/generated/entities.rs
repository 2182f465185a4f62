//! The contract's entities: what a resource says.
//!
//! Rendered by `cargo xtask generate`: change the registry, not this.

use super::attributes;
use crate::model::{AttributeUse, EntityDef, Requirement};

/// `contract.service`: The service instance that every signal comes from.
pub static CONTRACT_SERVICE: EntityDef = EntityDef {
    entity_type: "contract.service",
    required: true,
    attributes: &[
        AttributeUse {
            attribute: &attributes::SERVICE_NAME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::SERVICE_INSTANCE_ID,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::SERVICE_VERSION,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::DEPLOYMENT_ENVIRONMENT_NAME,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::DEPLOYMENT_ENVIRONMENT,
            requirement: Requirement::Required,
        },
        AttributeUse {
            attribute: &attributes::SERVICE_NAMESPACE,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::SAAS_TENANT,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::TELEMETRY_SDK_NAME,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::TELEMETRY_SDK_LANGUAGE,
            requirement: Requirement::Recommended,
        },
        AttributeUse {
            attribute: &attributes::TELEMETRY_SDK_VERSION,
            requirement: Requirement::Recommended,
        },
    ],
    brief: "The service instance that every signal comes from.",
};

/// `contract.platform`: What the service instance runs on.
pub static CONTRACT_PLATFORM: EntityDef = EntityDef {
    entity_type: "contract.platform",
    required: false,
    attributes: &[
        AttributeUse {
            attribute: &attributes::HOST_NAME,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::PROCESS_PID,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::HOST_ID,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::HOST_ARCH,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::OS_TYPE,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::CONTAINER_ID,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::K8S_CLUSTER_NAME,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::K8S_NAMESPACE_NAME,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::K8S_NODE_NAME,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::K8S_DEPLOYMENT_NAME,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::K8S_POD_NAME,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::K8S_POD_UID,
            requirement: Requirement::OptIn,
        },
        AttributeUse {
            attribute: &attributes::K8S_CONTAINER_NAME,
            requirement: Requirement::OptIn,
        },
    ],
    brief: "What the service instance runs on.",
};
