//! Attributes that the semantic conventions have renamed or split, and that SDKs still send.
//!
//! From the notes that the deprecated attributes carry in the conventions' model (1.44.0), in the
//! families that a service's SDKs and libraries write. Attributes that were dropped with nothing in
//! their place are not here: they are undeclared like any other. A contract that declares such an
//! attribute itself is asked first.

/// Old keys and what to use instead, sorted by the old. Several new keys, because the old one was
/// split or what it meant depended on the span, read on inside the back quotes of a finding.
#[rustfmt::skip]
const RENAMED: &[(&str, &str)] = &[
    ("code.column", "code.column.number"),
    ("code.filepath", "code.file.path"),
    ("code.function", "code.function.name"),
    ("code.lineno", "code.line.number"),
    ("code.namespace", "code.function.name"),
    ("container.cpu.state", "cpu.mode"),
    ("container.labels", "container.label"),
    ("container.runtime", "container.runtime.name"),
    ("db.cassandra.consistency_level", "cassandra.consistency.level"),
    ("db.cassandra.coordinator.dc", "cassandra.coordinator.dc"),
    ("db.cassandra.coordinator.id", "cassandra.coordinator.id"),
    ("db.cassandra.idempotence", "cassandra.query.idempotent"),
    ("db.cassandra.page_size", "cassandra.page.size"),
    ("db.cassandra.speculative_execution_count", "cassandra.speculative_execution.count"),
    ("db.cassandra.table", "db.collection.name"),
    ("db.client.connections.pool.name", "db.client.connection.pool.name"),
    ("db.client.connections.state", "db.client.connection.state"),
    ("db.connection_string", "server.address` and `server.port"),
    ("db.cosmosdb.client_id", "azure.client.id"),
    ("db.cosmosdb.connection_mode", "azure.cosmosdb.connection.mode"),
    ("db.cosmosdb.consistency_level", "azure.cosmosdb.consistency.level"),
    ("db.cosmosdb.container", "db.collection.name"),
    ("db.cosmosdb.regions_contacted", "azure.cosmosdb.operation.contacted_regions"),
    ("db.cosmosdb.request_charge", "azure.cosmosdb.operation.request_charge"),
    ("db.cosmosdb.request_content_length", "azure.cosmosdb.request.body.size"),
    ("db.cosmosdb.status_code", "db.response.status_code"),
    ("db.cosmosdb.sub_status_code", "azure.cosmosdb.response.sub_status_code"),
    ("db.elasticsearch.cluster.name", "db.namespace"),
    ("db.elasticsearch.node.name", "elasticsearch.node.name"),
    ("db.elasticsearch.path_parts", "db.operation.parameter"),
    ("db.mongodb.collection", "db.collection.name"),
    ("db.name", "db.namespace"),
    ("db.operation", "db.operation.name"),
    ("db.redis.database_index", "db.namespace"),
    ("db.sql.table", "db.collection.name"),
    ("db.statement", "db.query.text"),
    ("db.system", "db.system.name"),
    ("enduser.role", "user.roles"),
    ("http.client_ip", "client.address"),
    ("http.flavor", "network.protocol.name` and `network.protocol.version"),
    ("http.host", "server.address`, `client.address` or `http.request.header.host"),
    ("http.method", "http.request.method"),
    ("http.request_content_length", "http.request.header.content-length"),
    ("http.request_content_length_uncompressed", "http.request.body.size"),
    ("http.response_content_length", "http.response.header.content-length"),
    ("http.response_content_length_uncompressed", "http.response.body.size"),
    ("http.scheme", "url.scheme"),
    ("http.server_name", "server.address"),
    ("http.status_code", "http.response.status_code"),
    ("http.target", "url.path` and `url.query"),
    ("http.url", "url.full"),
    ("http.user_agent", "user_agent.original"),
    ("messaging.client_id", "messaging.client.id"),
    ("messaging.eventhubs.consumer.group", "messaging.consumer.group.name"),
    ("messaging.kafka.consumer.group", "messaging.consumer.group.name"),
    ("messaging.kafka.destination.partition", "messaging.destination.partition.id"),
    ("messaging.kafka.message.offset", "messaging.kafka.offset"),
    ("messaging.operation", "messaging.operation.type"),
    ("messaging.rocketmq.client_group", "messaging.consumer.group.name"),
    ("messaging.servicebus.destination.subscription_name", "messaging.destination.subscription.name"),
    ("net.host.ip", "network.local.address"),
    ("net.host.name", "server.address"),
    ("net.host.port", "server.port"),
    ("net.peer.ip", "network.peer.address"),
    ("net.peer.name", "server.address` or `client.address"),
    ("net.peer.port", "server.port` or `client.port"),
    ("net.protocol.name", "network.protocol.name"),
    ("net.protocol.version", "network.protocol.version"),
    ("net.sock.family", "network.transport` and `network.type"),
    ("net.sock.host.addr", "network.local.address"),
    ("net.sock.host.port", "network.local.port"),
    ("net.sock.peer.addr", "network.peer.address"),
    ("net.sock.peer.port", "network.peer.port"),
    ("net.transport", "network.transport"),
    ("otel.library.name", "otel.scope.name"),
    ("otel.library.version", "otel.scope.version"),
    ("peer.service", "service.peer.name"),
    ("process.context_switch_type", "process.context_switch.type"),
    ("process.cpu.state", "cpu.mode"),
    ("process.executable.build_id.profiling", "process.executable.build_id.htlhash"),
    ("process.paging.fault_type", "system.paging.fault.type"),
    ("rpc.connect_rpc.error_code", "rpc.response.status_code"),
    ("rpc.connect_rpc.request.metadata", "rpc.request.metadata"),
    ("rpc.connect_rpc.response.metadata", "rpc.response.metadata"),
    ("rpc.grpc.request.metadata", "rpc.request.metadata"),
    ("rpc.grpc.response.metadata", "rpc.response.metadata"),
    ("rpc.grpc.status_code", "rpc.response.status_code"),
    ("rpc.jsonrpc.error_code", "rpc.response.status_code"),
    ("rpc.jsonrpc.request_id", "jsonrpc.request.id"),
    ("rpc.jsonrpc.version", "jsonrpc.protocol.version"),
    ("rpc.service", "rpc.method"),
    ("rpc.system", "rpc.system.name"),
    ("tls.client.server_name", "server.address"),
];

