#include "core/client/wiping.h"

#include <cstddef>
#include <utility>

#include "core/client/local_profile.h"

namespace p2pchat::client {
namespace {

constexpr std::size_t kBatch = 256;  // rows

Token draw(Entropy& entropy) { return Token{entropy.draw_u64() | 1U}; }

Change erasure(BytesView row) { return {.key = to_bytes(row), .value = std::nullopt}; }

}  // namespace

void Wiping::start(Entropy& entropy, Effects& out) {
  is_last_ = false;
  erase({erasure(as_bytes(kProfileRow)), erasure(as_bytes(kSpareKeyRow))}, entropy, out);
}

bool Wiping::on_read(Token token, const ReadResult& result, Entropy& entropy, Effects& out) {
  if (!token_.is_set() || token != token_) return false;
  token_ = {};
  if (!result) {
    finish(result.error());
    return true;
  }
  std::vector<Change> changes;
  for (const Row& row : *result) {
    if (as_text(row.key) != kLastRecordRow) changes.push_back(erasure(row.key));
  }
  is_last_ = changes.empty();
  if (is_last_) changes.push_back(erasure(as_bytes(kLastRecordRow)));
  erase(std::move(changes), entropy, out);
  return true;
}

bool Wiping::on_persisted(Token token, const PersistResult& result, Entropy& entropy,
                          Effects& out) {
  if (!token_.is_set() || token != token_) return false;
  token_ = {};
  if (!result) {
    finish(result.error());
  } else if (is_last_) {
    finish(std::nullopt);
  } else {
    read(entropy, out);
  }
  return true;
}

// Keys of rows begin with letters.
void Wiping::read(Entropy& entropy, Effects& out) {
  token_ = draw(entropy);
  out.read({.token = token_, .from = {}, .to = Bytes{0xff}, .limit = kBatch});
}

void Wiping::erase(std::vector<Change> changes, Entropy& entropy, Effects& out) {
  token_ = draw(entropy);
  out.persist({.token = token_, .changes = std::move(changes)});
}

void Wiping::finish(std::optional<DiskError> error) { end_ = End{error}; }

}  // namespace p2pchat::client
