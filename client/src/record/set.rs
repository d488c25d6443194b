//! Conversions of arguments in the setters of builders.

use super::{
    open::OpenEnum,
    time::{UnixMillis, UnixSeconds},
    value::Binary,
};

/// What a setter takes for a field of type `T`: every value that converts [`Into<T>`](Into).
///
/// An `Option` is not such a value. Call the setter only if there is a value, or assign the field of the finished
/// request, which is an `Option` itself.
#[diagnostic::on_unimplemented(
    message = "a parameter of type `{T}` cannot be set to a value of type `{Self}`",
    label = "does not convert into `{T}`",
    note = "an `Option` is not accepted: call the setter only if there is a value, or assign the field after `.build()`"
)]
pub trait IntoField<T> {
    /// Converts the value.
    fn into_field(self) -> T;
}

macro_rules! into_field {
    ($($type:ty),*) => {$(
        // Without this attribute, an error lists what converts into the type instead of the cure.
        #[diagnostic::do_not_recommend]
        impl<V: Into<$type>> IntoField<$type> for V {
            #[inline]
            fn into_field(self) -> $type {
                self.into()
            }
        }
    )*};
}

into_field!(String, Binary, UnixSeconds, UnixMillis);

#[diagnostic::do_not_recommend]
impl<E: OpenEnum, V: Into<E>> IntoField<E> for V {
    #[inline]
    fn into_field(self) -> E {
        self.into()
    }
}

/// A single scalar.
#[inline]
pub fn given<T>(value: impl IntoField<T>) -> Option<T> {
    Some(value.into_field())
}

/// Many scalars; none of them is a list, too.
#[inline]
pub fn given_list<T>(values: impl IntoIterator<Item: IntoField<T>>) -> Option<Vec<T>> {
    Some(values.into_iter().map(IntoField::into_field).collect())
}

/// A single value.
#[inline]
pub fn one<T>(value: impl Into<T>) -> Option<T> {
    Some(value.into())
}

/// A value of a recursive type.
#[inline]
pub fn boxed<T>(value: impl Into<T>) -> Option<Box<T>> {
    Some(Box::new(value.into()))
}

/// A list of values, which may be empty.
#[inline]
pub fn list<T>(values: impl IntoIterator<Item: Into<T>>) -> Option<Vec<T>> {
    Some(values.into_iter().map(Into::into).collect())
}

/// A time in seconds.
#[inline]
pub fn seconds<T: Count>(time: impl IntoField<UnixSeconds>) -> Option<T> {
    Some(T::from_count(time.into_field().0))
}

/// A time in milliseconds.
#[inline]
pub fn millis<T: Count>(time: impl IntoField<UnixMillis>) -> Option<T> {
    Some(T::from_count(time.into_field().0))
}

/// Times in seconds.
#[inline]
pub fn seconds_list<T: Count>(times: impl IntoIterator<Item: IntoField<UnixSeconds>>) -> Option<Vec<T>> {
    Some(times.into_iter().map(|time| T::from_count(time.into_field().0)).collect())
}

/// Times in milliseconds.
#[inline]
pub fn millis_list<T: Count>(times: impl IntoIterator<Item: IntoField<UnixMillis>>) -> Option<Vec<T>> {
    Some(times.into_iter().map(|time| T::from_count(time.into_field().0)).collect())
}

/// An integer that counts time since 1970.
pub trait Count {
    /// The count. 0 if the type is unsigned and the time is before 1970.
    fn from_count(count: i64) -> Self;
}

impl Count for i64 {
    #[inline]
    fn from_count(count: i64) -> Self {
        count
    }
}

impl Count for u64 {
    #[inline]
    fn from_count(count: i64) -> Self {
        Self::try_from(count).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn times_before_1970_are_negative_or_nothing() {
        let before = UNIX_EPOCH - Duration::from_secs(10);
        assert_eq!((seconds::<i64>(before), seconds::<u64>(before)), (Some(-10), Some(0)));
        assert_eq!((millis::<i64>(before), millis::<u64>(before)), (Some(-10_000), Some(0)));
    }

    #[test]
    fn lists_take_what_single_values_take() {
        assert_eq!(given_list::<String>(["a"]), Some(vec!["a".to_owned()]));
        assert_eq!(given_list::<String>(std::iter::empty::<&str>()), Some(Vec::new()));
        assert_eq!(seconds_list::<u64>([UNIX_EPOCH + Duration::from_secs(7)]), Some(vec![7]));
        assert_eq!(millis_list::<i64>([7]), Some(vec![7]));
    }
}
