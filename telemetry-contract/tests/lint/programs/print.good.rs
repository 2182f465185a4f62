//! `println!("in a comment")`
use std::io::IsTerminal;

/// println!("in documentation");
fn main() {
    let _telemetry = telemetry_bootstrap::init!();
    let text = r#"println!("in a string");"#;
    tracing::info!(text, "println!(\"in a message\")");
    let color = std::io::stdout().is_terminal();
    let println = color;
    drop(println);
}

#[cfg(test)]
mod tests {
    #[test]
    fn prints() {
        println!("in a test");
    }
}

#[cfg(all(test, unix))]
fn helper() {
    eprintln!("of a test");
}
