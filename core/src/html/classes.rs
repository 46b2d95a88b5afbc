//! What kinds of elements there are to the tree construction.

use crate::dom::{Name, Namespace};

/// Ends the search of an end tag for its element.
pub(super) const SPECIAL: u16 = 1;
/// Is opened again after what closed it by accident: `b`, `a` and others.
pub(super) const FORMATTING: u16 = 2;
/// Closes off what is inside it from end tags of what is outside.
pub(super) const SCOPING: u16 = 4;
/// Has no content.
pub(super) const VOID: u16 = 8;
/// Is closed where its end tag is left out.
pub(super) const IMPLIED_END: u16 = 16;
/// Closes a paragraph.
pub(super) const CLOSES_P: u16 = 32;
/// A heading.
pub(super) const HEADING: u16 = 64;
/// Its end tag closes all that is open inside it.
pub(super) const BLOCK_END: u16 = 128;
/// Belongs into the head.
pub(super) const HEAD_VOID: u16 = 256;
/// Is content: no frameset may come after it.
pub(super) const NO_FRAMESET: u16 = 512;
/// Leads back from SVG and MathML to HTML.
pub(super) const BREAKOUT: u16 = 1024;
/// Contains text that is not markup.
pub(super) const RAW_TEXT: u16 = 2048;
/// Is a part of a table, and nothing outside of one.
pub(super) const TABLE_PART: u16 = 4096;
/// Needs no rule of its own in the body: void elements and what is opened as it is.
pub(super) const PLAIN: u16 = 8192;

static FLAGS: [u16; Name::COUNT] = flags_of_names();

/// The kinds of an HTML element of this name.
#[inline]
pub(super) fn flags(name: Name) -> u16 {
    name.flags(&FLAGS, PLAIN)
}

/// The kinds of an element on the stack of open elements: of SVG and MathML, those that lead back to HTML are known.
#[inline]
pub(super) fn stack_flags(name: Name, namespace: Namespace) -> u16 {
    match namespace {
        Namespace::Html => flags(name),
        Namespace::Svg if matches!(name, Name::FOREIGNOBJECT | Name::DESC | Name::TITLE) => SPECIAL | SCOPING,
        Namespace::MathMl if is_math_text(name) || name == Name::ANNOTATION_XML => SPECIAL | SCOPING,
        _ => 0,
    }
}

/// Elements of MathML that contain text.
pub(super) fn is_math_text(name: Name) -> bool {
    matches!(name, Name::MI | Name::MO | Name::MN | Name::MS | Name::MTEXT)
}

