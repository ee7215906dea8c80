#include "tools/web/file_words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace p2pchat::web {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kIdDigits = 64;

std::optional<unsigned> digit_of(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

// Of a query, as URLSearchParams writes it.
std::optional<std::string> decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const auto high = digit_of(text[i + 1]);
    const auto low = digit_of(text[i + 2]);
    if (!high || !low) return std::nullopt;
    plain += static_cast<char>(*high << 4U | *low);
    i += 2;
  }
  return plain;
}

std::string* field_of(FileOffer& offer, std::string_view name) {
  if (name == "to") return &offer.to;
  if (name == "name") return &offer.name;
  return name == "key" ? &offer.key : nullptr;
}

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
         c == '-' || c == '_';
}

}  // namespace

std::optional<FileOffer> parse_offer(std::string_view target) {
  if (!target.starts_with(kFilesPath)) return std::nullopt;
  target.remove_prefix(kFilesPath.size());
  if (!target.starts_with('?')) return std::nullopt;
  target.remove_prefix(1);
  FileOffer offer;
  while (!target.empty()) {
    const std::string_view one = target.substr(0, target.find('&'));
    target.remove_prefix(std::min(one.size() + 1, target.size()));
    const std::size_t equals = one.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    std::string* field = field_of(offer, one.substr(0, equals));
    auto value = decoded(one.substr(equals + 1));
    if (field == nullptr || !field->empty() || !value) return std::nullopt;
    *field = *std::move(value);
  }
  if (offer.to.empty() || offer.name.empty() || offer.key.empty()) return std::nullopt;
  return offer;
}

std::optional<std::string> parse_draft_name(std::string_view target) {
  constexpr std::size_t kNameMax = 128;
  constexpr std::string_view kField = "?name=";
  if (!target.starts_with(kDraftsPath)) return std::nullopt;
  target.remove_prefix(kDraftsPath.size());
  if (!target.starts_with(kField)) return std::nullopt;
  auto name = decoded(target.substr(kField.size()));
  const bool is_good = name && !name->empty() && name->size() <= kNameMax;
  return is_good ? name : std::nullopt;
}

std::optional<std::string> parse_file_id(std::string_view target, std::string_view path) {
  if (!target.starts_with(path)) return std::nullopt;
  target.remove_prefix(path.size());
  if (target.size() != kIdDigits + 1 || target.front() != '/') return std::nullopt;
  target.remove_prefix(1);
  const bool is_id = std::ranges::all_of(
      target, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  return is_id ? std::optional(std::string(target)) : std::nullopt;
}

std::string attachment(std::string_view name) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string value = "attachment; filename*=UTF-8''";
  for (const char c : name) {
    if (is_plain(c)) {
      value += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    value += '%';
    value += kDigits[byte >> 4U];
    value += kDigits[byte & 15U];
  }
  return value;
}

std::string_view picture_type(BytesView first) {
  constexpr std::array kBeginnings{
      std::pair{"\x89PNG\r\n\x1a\n"sv, "image/png"sv},
      std::pair{"\xff\xd8\xff"sv, "image/jpeg"sv},
      std::pair{"GIF87a"sv, "image/gif"sv},
      std::pair{"GIF89a"sv, "image/gif"sv},
  };
  const std::string_view bytes = as_text(first);
  for (const auto& [beginning, type] : kBeginnings) {
    if (bytes.starts_with(beginning)) return type;
  }
  const bool is_webp =
      bytes.starts_with("RIFF") && bytes.substr(4).size() >= 8 && bytes.substr(8, 4) == "WEBP";
  return is_webp ? "image/webp" : "";
}

}  // namespace p2pchat::web
