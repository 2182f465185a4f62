//! Points for Prometheus by remote write, which every build of it takes: a `WriteRequest` in snappy's
//! block format, nothing of it compressed.

/// The labels of a series, by name in order, and its values with their milliseconds since 1970.
pub(crate) struct Series<'s> {
    pub(crate) labels: &'s [(&'s str, &'s str)],
    pub(crate) points: Vec<(f64, i64)>,
}

/// Sends series to a Prometheus.
#[track_caller]
pub(crate) fn write(prometheus: &str, series: &[Series<'_>]) {
    let mut request = Vec::new();
    for series in series {
        field(&mut request, 1, &message(series));
    }
    let answer = ureq::post(&format!("{prometheus}/api/v1/write"))
        .header("content-type", "application/x-protobuf")
        .header("content-encoding", "snappy")
        .header("x-prometheus-remote-write-version", "0.1.0")
        .send(&snappy(&request));
    assert!(answer.unwrap().status().is_success());
}

fn message(series: &Series<'_>) -> Vec<u8> {
    let mut message = Vec::new();
    for (name, value) in series.labels {
        let mut label = Vec::new();
        field(&mut label, 1, name.as_bytes());
        field(&mut label, 2, value.as_bytes());
        field(&mut message, 1, &label);
    }
    for (value, milliseconds) in &series.points {
        let mut sample = vec![1 << 3 | 1];
        sample.extend(value.to_le_bytes());
        sample.push(2 << 3);
        varint(&mut sample, u64::try_from(*milliseconds).unwrap());
        field(&mut message, 2, &sample);
    }
    message
}

/// A field of bytes.
fn field(into: &mut Vec<u8>, number: u8, bytes: &[u8]) {
    into.push(number << 3 | 2);
    varint(into, u64::try_from(bytes.len()).unwrap());
    into.extend(bytes);
}

fn varint(into: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        into.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
        value >>= 7;
    }
    into.push(u8::try_from(value).unwrap());
}

/// The length of all, then literals of at most 64 KiB.
fn snappy(bytes: &[u8]) -> Vec<u8> {
    let mut block = Vec::new();
    varint(&mut block, u64::try_from(bytes.len()).unwrap());
    for literal in bytes.chunks(1 << 16) {
        block.push(61 << 2);
        block.extend(u16::try_from(literal.len() - 1).unwrap().to_le_bytes());
        block.extend(literal);
    }
    block
}
