//! Seeded changes to bytes: what is broken by accident, and what a clever enemy would try.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

/// Longest input that a change may leave.
const LONGEST: usize = 16 * 1024;

/// What the reader looks at.
const WORDS: [&[u8]; 34] = [
    b"round",
    b"item",
    b"rater",
    b"value",
    b"group",
    b"confidence",
    b"expertise",
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r\n",
    b"\r",
    b"\"",
    b"\"\"",
    b"\xef\xbb\xbf",
    b"\0",
    b"\xff",
    b"\xc3",
    b"NA",
    b"abstain",
    b"0",
    b"1",
    b"9",
    b"10",
    b"4095",
    b"4096",
    b"4294967296",
    b"18446744073709551615",
    b"-1",
    b"1e9",
    b" ",
    b"=1+1",
    b"\xe2\x80\xae",
];

/// Makes inputs of a corpus, the same ones for the same seed.
pub struct Mutator<'a> {
    corpus: &'a [Vec<u8>],
    random: StdRng,
}

impl<'a> Mutator<'a> {
    pub fn new(corpus: &'a [Vec<u8>], seed: u64) -> Self {
        Self {
            corpus,
            random: StdRng::seed_from_u64(seed),
        }
    }

    /// One of the corpus with one to four changes.
    pub fn input(&mut self) -> Vec<u8> {
        let mut bytes = self.seed().to_vec();
        for _ in 0..self.random.random_range(1..=4) {
            self.change(&mut bytes);
        }
        bytes.truncate(LONGEST);
        bytes
    }

    /// Any of the numbers below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 {
            0
        } else {
            self.random.random_range(0..end)
        }
    }

    fn seed(&mut self) -> &'a [u8] {
        self.corpus
            .choose(&mut self.random)
            .map_or(&[], Vec::as_slice)
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len() + 1);
        match self.below(7) {
            0 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << self.random.random_range(0..8);
                }
            }
            1 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = self.random.random();
                }
            }
            2 => {
                let word = WORDS[self.below(WORDS.len())];
                bytes.splice(at..at, word.iter().copied());
            }
            3 => {
                let word = WORDS[self.below(WORDS.len())];
                let end = (at + word.len()).min(bytes.len());
                bytes.splice(at..end, word.iter().copied());
            }
            4 => {
                let end = (at + self.below(40)).min(bytes.len());
                bytes.drain(at..end);
            }
            5 => {
                let end = (at + self.below(80)).min(bytes.len());
                let again = bytes[at..end].to_vec();
                let to = self.below(bytes.len() + 1);
                bytes.splice(to..to, again);
            }
            _ => {
                let other = self.seed();
                let from = self.below(other.len() + 1);
                let end = self.below(bytes.len() + 1).max(at);
                bytes.splice(at..end, other[from..].iter().copied());
            }
        }
    }
}
