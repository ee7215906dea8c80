#include "core/store/loader.h"

#include "core/base/mutant.h"
#include "core/store/stamp.h"

namespace p2pchat::store {

void Loader::start(Desk& desk) {
  from_ = to_bytes("r");
  read(desk);
}

void Loader::read(Desk& desk) {
  token_ = Token();
  while (!token_.is_set()) token_ = Token{desk.shared.entropy.draw_u64()};
  desk.out.read({.token = token_, .from = from_, .to = to_bytes("s")});
}

bool Loader::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (!token.is_set() || token != token_) return false;
  token_ = Token();
  if (!result) {
    retry_ = desk.now + desk.shared.options.load_retry;
    return true;
  }
  for (const Row& row : *result) {
    if (is_mutated(Mutant::kLoadsNothing)) break;
    if (const auto record = record_of(row)) desk.shared.index.put(listing_of(*record));
  }
  is_loaded_ = result->size() < ReadRequest().limit;
  if (is_loaded_) return true;
  from_ = result->back().key;
  from_.push_back(0);
  read(desk);
  return true;
}

void Loader::on_wake(Desk& desk) {
  if (desk.now < retry_) return;
  retry_ = Instant::never();
  read(desk);
}

}  // namespace p2pchat::store
