use std::hint::black_box;
use std::time::{Duration, Instant};

use darnel_core::hosts::Hosts;
use darnel_core::{html, lines, outline, visible};

const STEPS: [&str; 9] =
    ["apart", "parse", "visible (with parse)", "flatten", "outline", "shell", "lines", "totals", "drop"];

fn main() {
    let file = std::env::args().nth(1).unwrap();
    let rounds: usize = std::env::args().nth(2).map_or(5, |n| n.parse().unwrap());
    let bytes = std::fs::read(file).unwrap();
    let mut pages = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let len = u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        pages.push(std::str::from_utf8(&bytes[at + 4..at + 4 + len]).unwrap().to_owned());
        at += 4 + len;
    }
    let hosts = Hosts::default();
    let mut all: Vec<[Duration; 9]> = Vec::new();
    for _ in 0..rounds {
        let mut times = [Duration::ZERO; 9];
        for page in &pages {
            let mut step = 0;
            let mut last = Instant::now();
            let mut lap = |times: &mut [Duration; 9]| {
                let now = Instant::now();
                times[step] += now - last;
                step += 1;
                last = Instant::now();
            };
            let source = visible::apart(page);
            lap(&mut times);
            black_box(html::parse(&source)).recycle();
            lap(&mut times);
            let seen = visible::visible(&source);
            lap(&mut times);
            let Ok(seen) = seen else { continue };
            let mut tree = seen.tree;
            lines::flatten_tables(&mut tree);
            lap(&mut times);
            let (outline, asked) = outline::outline(&tree, &hosts);
            lap(&mut times);
            let shell = lines::shell(&tree);
            lap(&mut times);
            let lines = lines::visible_lines(&tree, &shell);
            lap(&mut times);
            let main = lines::main_lines(&lines);
            black_box((outline.link_totals(&hosts, ""), outline.media_totals(&hosts)));
            lap(&mut times);
            tree.recycle();
            black_box((main, lines, outline, asked));
            lap(&mut times);
        }
        all.push(times);
    }
    let mut sum = 0.0;
    for (step, name) in STEPS.iter().enumerate() {
        let mut own: Vec<f64> =
            all.iter().map(|times| times[step].as_secs_f64() * 1e3 / pages.len() as f64).collect();
        own.sort_by(f64::total_cmp);
        let median = own[own.len() / 2];
        sum += if step == 1 { 0.0 } else { median };
        println!("{name:24} {median:.4} least {:.4}", own[0]);
    }
    println!("{:24} {sum:.4}", "all");
}
