#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "tools/web/assets.h"
#include "tools/web/file_words.h"
#include "tools/web/http.h"

namespace p2pchat::web {

enum class Route : std::uint8_t {
  kAsset,
  kEnter,  // POST the launch token, get a cookie
  kKnown,  // whether the cookie is good
  kLive,   // the WebSocket
  kPostFile,
  kPostDraft,
  kFile,
  kPicture,
};

struct Pass {
  Route route = Route::kAsset;
  const Asset* asset = nullptr;
  std::optional<FileOffer> offer{};  // kPostFile
  std::string file{};                // kFile, kPicture: the message's id
  std::string draft{};               // kPostDraft: of the conversation with this name
};

// Where a request may go, or the status it is refused with. Judges all that a page of another
// origin could have forged: the Host, which is `localhost` or a number (a name of somebody else's
// may point here: DNS rebinding), the Origin, which must be this host wherever something can be
// changed or read, the method and the sort of content. Who it is, the cookie says (Entrance).
[[nodiscard]] Result<Pass, int> judge(const HttpRequest& request, std::span<const Asset> page);

// "p2pchat-8470": browsers share cookies between the ports of a host, so the name has the port.
[[nodiscard]] std::string cookie_name(std::string_view host);

// The value of our cookie among those of the header.
[[nodiscard]] std::optional<std::string> cookie_of(const HttpRequest& request);

}  // namespace p2pchat::web
