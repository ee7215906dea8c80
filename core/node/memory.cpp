#include "core/node/memory.h"

#include <utility>

#include "core/base/mutant.h"
#include "core/wire/reflect.h"

namespace p2pchat::node {
namespace {

struct Incarnation {
  std::uint32_t number = 0;
};
struct Known {
  BoundedList<wire::NodeRef, Memory::kKnownMax> nodes;
};

const Bytes kIncarnationRow = to_bytes("nincarnation");
const Bytes kKnownRow = to_bytes("nknown");

}  // namespace

void Memory::start(Token token, Effects& out) {
  stage_ = Stage::kReading;
  reading_ = token;
  out.read({.token = token, .from = to_bytes("n"), .to = to_bytes("o"), .limit = 16});
}

bool Memory::on_read(Token token, const ReadResult& result, Token next, Effects& out) {
  if (token != reading_ || stage_ != Stage::kReading) return false;
  if (!result) {
    stage_ = Stage::kFailed;
    return true;
  }

  for (const Row& row : *result) {
    if (row.key == kIncarnationRow) {
      const auto kept = wire::decode_value<Incarnation>(row.value);
      if (kept) incarnation_ = kept->number;
    } else if (row.key == kKnownRow) {
      const auto kept = wire::decode_value<Known>(row.value);
      if (kept) known_ = kept->nodes.items;
    }
  }
  stage_ = Stage::kWriting;
  if (!is_mutated(Mutant::kReturnsInOldLife) || incarnation_ == 0) ++incarnation_;
  is_incarnation_due_ = true;
  catch_up(next, out);
  return true;
}

// Only the first write is waited for: losing a later one costs a slower start, no more, so one that
// failed is not repeated.
bool Memory::on_persisted(Token token, const PersistResult& result) {
  if (!writing_.is_set() || token != writing_) return false;
  writing_ = {};
  if (stage_ == Stage::kWriting) stage_ = result ? Stage::kLoaded : Stage::kFailed;
  return true;
}

void Memory::catch_up(Token token, Effects& out) {
  if (!is_due() || writing_.is_set()) return;
  writing_ = token;
  PersistRequest request{.token = token, .changes = {}};
  if (std::exchange(is_incarnation_due_, false)) {
    request.changes.push_back(
        {.key = kIncarnationRow, .value = wire::encode_value(Incarnation{incarnation_})});
  }
  if (std::exchange(is_known_due_, false)) {
    request.changes.push_back(
        {.key = kKnownRow, .value = wire::encode_value(Known{.nodes = known_})});
  }
  out.persist(std::move(request));
}

void Memory::be_reborn(std::uint32_t incarnation, Token token, Effects& out) {
  if (incarnation <= incarnation_) return;
  incarnation_ = incarnation;
  is_incarnation_due_ = true;
  catch_up(token, out);
}

void Memory::remember(std::vector<wire::NodeRef> known, Token token, Effects& out) {
  if (known.size() > kKnownMax) known.resize(kKnownMax);
  if (known == known_ || known.empty()) return;
  known_ = std::move(known);
  is_known_due_ = true;
  catch_up(token, out);
}

}  // namespace p2pchat::node
