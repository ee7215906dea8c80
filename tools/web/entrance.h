#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "core/base/address.h"
#include "core/base/bytes.h"

namespace p2pchat::web {

// The token of this launch, and the browsers that have shown it, each known by a cookie.
class Entrance {
 public:
  static constexpr std::size_t kBrowsersMax = 256;  // the oldest is forgotten for one more

  explicit Entrance(const Bytes32& token) : token_(to_hex(token)) {}

  // Whether the text is the token; takes as long whatever is wrong in it.
  [[nodiscard]] bool is_token(std::string_view text) const;
  // The cookie's value: the chance in hexadecimal digits.
  [[nodiscard]] std::string enter(const Bytes32& chance);
  [[nodiscard]] bool is_known(std::string_view cookie) const;

 private:
  std::string token_;
  std::deque<std::string> cookies_;  // the oldest first
};

// {"token": "..."}, as it is posted. Empty if it is not that.
[[nodiscard]] std::string parse_token(std::string_view body);

// What people open, for a server that listens there; if it does so everywhere, by loopback.
[[nodiscard]] std::string url_of(const Address& at, const Bytes32& token);

}  // namespace p2pchat::web
