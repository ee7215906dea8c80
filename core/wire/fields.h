#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <boost/pfr/core.hpp>

// The fields of any aggregate, without a list kept by hand. The one header with Boost.PFR, which
// costs compile time: what includes it, is included in .cpp files only.
namespace p2pchat::wire {

template <class T>
concept Aggregate = std::is_class_v<T> && std::is_aggregate_v<T>;
template <class T>
concept ByteEnum = std::is_enum_v<T> && std::same_as<std::underlying_type_t<T>, std::uint8_t>;
template <class T>
concept WireInteger = std::unsigned_integral<T> && !std::same_as<T, bool>;

// Calls f with each field in order of declaration.
template <class T, class F>
  requires Aggregate<std::remove_const_t<T>>
void for_each_field(T& value, F&& f) {
  boost::pfr::for_each_field(value, std::forward<F>(f));
}

}  // namespace p2pchat::wire
