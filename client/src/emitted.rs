//! The code that all generated types share, so that `service!` does not repeat it for each type.
//!
//! The compiler expands these macros, which take one line per field, much faster than it receives the same code token by
//! token from a procedural macro. Every path is absolute, as in generated code.

/// Implements a record from its table: one line per field, in the order of the docs.
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    (
        $type:ident, $name:literal;
        $($index:literal: $field:ident, $wire:literal, $presence:ident $(($condition:expr))?, $secrecy:ident,
            [$($rule:ident $(($($argument:expr),*))?),*];)*
    ) => {
        impl $crate::Record for $type {
            #[inline]
            fn table(&self) -> &'static $crate::__private::Table {
                static TABLE: $crate::__private::Table = $crate::__private::Table {
                    name: $name,
                    fields: &[$($crate::__private::FieldInfo {
                        name: $wire,
                        presence: $crate::__private::$presence $(($condition))?,
                        sensitive: $crate::__private::$secrecy,
                        rules: &[$($crate::__private::Rule::$rule $(($($argument),*))?),*],
                    }),*],
                };
                &TABLE
            }

            #[inline]
            #[allow(unused_variables, unreachable_code)]
            fn get(&self, index: usize) -> $crate::__private::Option<&dyn $crate::__private::Field> {
                let field: &dyn $crate::__private::Field = match index {
                    $($index => &self.$field,)*
                    _ => return $crate::__private::None,
                };
                $crate::__private::Some(field)
            }

            #[inline]
            #[allow(unused_variables, unreachable_code)]
            fn get_mut(&mut self, index: usize) -> $crate::__private::Option<&mut dyn $crate::__private::Field> {
                let field: &mut dyn $crate::__private::Field = match index {
                    $($index => &mut self.$field,)*
                    _ => return $crate::__private::None,
                };
                $crate::__private::Some(field)
            }
        }

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

/// Implements a request: its properties, its service, its response and its error codes.
///
/// The service and `ErrorCode` are in the parent module.
#[doc(hidden)]
#[macro_export]
macro_rules! __action {
    (
        $request:ident -> $response:ident, $service:ident;
        name: $name:literal;
        replay: $replay:ident $(($guard:literal))?;
        host: $host:expr;
        rate_limit: $rate_limit:expr;
        docs: $docs:expr;
        errors: $($error:ident)*;
    ) => {
        impl $crate::Action for $request {
            type Service = super::$service;
            type Response = $response;
            const INFO: &'static $crate::ActionInfo = &$crate::ActionInfo {
                name: $name,
                replay: $crate::Replay::$replay $(($guard))?,
                host: $host,
                rate_limit: $rate_limit,
                docs: $docs,
            };
        }

        impl $request {
            /// The error codes documented for this action, in addition to those of every action.
            pub const ERRORS: &'static [super::ErrorCode] = &[$(super::ErrorCode::$error),*];

            /// Validates the request against its definition, as sending it does.
            ///
            /// # Errors
            ///
            /// All violations that would stop the call, each with its path in the request.
            #[inline]
            pub fn validate(&self) -> $crate::__private::Result<(), $crate::Violations> {
                match $crate::__private::validate(self, $crate::Validation::Standard) {
                    $crate::__private::Ok(_) => $crate::__private::Ok(()),
                    $crate::__private::Result::Err(violations) => $crate::__private::Result::Err(violations),
                }
            }
        }
    };
}