#[rustfmt::skip]
const fn flags_of_names() -> [u16; Name::COUNT] {
    type N = Name;
    let flags = [0; Name::COUNT];
    let flags = N::flagged(flags, SPECIAL, &[
        N::ADDRESS, N::APPLET, N::AREA, N::ARTICLE, N::ASIDE, N::BASE, N::BASEFONT, N::BGSOUND, N::BLOCKQUOTE, N::BODY,
        N::BR, N::BUTTON, N::CAPTION, N::CENTER, N::COL, N::COLGROUP, N::COMMAND, N::DD, N::DETAILS, N::DIR, N::DIV,
        N::DL, N::DT, N::EMBED, N::FIELDSET, N::FIGCAPTION, N::FIGURE, N::FOOTER, N::FORM, N::FRAME, N::FRAMESET, N::H1,
        N::H2, N::H3, N::H4, N::H5, N::H6, N::HEAD, N::HEADER, N::HGROUP, N::HR, N::HTML, N::IFRAME, N::IMAGE, N::IMG,
        N::INPUT, N::ISINDEX, N::KEYGEN, N::LI, N::LINK, N::LISTING, N::MAIN, N::MARQUEE, N::MENU, N::META, N::NAV,
        N::NOEMBED, N::NOFRAMES, N::NOSCRIPT, N::OBJECT, N::OL, N::P, N::PARAM, N::PLAINTEXT, N::PRE, N::SCRIPT,
        N::SEARCH, N::SECTION, N::SELECT, N::SOURCE, N::STYLE, N::SUMMARY, N::TABLE, N::TBODY, N::TD, N::TEMPLATE,
        N::TEXTAREA, N::TFOOT, N::TH, N::THEAD, N::TITLE, N::TR, N::TRACK, N::UL, N::WBR, N::XMP,
    ]);
    let flags = N::flagged(flags, FORMATTING, &[
        N::A, N::B, N::BIG, N::CODE, N::EM, N::FONT, N::I, N::NOBR, N::S, N::SMALL, N::STRIKE, N::STRONG, N::TT, N::U,
    ]);
    let flags = N::flagged(flags, SCOPING, &[
        N::APPLET, N::CAPTION, N::HTML, N::MARQUEE, N::OBJECT, N::SELECT, N::TABLE, N::TD, N::TEMPLATE, N::TH,
    ]);
    let flags = N::flagged(flags, VOID, &[
        N::AREA, N::BASE, N::BASEFONT, N::BGSOUND, N::BR, N::COL, N::EMBED, N::HR, N::IMG, N::INPUT, N::KEYGEN, N::LINK,
        N::META, N::PARAM, N::SOURCE, N::TRACK, N::WBR,
    ]);
    let flags = N::flagged(flags, IMPLIED_END, &[
        N::DD, N::DT, N::LI, N::OPTION, N::OPTGROUP, N::P, N::RB, N::RP, N::RT, N::RTC,
    ]);
    let flags = N::flagged(flags, HEADING, &[N::H1, N::H2, N::H3, N::H4, N::H5, N::H6]);
    let flags = N::flagged(flags, CLOSES_P, &[
        N::ADDRESS, N::ARTICLE, N::ASIDE, N::BLOCKQUOTE, N::CENTER, N::DETAILS, N::DIALOG, N::DIR, N::DIV, N::DL,
        N::FIELDSET, N::FIGCAPTION, N::FIGURE, N::FOOTER, N::HEADER, N::HGROUP, N::MAIN, N::MENU, N::NAV, N::OL, N::P,
        N::SEARCH, N::SECTION, N::SUMMARY, N::UL,
    ]);
    let flags = N::flagged(flags, BLOCK_END, &[
        N::ADDRESS, N::ARTICLE, N::ASIDE, N::BLOCKQUOTE, N::BUTTON, N::CENTER, N::DETAILS, N::DIALOG, N::DIR, N::DIV,
        N::DL, N::FIELDSET, N::FIGCAPTION, N::FIGURE, N::FOOTER, N::HEADER, N::HGROUP, N::LISTING, N::MAIN, N::MENU,
        N::NAV, N::OL, N::PRE, N::SEARCH, N::SECTION, N::SELECT, N::SUMMARY, N::UL,
    ]);
    let flags = N::flagged(flags, HEAD_VOID, &[N::BASE, N::BASEFONT, N::BGSOUND, N::LINK, N::META]);
    let flags = N::flagged(flags, NO_FRAMESET, &[
        N::AREA, N::BR, N::EMBED, N::IMG, N::IMAGE, N::KEYGEN, N::WBR, N::HR, N::TEXTAREA, N::XMP, N::IFRAME, N::SELECT,
        N::TABLE, N::APPLET, N::MARQUEE, N::OBJECT, N::PRE, N::LISTING, N::LI, N::DD, N::DT, N::BUTTON, N::BODY,
    ]);
    let flags = N::flagged(flags, BREAKOUT, &[
        N::B, N::BIG, N::BLOCKQUOTE, N::BODY, N::BR, N::CENTER, N::CODE, N::DD, N::DIV, N::DL, N::DT, N::EM, N::EMBED,
        N::H1, N::H2, N::H3, N::H4, N::H5, N::H6, N::HEAD, N::HR, N::I, N::IMG, N::LI, N::LISTING, N::MENU, N::META,
        N::NOBR, N::OL, N::P, N::PRE, N::RUBY, N::S, N::SMALL, N::SPAN, N::STRONG, N::STRIKE, N::SUB, N::SUP, N::TABLE,
        N::TT, N::U, N::UL, N::VAR,
    ]);
    let flags = N::flagged(flags, RAW_TEXT, &[N::IFRAME, N::NOEMBED, N::NOFRAMES, N::NOSCRIPT, N::STYLE, N::XMP]);
    let flags = N::flagged(flags, TABLE_PART, &[
        N::CAPTION, N::COL, N::COLGROUP, N::TBODY, N::TD, N::TFOOT, N::TH, N::THEAD, N::TR,
    ]);
    N::flagged(flags, PLAIN, &[
        N::ABBR, N::AREA, N::AUDIO, N::BDI, N::BDO, N::BR, N::CANVAS, N::CITE, N::DATA, N::DATALIST, N::DEL, N::DFN,
        N::EMBED, N::IMG, N::INS, N::KBD, N::LABEL, N::LEGEND, N::MAP, N::MARK, N::METER, N::OUTPUT, N::PARAM,
        N::PICTURE, N::PROGRESS, N::Q,
        N::SAMP, N::SLOT, N::SOURCE, N::SPAN, N::SUB, N::SUP, N::TIME, N::TRACK, N::VAR, N::VIDEO, N::WBR,
    ])
}
