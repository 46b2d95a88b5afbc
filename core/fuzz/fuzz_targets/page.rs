//! Reads any bytes as a page, by every module of the core: nothing may panic, hang or grow without bound.
#![no_main]

use std::sync::LazyLock;

use darnel_core::hosts::Hosts;
use darnel_core::shell::Shell;
use darnel_core::text::reading::Reading;
use darnel_core::text::tongue::Tongue;
use darnel_core::text::totals::{Prose, title_words};
use darnel_core::visible::visible;
use darnel_core::{lines, outline};
use libfuzzer_sys::fuzz_target;

static HOSTS: LazyLock<Hosts> =
    LazyLock::new(|| Hosts::new(vec!["com".into(), "co.uk".into(), "*.ck".into()], Vec::new(), Vec::new()));

static TONGUE: LazyLock<Tongue> = LazyLock::new(|| {
    let lists = ["the", "we", "you"].map(|word| vec![word.to_owned()]);
    Tongue::new(lists, vec!['é'], false)
});

fuzz_target!(|data: &[u8]| {
    let page = String::from_utf8_lossy(data);
    let Ok(seen) = visible(&page) else { return };
    let tree = seen.tree;
    let mut shell = Shell::new(&tree);
    let (mut outline, asked) = outline::outline(&tree, &HOSTS, &mut shell);
    outline.answer(&HOSTS, &vec![String::new(); asked.len()]);
    let lines = lines::visible_lines(&tree, &shell.marked());
    let main = lines::main_lines(&lines);
    let main = main.iter().map(|&place| &lines[place]);
    let reading = Reading::new(main.map(|line| (lines.text_of(line), line.size)), page.chars().take(80).collect());
    reading.words();
    reading.sentences();
    reading.totals();
    Prose::of(&reading);
    title_words(&reading);
    TONGUE.spoken(&reading);
    TONGUE.style(&reading);
    reading.language_sample();
});
