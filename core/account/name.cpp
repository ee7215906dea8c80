#include "core/account/name.h"

#include <algorithm>
#include <cstddef>

#include "core/crypto/sha256.h"

namespace p2pchat::account {
namespace {

constexpr std::size_t kNameMax = 32;
constexpr std::string_view kSpace = "p2pchat/account/1";

bool is_name_character(char c) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool is_digit = c >= '0' && c <= '9';
  return is_letter || is_digit || c == '_' || c == '-' || c == '.';
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool is_valid_name(std::string_view name) {
  return !name.empty() && name.size() <= kNameMax && std::ranges::all_of(name, is_name_character);
}

std::string fold_case(std::string_view name) {
  std::string folded(name);
  std::ranges::transform(folded, folded.begin(), lower);
  return folded;
}

RingId key_of(std::string_view name) {
  return RingId::from_hash(crypto::sha256(as_bytes(std::string(kSpace) + fold_case(name))));
}

}  // namespace p2pchat::account
