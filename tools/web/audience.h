#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "tools/web/assets.h"
#include "tools/web/entrance.h"
#include "tools/web/file_words.h"

namespace p2pchat::web {

// A file that a page posts, piece by piece: the next one when the sink of the one before is called.
// What cannot be taken is dropped; the answer says why.
class Receiving {
 public:
  virtual ~Receiving() = default;

  virtual void take(Bytes piece, std::function<void()> next) = 0;
  // After the last piece. The sink gets the answer's body.
  virtual void finish(std::function<void(std::string)> end) = 0;
  // Cut off before `finish`: nothing is sent.
  virtual void abandon() = 0;

 protected:
  Receiving() = default;
  Receiving(const Receiving&) = default;
  Receiving& operator=(const Receiving&) = default;
};

// A file that goes to a page, piece by piece.
class Giving {
 public:
  struct Head {
    int status = 0;  // of HTTP; but for 200 the rest is nothing
    std::string name;
    std::uint64_t size = 0;
    std::string_view type;
  };

  virtual ~Giving() = default;

  virtual void open(std::function<void(const Head&)> sink) = 0;
  // An empty piece: that was all. Nothing: it cannot be read.
  virtual void next(std::function<void(std::optional<Bytes>)> sink) = 0;

 protected:
  Giving() = default;
  Giving(const Giving&) = default;
  Giving& operator=(const Giving&) = default;
};

// What was typed and not sent, from a page that is being left.
struct Draft {
  std::string name;  // of the other user, or the key of a group
  std::string text;
};

// Whom the server serves: the pages of the browsers that have entered, which ask and are told
// things over lines (WebSockets). Knows nothing of sockets.
class Audience {
 public:
  using LineId = std::uint64_t;
  using Write = std::function<void(std::string text)>;

  virtual ~Audience() = default;

  // What a browser gets, whoever it is.
  [[nodiscard]] virtual std::span<const Asset> page() const = 0;
  [[nodiscard]] virtual Entrance& entrance() = 0;

  // A page of a known browser. Nothing if there are too many.
  [[nodiscard]] virtual std::optional<LineId> join(const std::string& cookie, Write write) = 0;
  // False if the line is to be closed: that was no call.
  [[nodiscard]] virtual bool on_text(LineId line, std::string_view text) = 0;
  virtual void leave(LineId line) = 0;

  // Nobody, if the browser with this cookie may not. Shared with what is under way for it.
  [[nodiscard]] virtual std::shared_ptr<Receiving> receive(const std::string& /*cookie*/,
                                                           const FileOffer& /*offer*/) {
    return nullptr;
  }
  [[nodiscard]] virtual std::shared_ptr<Giving> give(const std::string& /*cookie*/,
                                                     const std::string& /*id*/,
                                                     bool /*is_picture*/) {
    return nullptr;
  }
  // False if the browser with this cookie may not. Nobody waits for its end.
  [[nodiscard]] virtual bool keep_draft(const std::string& /*cookie*/, const Draft& /*draft*/) {
    return false;
  }

 protected:
  Audience() = default;
  Audience(const Audience&) = default;
  Audience& operator=(const Audience&) = default;
};

}  // namespace p2pchat::web
