// telemetry: allow-file(raw-provider) reason = "a whole file"

// telemetry: allow(init-missing) reason = "a tool"
#[tokio::main(
    flavor = "current_thread"
)]
/// With documentation.
async fn main() {
    println!("1"); // telemetry: allow(print-in-service) reason = "behind the line"
    // telemetry: allow(print-in-service) reason = "a statement of several lines"
    // and more words on it
    std::println!(
        "{}",
        dbg!(2)
    );
    /* telemetry: allow(print-in-service) reason = "a block before its line" */ println!("6");
    println!("7"); /* telemetry: allow(print-in-service) reason = "a block behind it" */
    /* telemetry: allow(print-in-service) reason = "a block above" */
    /* and another */
    println!(
        "8"
    );
    report();
    opentelemetry::global::meter("x");
    match 3 {
        // telemetry: allow(print-in-service) reason = "an arm"
        3 => {
            println!("3");
        }
        _ => {}
    }
    tracing::info!(
        // telemetry: allow(field-name-secret) reason = "a line inside"
        password = 3,
        "x"
    );
}

// telemetry: allow(print-in-service) reason = "a function"
fn report() {
    println!("4");
    println!("5");
}

/// // telemetry: allow(print-in-service) reason = "in documentation"
fn documented() {}

#[cfg(test)]
mod tests {
    // telemetry: allow(print-in-service) reason = "not looked at"
    fn helper() {}
}
