#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace p2pchat::wire {

// The compiler prints a named enumerator as `kOk` or `Answer::kOk` and any other value as a cast,
// `(Answer)9`: that tells which bytes are values of an enum, without a second list to keep.
template <auto Value>
consteval bool is_named() {
  constexpr std::string_view kText = __PRETTY_FUNCTION__;
  constexpr std::string_view kBefore = "Value = ";
  constexpr std::size_t kAt = kText.find(kBefore);
  static_assert(kAt != std::string_view::npos, "a compiler that prints it in another way");
  return kText[kAt + kBefore.size()] != '(';
}

template <class E, std::size_t... I>
consteval std::array<bool, sizeof...(I)> named_bytes(std::index_sequence<I...>) {
  return {is_named<static_cast<E>(I)>()...};
}

// Which of the 256 bytes are enumerators of E.
template <class E>
  requires std::is_same_v<std::underlying_type_t<E>, std::uint8_t>
inline constexpr std::array<bool, 256> kEnumerators =
    named_bytes<E>(std::make_index_sequence<256>());

}  // namespace p2pchat::wire