/// Defines a builder: one line per setter with its argument and the conversion to the field's value.
///
/// A required parameter also names its state, the type that represents it in compile errors, and the states of the
/// builder after it is set.
#[doc(hidden)]
#[macro_export]
macro_rules! __builder {
    (
        $(#[$($docs:tt)*])*
        $builder:ident for $record:ty;
        required {$(
            $(#[$($required_docs:tt)*])*
            $state:ident ($marker:ty): $required:ident($required_argument:ty) $required_value:ident -> <$($after:ty),*>;
        )*}
        optional {$(
            $(#[$($optional_docs:tt)*])*
            $optional:ident($optional_argument:ty) $optional_value:ident;
        )*}
    ) => {
        $(#[$($docs)*])*
        #[$crate::__private::derive($crate::__private::Clone)]
        #[must_use = "a builder does nothing until `build` is called"]
        pub struct $builder<$($state = $crate::__private::Unset),*> {
            record: $record,
            state: $crate::__private::PhantomData<($($state,)*)>,
        }

        impl $record {
            /// Creates a builder. Leaving out a required parameter does not compile.
            #[inline]
            pub fn builder() -> $builder {
                $builder {
                    record: $crate::__private::Default::default(),
                    state: $crate::__private::PhantomData,
                }
            }
        }

        impl<$($state),*> $builder<$($state),*> {
            $(
                $(#[$($required_docs)*])*
                #[inline]
                pub fn $required(mut self, value: $required_argument) -> $builder<$($after),*> {
                    self.record.$required = $crate::__private::$required_value(value);
                    $builder { record: self.record, state: $crate::__private::PhantomData }
                }
            )*

            $(
                $(#[$($optional_docs)*])*
                #[inline]
                pub fn $optional(mut self, value: $optional_argument) -> Self {
                    self.record.$optional = $crate::__private::$optional_value(value);
                    self
                }
            )*

            /// Builds the value.
            #[inline]
            #[must_use]
            pub fn build(self) -> $record
            where
                $($state: $crate::__private::IsSet<$marker>,)*
            {
                self.record
            }
        }

        impl<$($state),*> $crate::__private::From<$builder<$($state),*>> for $record
        where
            $($state: $crate::__private::IsSet<$marker>,)*
        {
            #[inline]
            fn from(builder: $builder<$($state),*>) -> Self {
                builder.record
            }
        }

        impl<$($state),*> $crate::__private::Debug for $builder<$($state),*> {
            #[inline]
            fn fmt(&self, f: &mut $crate::__private::Formatter<'_>) -> $crate::__private::FmtResult {
                $crate::__private::Debug::fmt(&self.record, f)
            }
        }
    };
}

/// Implements an open enum of texts: one line per variant.
#[doc(hidden)]
#[macro_export]
macro_rules! __text_enum {
    ($type:ident; $($variant:ident = $text:literal;)*) => {
        impl $type {
            /// The value on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text.as_str(),
                }
            }
        }

        impl $crate::__private::StringEnum for $type {
            const KNOWN: &'static [Self] = Self::KNOWN;

            #[inline]
            fn text(&self) -> &str {
                self.as_str()
            }

            #[inline]
            fn unknown(text: $crate::UnknownText) -> Self {
                Self::Unknown(text)
            }
        }

        impl $crate::__private::Value for $type {
            type Codec = $crate::__private::AsText;
        }

        impl $crate::__private::From<&str> for $type {
            #[inline]
            fn from(text: &str) -> Self {
                $crate::__private::StringEnum::from_text(text)
            }
        }

        impl $crate::__private::From<$crate::__private::String> for $type {
            #[inline]
            fn from(text: $crate::__private::String) -> Self {
                $crate::__private::StringEnum::from_text(&text)
            }
        }

        impl ::core::str::FromStr for $type {
            type Err = ::core::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> $crate::__private::Result<Self, Self::Err> {
                $crate::__private::Ok($crate::__private::StringEnum::from_text(text))
            }
        }

        impl $crate::__private::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut $crate::__private::Formatter<'_>) -> $crate::__private::FmtResult {
                f.write_str(self.as_str())
            }
        }

        $crate::__enum! { $type, $crate::__private::String, serialize_str, as_str; $($variant)* }
    };
}

/// Implements an open enum of integers: one line per variant.
#[doc(hidden)]
#[macro_export]
macro_rules! __integer_enum {
    ($type:ident; $($variant:ident = $number:literal;)*) => {
        impl $type {
            /// The value on the wire.
            #[inline]
            pub const fn as_i64(&self) -> i64 {
                match self {
                    $(Self::$variant => $number,)*
                    Self::Unknown(number) => number.get(),
                }
            }
        }

        impl $crate::__private::Copy for $type {}

        impl $crate::__private::IntegerEnum for $type {
            const KNOWN: &'static [Self] = Self::KNOWN;

            #[inline]
            fn integer(&self) -> i64 {
                self.as_i64()
            }

            #[inline]
            fn unknown(number: $crate::UnknownInteger) -> Self {
                Self::Unknown(number)
            }
        }

        impl $crate::__private::Value for $type {
            type Codec = $crate::__private::AsInteger;
        }

        impl $crate::__private::From<i64> for $type {
            #[inline]
            fn from(number: i64) -> Self {
                $crate::__private::IntegerEnum::from_integer(number)
            }
        }

        impl ::core::str::FromStr for $type {
            type Err = ::core::num::ParseIntError;

            #[inline]
            fn from_str(text: &str) -> $crate::__private::Result<Self, Self::Err> {
                let number: $crate::__private::Result<i64, Self::Err> = ::core::str::FromStr::from_str(text);
                number.map($crate::__private::IntegerEnum::from_integer)
            }
        }

        impl $crate::__private::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut $crate::__private::Formatter<'_>) -> $crate::__private::FmtResult {
                $crate::__private::Display::fmt(&self.as_i64(), f)
            }
        }

        $crate::__enum! { $type, i64, serialize_i64, as_i64; $($variant)* }
    };
}

/// The module `blocking` of a client, where this crate has that feature.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "blocking")]
macro_rules! __blocking {
    ($service:ident) => {
        /// The same client for programs without `async`.
        pub mod blocking {
            /// Sends the requests of [`actions`](super::actions) and waits for the responses; created by
            /// `Client::builder()` and `build_blocking()`.
            pub type Client = $crate::blocking::Client<super::$service>;

            pub use $crate::blocking::Call;
        }
    };
}

/// The module `blocking` of a client, where this crate has that feature.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "blocking"))]
macro_rules! __blocking {
    ($service:ident) => {};
}

/// Implements what open enums of both kinds share.
#[doc(hidden)]
#[macro_export]
macro_rules! __enum {
    ($type:ident, $wire:ty, $serialize:ident, $value:ident; $($variant:ident)*) => {
        impl $type {
            /// The named values, in the order of the docs.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// Whether the value has a name.
            #[inline]
            pub const fn is_known(&self) -> bool {
                !::core::matches!(self, Self::Unknown(_))
            }
        }

        impl $crate::__private::OpenEnum for $type {}

        impl $crate::__private::serde::Serialize for $type {
            #[inline]
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> $crate::__private::Result<S::Ok, S::Error> {
                serializer.$serialize(self.$value())
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $type {
            #[inline]
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> $crate::__private::Result<Self, D::Error> {
                let value = <$wire as $crate::__private::serde::Deserialize<'de>>::deserialize(deserializer)?;
                $crate::__private::Ok($crate::__private::From::from(value))
            }
        }
    };
}
