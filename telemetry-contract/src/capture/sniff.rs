//! What the first bytes of a capture say about the rest.

use std::io::{self, Read};

/// How much is read at once, where so much is there.
const CHUNK: usize = 4096;

/// How much is looked at where the first byte does not tell.
const ENOUGH: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Protobuf messages, each after a length as protobuf writes numbers.
    Delimited,
    /// Protobuf messages, each after its length.
    Framed,
    Gzip,
    /// One protobuf message.
    Message,
    Text,
    Unknown,
    Utf16,
    Zstd,
}

/// Tells what comes, and hands back what was read for that. Of text, no more is waited for than
/// what the first read brings.
pub(super) fn content(input: &mut impl Read) -> io::Result<(Content, Vec<u8>)> {
    let mut prefix = Vec::new();
    read_more(input, &mut prefix)?;
    while is_open(&prefix) && read_more(input, &mut prefix)? {}
    Ok((judge(&prefix), prefix))
}

/// Whether the first byte leaves open what follows, and there is not enough after it.
fn is_open(prefix: &[u8]) -> bool {
    let first = prefix.first();
    let open = first.is_some_and(|byte| matches!(byte, 0..=4 | b'\n' | 0x1f | b'(' | 0xff | 0xfe));
    open && prefix.len() < ENOUGH
}

/// Whether there was more.
fn read_more(input: &mut impl Read, prefix: &mut Vec<u8>) -> io::Result<bool> {
    let mut chunk = [0; CHUNK];
    loop {
        match input.read(&mut chunk) {
            Ok(length) => {
                prefix.extend_from_slice(chunk.get(..length).unwrap_or_default());
                return Ok(length > 0);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn judge(prefix: &[u8]) -> Content {
    match prefix {
        [0x1f, 0x8b, ..] => Content::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Content::Zstd,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Content::Utf16,
        // A length of less than 80 MiB, and the first field of a request or another compression.
        [0..=4, _, _, _, b'\n' | 0x28, ..] | [0, 0, 0, 0, ..] => Content::Framed,
        // The first field of a request is a list of messages; each of those has lengths and tags
        // that no text has.
        [b'\n', ..] if prefix.iter().take(ENOUGH).any(|byte| is_binary(*byte)) => Content::Message,
        _ if is_delimited(prefix) => Content::Delimited,
        _ if prefix.contains(&0) => Content::Unknown,
        _ => Content::Text,
    }
}

/// Whether a length of one to four bytes stands before the first field of a request, which ends
/// where that length does or where another such field begins.
fn is_delimited(prefix: &[u8]) -> bool {
    let Some((length, rest)) = number(prefix) else {
        return false;
    };
    let Some((b'\n', rest)) = rest.split_first() else {
        return false;
    };
    let inner = number(rest);
    let fits = inner.is_some_and(|(inner, after)| {
        let end = rest.len() - after.len() + 1 + inner;
        end == length || (end < length && after.get(inner) == Some(&b'\n'))
    });
    fits && prefix.iter().take(ENOUGH).any(|byte| is_binary(*byte))
}

/// A number as protobuf writes it, and what comes after it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().take(4).position(|byte| byte & 0x80 == 0)?;
    let (number, rest) = bytes.split_at_checked(end + 1)?;
    let shifted = number.iter().enumerate();
    let number = shifted.map(|(at, byte)| usize::from(byte & 0x7f) << (7 * at));
    Some((number.sum(), rest))
}

/// A control character that text files do not have, but for colours.
fn is_binary(byte: u8) -> bool {
    byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x1b)
}

#[cfg(test)]
mod tests {
    use super::{Content, content};

    #[track_caller]
    fn check(input: &[u8], expected: Content) {
        let (found, prefix) = content(&mut &*input).unwrap();
        assert_eq!(found, expected);
        assert_eq!(prefix, input);
    }

    #[test]
    fn content_is_told_by_its_first_bytes() {
        check(b"", Content::Text);
        check(b"{\"resourceSpans\":[]}\n", Content::Text);
        check(b"order placed\n", Content::Text);
        check(b"\n\n  {\n", Content::Text);
        check(b"\n\x1b[32mINFO\x1b[0m\n", Content::Text);
        check(b"(4)", Content::Text);
        check(b"\xef\xbb\xbf{}", Content::Text);
        check(b"\xff\xfe{\0}\0", Content::Utf16);
        check(b"\x1f\x8b\x08", Content::Gzip);
        check(b"\x28\xb5\x2f\xfd\x04", Content::Zstd);
        check(b"\n\x02\n\x00", Content::Message);
        check(b"\n\x00", Content::Message);
        check(b"\0\0\0\x04\n\x02\n\0", Content::Framed);
        check(b"\0\0\0\0", Content::Framed);
        check(b"\x04\n\x02\n\0", Content::Delimited);
        check(b"\xc8\x01\n\xc5\x01\n\x01\x12", Content::Delimited);
        check(b"{\n\x01", Content::Text);
        check(b"a\n\n\tb", Content::Text);
        check(b"\x7fELF\x02\x01\x01\0\0\0", Content::Unknown);
        check(b"\0\0\x01\0\x01\0", Content::Unknown);
    }
}
