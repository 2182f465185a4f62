macro_rules! announce {
    ($what:expr) => {
        println!("{}", $what);
        $crate::note!($what)
    };
}

#[macro_export]
macro_rules! note {
    ($what:expr) => {{
        tracing::info!(password = $what, "noted");
    }};
}

#[tokio::main]
async fn main() {
    let _telemetry = telemetry_bootstrap::init!();
    announce!(1);
    tokio::select! {
        biased;
        () = tokio::signal::ctrl_c() => { eprintln!("stopped"); },
        order = next() => tracing::info!(card_number = order.card, "order"),
    }
    let list = vec![dbg!(1), { print!("2"); 2 }];
    assert!(list.len() == std::process::exit(1));
    tracing::info!(count = { println!("inside"); 3 }, "counted");
}
