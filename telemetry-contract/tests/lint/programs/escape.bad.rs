fn main() {
    let _telemetry = telemetry_bootstrap::init!();
    println!("1"); // telemetry: allow(print-in-service)
    println!("2"); // telemetry: allow(print-in-servise) reason = "a slip of the pen"
    // telemetry: allow(print-in-service) reason = ""
    println!("3");
    // telemetry: allow(print-in-service, raw-provider) reason = "of two, one is of no use"
    println!("4");

    println!("5");
    // telemetry: allow(print-in-service) reason = "covers what is below"
    let six = 6;
    let text = "// telemetry: allow(print-in-service) reason = \"in a string\""; println!("6");
}
