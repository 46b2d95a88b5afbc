//! Names and words in addresses.

const SHORT_BRAND: usize = 3; // characters

/// Returns the name in a registrable domain, letters and figures only; "" where it is short.
pub fn brand_of(domain: &str) -> String {
    let name = domain.split('.').next().unwrap_or("").chars();
    let name: String = name.filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit()).collect();
    if name.len() > SHORT_BRAND { name } else { String::new() }
}

/// Returns the words of the last speaking part of an address in ASCII, in lower case.
///
/// As `slug` in `darnel/page/metadata.py`; `None` where something in the address is quoted, or is not of the web.
pub fn slug(address: &str) -> Option<Vec<String>> {
    if address.bytes().any(|byte| matches!(byte, b'%' | 0..=31) || byte >= 127) {
        return None;
    }
    let end = address.find(['?', '#']).unwrap_or(address.len());
    let path = address.get(..end)?.split_once("//").and_then(|(_, rest)| rest.split_once('/'));
    let path = path.map_or("", |(_, path)| path).to_ascii_lowercase();
    for segment in path.rsplit('/') {
        let words = without_ending(segment).split(|c: char| !c.is_ascii_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let speaks = |word: &&str| {
            word.len() > 2 && *word != "index" && !word.bytes().all(|byte| byte.is_ascii_digit())
        };
        if words.iter().any(speaks) {
            return Some(words.into_iter().map(str::to_owned).collect());
        }
    }
    Some(Vec::new())
}

/// The name of a file without its ending: `\.\w{2,8}$`.
fn without_ending(segment: &str) -> &str {
    let is_ending = |ending: &str| {
        (2..=8).contains(&ending.len()) && ending.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric())
    };
    segment.rsplit_once('.').filter(|parts| is_ending(parts.1)).map_or(segment, |parts| parts.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_domains() {
        assert_eq!(["my-news24.co.uk", "bbc.co.uk", ""].map(brand_of), ["mynews24", "", ""]);
    }

    #[test]
    fn reads_the_last_speaking_part() {
        let words = |address| slug(address).map(|words| words.join(" "));
        assert_eq!(words("https://a.example/blog/2024/How-to_bake.html?x"), Some("how to bake".into()));
        assert_eq!(words("https://a.example/news/story/12/index.php#a/b"), Some("story".into()));
        assert_eq!(words("//a.example/a.b.c/v1.2-final"), Some("v1 2 final".into()));
        assert_eq!(words("https://a.example/ab/12/"), Some(String::new()));
        assert_eq!(words("about-us"), Some(String::new()));
        assert_eq!(words("https://a.example/caf%C3%A9"), None);
    }
}
