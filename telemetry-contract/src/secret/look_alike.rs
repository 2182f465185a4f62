//! What stands beside a telling key and is the name of something: of a signal, of a place in a file
//! system, of a type in a program, of what a parser found.

use super::alphabet::is_random;
use super::word::is_one_of;

/// How far a value is looked at.
const LOOK_BYTES: usize = 160;

/// Whether `value`, bare or out of its quotes, is a name beside a key that ends in `word`.
pub(super) fn is_name(word: &[u8], value: &[u8]) -> bool {
    let is = |names: &str| is_one_of(names, word);
    match value {
        _ if value.len() > LOOK_BYTES => false,
        [b'S', b'I', b'G', signal @ ..] => is_one_of(SIGNALS, signal),
        [b'0'..=b'9', ..] if is("sig") => value.len() < 3 && value.iter().all(u8::is_ascii_digit),
        _ => is_path(value, is("pwd oldpwd")),
    }
}

/// Whether the key is what a parser says of its input, and the value a token of a language:
/// `unexpected token: Ident("foo")`, `unexpected token: Literal { text: "foo" }`.
pub(super) fn is_parsed(phrase: &[u8], text: &[u8]) -> bool {
    let mut words = phrase.split(|byte| *byte == b' ');
    let (Some(found), Some(token)) = (words.next(), words.next()) else {
        return false;
    };
    if !is_one_of("illegal unexpected", found) || !is_one_of("token tokens", token) {
        return false;
    }
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic());
    let letters = letters.count();
    letters > 1 && matches!(&text[letters..], [b'(', ..] | [b' ', b'{', ..])
}

const SIGNALS: &str = "ABRT ALRM BUS CHLD CONT EMT FPE HUP ILL INFO INT IO KILL PIPE POLL PROF PWR QUIT \
    SEGV STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ";

/// Folders that paths start in, of Unix and of containers.
const ROOTS: &str = "Applications Library Users Volumes app apps bin boot builds code data dev etc github go \
    home lib mnt nix opt private proc root run sbin snap src srv sys tmp usr var work workspace workspaces";

/// Whether a value is a path. Beside `pwd`, which shells call the working directory, it may start
/// in any folder, unless one of its names looks drawn.
fn is_path(value: &[u8], directory: bool) -> bool {
    let path =
        |byte: &u8| byte.is_ascii_alphanumeric() || b"_-./@~+ ".contains(byte) || *byte >= 0x80;
    // A drive's letter, before the backslash that ends a value without quotes.
    let value = match value {
        [drive, b':', rest @ ..] if drive.is_ascii_alphabetic() && directory => {
            return rest.is_empty() || matches!(rest[0], b'\\' | b'/');
        }
        [b'.', b'.', rest @ ..] | [b'~' | b'.', rest @ ..] if directory => rest,
        _ => value,
    };
    let Some(names) = value.strip_prefix(b"/") else {
        return value.is_empty() && directory;
    };
    let root = names.split(|byte| *byte == b'/').next().unwrap_or_default();
    // Two names at least, so that a password with a slash before it is none.
    let known = is_exactly(ROOTS, root) && (directory || names.len() > root.len() + 1);
    let said = || {
        names
            .split(|byte| *byte == b'/')
            .all(|name| !is_random(name))
    };
    value.iter().all(path) && (known || directory && said())
}

/// Types of Rust, TypeScript, Go, Python, Java, C++ and SQL that fields and parameters have.
const TYPES: &str = "Array ArrayBuffer Arc Box Buffer Bytes CString Cell Cow HashMap Into List Map Maybe Mutex \
    NonNull Option Optional OsString PathBuf PhantomData Promise Rc Readonly Record RefCell Result \
    RwLock Secret SecretBox SecretStr SecretString SecretVec Sensitive Set StrictStr String Uint8Array Uuid Vec \
    Zeroizing any bool boolean byte bytes char i16 i32 i64 i8 int isize never number object str \
    string u128 u16 u32 u64 u8 unknown usize varchar void";

/// Types that a value may also be called: they count where a list follows that they are of.
const LISTS: &str = "Array Cell List Map Maybe Promise Record Secret Sensitive Set any never number object \
    unknown void";

/// What stands before a type.
const BEFORE: [&[u8]; 9] = [
    b"&'static ",
    b"&mut ",
    b"&'a ",
    b"&",
    b"*const ",
    b"*mut ",
    b"dyn ",
    b"impl ",
    b"[",
];

/// Whether a type starts `text`, and nothing but what follows types in a program: `String`,
/// `Option<String>`, `&mut str`, `string | null`.
pub(super) fn is_type(text: &[u8]) -> bool {
    let text = &text[..text.len().min(LOOK_BYTES)];
    let bare = BEFORE.iter().fold(text, |text, before| {
        text.strip_prefix(*before).unwrap_or(text)
    });
    let len = bare
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':'))
        .count();
    let name = &bare[..len];
    let last = name.rsplit(|byte| *byte == b':').next().unwrap_or_default();
    let rest = &bare[len..];
    let inner = inner_len(rest);
    let known =
        is_exactly(TYPES, last) && (inner > 0 || !is_exactly(LISTS, last)) || is_own_type(last);
    known && ends_type(&rest[inner..])
}

/// Whether a name is one that a program gave to a type of texts or tokens: `SecretString`.
fn is_own_type(name: &[u8]) -> bool {
    const ENDS: [&[u8]; 3] = [b"String", b"Bytes", b"Token"];
    let letters = name.iter().all(u8::is_ascii_alphabetic);
    let humps = name
        .windows(2)
        .filter(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase());
    let capital = name.first().is_some_and(u8::is_ascii_uppercase);
    letters && capital && humps.count() > 0 && ENDS.iter().any(|end| name.ends_with(end))
}

/// In this spelling, and no other: `string` is a type, and `STRING` may be a password.
fn is_exactly(names: &str, name: &[u8]) -> bool {
    names
        .split_ascii_whitespace()
        .any(|known| known.as_bytes() == name)
}

/// Length of the brackets behind a type's name and what is in them.
fn inner_len(text: &[u8]) -> usize {
    let (Some(b'<' | b'[' | b'('), mut depth) = (text.first(), 0_usize) else {
        return 0;
    };
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'<' | b'[' | b'(' => depth += 1,
            b'>' | b']' | b')' if depth == 1 => return at + 1,
            b'>' | b']' | b')' => depth -= 1,
            _ if byte.is_ascii_alphanumeric() || b"_:,; &'".contains(byte) => {}
            _ => return 0,
        }
    }
    0
}

/// Whether what follows a type in a program comes: a mark, the end, or a value that is given.
fn ends_type(rest: &[u8]) -> bool {
    match rest {
        []
        | [
            b',' | b')' | b'}' | b';' | b'>' | b']' | b'|' | b'?' | b'\n' | b'\\' | b'`' | b'"',
            ..,
        ] => true,
        [b' ', rest @ ..] => matches!(
            rest.trim_ascii_start(),
            [] | [b'|' | b'}' | b'{' | b'&' | b')' | b'`', ..]
        ),
        _ => false,
    }
}