/// Every old key, and what to use instead.
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    RENAMED.iter().copied()
}

/// What to use instead of an attribute today.
pub(super) fn instead_of(key: &str) -> Option<&'static str> {
    let found = RENAMED.binary_search_by(|(old, _)| (*old).cmp(key));
    found
        .ok()
        .and_then(|at| RENAMED.get(at))
        .map(|(_, new)| *new)
}

#[cfg(test)]
mod tests {
    use super::{RENAMED, instead_of};

    #[test]
    fn old_keys_are_sorted_and_found() {
        assert!(RENAMED.is_sorted_by(|left, right| left.0 < right.0));
        assert_eq!(instead_of("http.method"), Some("http.request.method"));
        assert_eq!(instead_of("http.request.method"), None);
    }

    #[test]
    fn what_the_conventions_keep_is_not_old() {
        for key in ["enduser.id", "user.id", "db.namespace", "session.id"] {
            assert_eq!(instead_of(key), None, "{key}");
        }
    }

    #[test]
    fn what_was_split_says_so() {
        #[track_caller]
        fn check(key: &str, expected: &str) {
            assert_eq!(instead_of(key), Some(expected));
        }
        check("http.target", "url.path` and `url.query");
        check(
            "http.flavor",
            "network.protocol.name` and `network.protocol.version",
        );
        check("net.peer.name", "server.address` or `client.address");
        check(
            "http.request_content_length",
            "http.request.header.content-length",
        );
        check(
            "http.request_content_length_uncompressed",
            "http.request.body.size",
        );
    }

    /// No new key is an old one: nobody is sent on twice.
    #[test]
    fn new_keys_are_new() {
        let new = RENAMED.iter().flat_map(|(_, new)| new.split(['`', ' ']));
        let old: Vec<_> = new.filter(|new| instead_of(new).is_some()).collect();
        assert_eq!(old, [""; 0]);
    }
}
