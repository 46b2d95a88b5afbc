//! Boosted trees and the text score: verdicts.
