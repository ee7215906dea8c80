#pragma once

#include "core/base/instant.h"
#include "core/store/desk.h"

namespace p2pchat::store {

// Reads what the disk holds into the index, page by page. Until it is done the store answers
// nothing: what it does not know yet it must not deny.
class Loader {
 public:
  void start(Desk& desk);
  // False if the token is not the loader's.
  bool on_read(Token token, const ReadResult& result, Desk& desk);
  void on_wake(Desk& desk);

  [[nodiscard]] bool is_loaded() const { return is_loaded_; }
  [[nodiscard]] Instant next_wake() const { return retry_; }

 private:
  void read(Desk& desk);

  Bytes from_;
  Token token_;
  Instant retry_ = Instant::never();
  bool is_loaded_ = false;
};

}  // namespace p2pchat::store
