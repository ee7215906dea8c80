#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

// What HTTP says of files: read from requests, and written into answers. All pure.
namespace p2pchat::web {

inline constexpr std::string_view kFilesPath = "/api/files";
inline constexpr std::string_view kPicturesPath = "/api/pictures";
inline constexpr std::string_view kDraftsPath = "/api/drafts";

// A file that a page posts.
struct FileOffer {
  std::string to;
  std::string name;  // any: whoever keeps it makes it safe
  std::string key;   // the same for every try of one file
  std::uint64_t size = 0;

  bool operator==(const FileOffer&) const = default;
};

// Of "/api/files?to=bob&name=a%20b.pdf&key=k", without the size. Nothing if it is not that, each
// field once.
[[nodiscard]] std::optional<FileOffer> parse_offer(std::string_view target);

// The name of "/api/drafts?name=bob". Nothing if it is not that, or longer than a name is.
[[nodiscard]] std::optional<std::string> parse_draft_name(std::string_view target);

// The message's id of "/api/files/ID", 64 hexadecimal digits.
[[nodiscard]] std::optional<std::string> parse_file_id(std::string_view target,
                                                       std::string_view path);

// "attachment", under that name: as nothing that a browser shows, or runs.
[[nodiscard]] std::string attachment(std::string_view name);

// The type of a picture that may be shown, by its first bytes; empty: of none. Never SVG, which is
// a program.
[[nodiscard]] std::string_view picture_type(BytesView first);

}  // namespace p2pchat::web
