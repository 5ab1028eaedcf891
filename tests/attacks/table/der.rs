//! DER taken apart and put together again, to change what is inside.

/// One element.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Node {
    Leaf(u8, Vec<u8>),
    Tree(u8, Vec<Node>),
}

pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
pub(crate) const OCTETS: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const INTEGER: u8 = 0x02;

impl Node {
    pub(crate) fn parse(der: &[u8]) -> Self {
        let (node, rest) = Self::first(der);
        assert!(rest.is_empty(), "bytes after the element");
        node
    }

    fn first(der: &[u8]) -> (Self, &[u8]) {
        let tag = der[0];
        let (length, head) = match der[1] {
            short @ 0..0x80 => (usize::from(short), 2),
            long => {
                let count = usize::from(long & 0x7f);
                let bytes = &der[2..2 + count];
                let length = bytes
                    .iter()
                    .fold(0, |all, byte| all * 256 + usize::from(*byte));
                (length, 2 + count)
            }
        };
        let (mut content, rest) = der[head..].split_at(length);
        if tag & 0x20 == 0 {
            return (Self::Leaf(tag, content.to_vec()), rest);
        }
        let mut kids = Vec::new();
        while !content.is_empty() {
            let (kid, others) = Self::first(content);
            kids.push(kid);
            content = others;
        }
        (Self::Tree(tag, kids), rest)
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let (tag, content) = match self {
            Self::Leaf(tag, content) => (*tag, content.clone()),
            Self::Tree(tag, kids) => (*tag, kids.iter().flat_map(Self::encode).collect()),
        };
        let length = content.len();
        let [.., high, low] = length.to_be_bytes();
        // The shortest form (X.690, 10.1).
        let head = match (high, low) {
            (0, 0..0x80) => vec![tag, low],
            (0, _) => vec![tag, 0x81, low],
            _ => vec![tag, 0x82, high, low],
        };
        assert!(u16::try_from(length).is_ok(), "an element of 64 KiB");
        [head, content].concat()
    }

    /// The same with lengths left open, down to this depth (X.690, 8.1.3.6).
    pub(crate) fn encode_open(&self, depth: usize) -> Vec<u8> {
        match self {
            Self::Tree(tag, kids) if depth > 0 => {
                let kids: Vec<u8> = kids
                    .iter()
                    .flat_map(|kid| kid.encode_open(depth - 1))
                    .collect();
                [&[*tag, 0x80][..], &kids, &[0, 0]].concat()
            }
            _ => self.encode(),
        }
    }

    pub(crate) fn kids(&mut self) -> &mut Vec<Self> {
        match self {
            Self::Tree(_, kids) => kids,
            Self::Leaf(..) => panic!("an element without elements"),
        }
    }

    pub(crate) const fn tag(&self) -> u8 {
        match self {
            Self::Leaf(tag, _) | Self::Tree(tag, _) => *tag,
        }
    }

    /// The first element inside with this tag.
    pub(crate) fn tagged(&mut self, tag: u8) -> &mut Self {
        let mut kids = self.kids().iter_mut();
        kids.find(|kid| kid.tag() == tag).unwrap()
    }

    pub(crate) fn sequence(kids: Vec<Self>) -> Self {
        Self::Tree(SEQUENCE, kids)
    }

    pub(crate) fn oid(content: &[u8]) -> Self {
        Self::Leaf(OBJECT_IDENTIFIER, content.to_vec())
    }
}
