//! What a certification allows, and which signature certifies (ISO 32000-2, 12.8.2.2 and 12.8.6).

use lopdf::{Dictionary, Object, ObjectId};

use super::error::PdfError;
use super::view::View;

/// What later changes a certified document allows (Table 257, `/P`).
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Permission {
    /// 1: none.
    NoChanges,
    /// 2: filling in forms and signing.
    FormFill,
    /// 3: annotations too.
    Annotate,
}

impl Permission {
    /// The value of `/P`.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::NoChanges => 1,
            Self::FormFill => 2,
            Self::Annotate => 3,
        }
    }
}

impl View<'_, '_> {
    /// The permission that a signature dictionary's own `DocMDP` reference gives; none when it is
    /// an approval signature. An unknown `/P` is read as the strictest.
    ///
    /// # Errors
    ///
    /// `/Reference` cannot be read.
    pub fn docmdp(&self, signature: &Dictionary) -> Result<Option<Permission>, PdfError> {
        let Object::Array(references) = self.value(signature, b"Reference")? else {
            return Ok(None);
        };
        for reference in &references {
            let Some(reference) = self.dictionary(reference)? else {
                continue;
            };
            let method = self.value(&reference, b"TransformMethod")?;
            if method.as_name().ok() != Some(b"DocMDP") {
                continue;
            }
            let parameters = match self.value(&reference, b"TransformParams")? {
                Object::Dictionary(parameters) => parameters,
                _ => Dictionary::new(),
            };
            return Ok(Some(match self.value(&parameters, b"P")? {
                Object::Null | Object::Integer(2) => Permission::FormFill,
                Object::Integer(3) => Permission::Annotate,
                _ => Permission::NoChanges,
            }));
        }
        Ok(None)
    }

    /// The signature that `/Perms /DocMDP` of the catalog names.
    ///
    /// # Errors
    ///
    /// The catalog or `/Perms` cannot be read.
    pub fn certification(&self) -> Result<Option<ObjectId>, PdfError> {
        let (_, catalog) = self.catalog()?;
        Ok(match self.value(&catalog, b"Perms")? {
            Object::Dictionary(permissions) => permissions
                .get(b"DocMDP")
                .and_then(Object::as_reference)
                .ok(),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::Document;
    use super::super::samples::pdf;
    use super::*;
    use crate::base::limits::Limits;

    #[test]
    fn permissions_default_to_forms_and_fail_to_the_strictest() {
        for (parameters, expected) in [
            (
                "<</TransformMethod/DocMDP/TransformParams<</P 1>>>>",
                Some(Permission::NoChanges),
            ),
            (
                "<</TransformMethod/DocMDP/TransformParams<</P 3>>>>",
                Some(Permission::Annotate),
            ),
            ("<</TransformMethod/DocMDP>>", Some(Permission::FormFill)),
            (
                "<</TransformMethod/DocMDP/TransformParams<</P 9>>>>",
                Some(Permission::NoChanges),
            ),
            ("<</TransformMethod/FieldMDP>>", None),
        ] {
            let signature = format!("<</Reference[{parameters}]>>");
            let file = pdf(&["<</Type/Catalog/Perms<</DocMDP 2 0 R>>>>", &signature]);
            let document = Document::open(&file, Limits::default()).unwrap();
            let view = document.last();
            let id = view.certification().unwrap().unwrap();
            let signature = view.load(id).unwrap().object;
            assert_eq!(view.docmdp(signature.as_dict().unwrap()).unwrap(), expected);
        }
    }
}
