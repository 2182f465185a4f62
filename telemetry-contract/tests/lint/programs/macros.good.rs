macro_rules! start {
    () => {
        telemetry_bootstrap::init!().unwrap()
    };
}

macro_rules! quiet {
    ($println:ident) => {
        $println.println()
    };
}

macro_rules! say {
    ($($arg:tt)*) => {
        tracing::info!($($arg)*)
    };
}

fn main() {
    let _telemetry = start!();
    quiet!(printer);
    say!(order.id = 3, "said");
    let query = sql!(SELECT password FROM users WHERE println = 1);
    html! { <p class="println!">{ query.text }</p> }
    stringify!(println!("never"));
}
