#include "core/chat/file_ref.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/account/name.h"
#include "core/chat/content.h"
#include "core/groups/word.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kRefused = "<>:\"|?*";  // by FAT and NTFS
constexpr std::size_t kEndingMax = 16;             // bytes of an ending that a cut leaves

// Bytes of the valid character at the front, 0 if it is none.
std::size_t valid_size(std::string_view text) {
  for (std::size_t size = 1; size <= std::min<std::size_t>(4, text.size()); ++size) {
    if (is_utf8(text.substr(0, size))) return size;
  }
  return 0;
}

char32_t point_of(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return first;
  char32_t point = first & (0x7fU >> character.size());
  for (const char follower : character.substr(1)) {
    point = (point << 6U) | (static_cast<unsigned char>(follower) & 0x3fU);
  }
  return point;
}

// Controls, marks of direction, separators of lines, spaces of no width, tags.
bool is_hidden(char32_t point) {
  return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0xad || point == 0x61c ||
         point == 0x180e || point == 0x200b || point == 0x200e || point == 0x200f ||
         (point >= 0x2028 && point <= 0x202e) || (point >= 0x2060 && point <= 0x206f) ||
         point == 0xfeff || (point >= 0xfff9 && point <= 0xfffb) ||
         (point >= 0xe0000 && point <= 0xe007f);
}

std::string with_good_characters(std::string_view name) {
  std::string good;
  while (!name.empty()) {
    const std::size_t size = valid_size(name);
    const std::string_view character = name.substr(0, std::max<std::size_t>(1, size));
    if (size == 0 || (size == 1 && kRefused.contains(character.front()))) {
      good += '_';
    } else if (!is_hidden(point_of(character))) {
      good += character;
    }
    name.remove_prefix(character.size());
  }
  return good;
}

void trim(std::string& name) {
  const auto is_edge = [](char c) { return c == '.' || c == ' '; };
  while (!name.empty() && is_edge(name.back())) name.pop_back();
  const auto start = std::ranges::find_if_not(name, is_edge);
  name.erase(name.begin(), start);
}

bool is_device(std::string_view name) {
  const std::string base = account::fold_case(name.substr(0, name.find('.')));
  static constexpr std::array<std::string_view, 4> kDevices{"con", "prn", "aux", "nul"};
  const bool has_number = base.size() == 4 && base[3] >= '0' && base[3] <= '9';
  return std::ranges::find(kDevices, base) != kDevices.end() ||
         (has_number && (base.starts_with("com") || base.starts_with("lpt")));
}

// At most so many bytes, of whole characters.
std::string_view front_of(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && !is_utf8(text.substr(0, size))) --size;
  return text.substr(0, size);
}

// The middle goes, the ending stays: it says what kind of file it is.
std::string cut(const std::string& name) {
  if (name.size() <= FileRef::kNameMax) return name;
  const std::size_t dot = name.rfind('.');
  std::string ending;
  if (dot != std::string::npos && name.size() - dot <= kEndingMax) ending = name.substr(dot);
  std::string front{front_of(name, FileRef::kNameMax - ending.size())};
  trim(front);
  return front + ending;
}

}  // namespace

bool is_well_formed(const FileRef& file) {
  return file.size <= FileRef::kSizeMax && file.expires_ms <= Content::kNumberMax;
}

std::string safe_file_name(std::string_view name) {
  const std::size_t directory = name.find_last_of("/\\");
  if (directory != std::string_view::npos) name.remove_prefix(directory + 1);
  std::string safe = with_good_characters(name);
  trim(safe);
  if (is_device(safe)) safe.insert(safe.begin(), '_');
  safe = cut(safe);
  return safe.empty() ? "file" : safe;
}

groups::File shared_file(const FileRef& file) {
  static_assert(FileRef::kNameMax == groups::kFileNameMax);
  return {.name = file.name.text,
          .size = file.size,
          .key = file.key,
          .table = file.table,
          .expires_ms = file.expires_ms};
}

FileRef file_from(const groups::File& file) {
  return {.name = safe_file_name(file.name.text),
          .size = file.size,
          .key = file.key,
          .table = file.table,
          .expires_ms = file.expires_ms};
}

}  // namespace p2pchat::chat
