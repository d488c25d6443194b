//! What every emitted type has in the same words, so that `service!` does not repeat them for each.
//!
//! The compiler expands these from a name in a fraction of the time that it takes to receive the
//! same tokens from a procedural macro. Every path is absolute, as in emitted code.

/// What a record is beside its table and accessors.
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    ($type:ident) => {
        impl $crate::__private::Value for $type {
            type Codec = $crate::__private::AsRecord;
        }

        impl $crate::__private::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut $crate::__private::Formatter<'_>) -> $crate::__private::FmtResult {
                $crate::__private::debug(self, f)
            }
        }

        impl $crate::__private::serde::Serialize for $type {
            #[inline]
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> $crate::__private::Result<S::Ok, S::Error> {
                $crate::__private::serialize(self, serializer)
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $type {
            #[inline]
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> $crate::__private::Result<Self, D::Error> {
                $crate::__private::deserialize(deserializer)
            }
        }
    };
}
