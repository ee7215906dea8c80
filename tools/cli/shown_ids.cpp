#include "tools/cli/shown_ids.h"

#include <algorithm>

#include "core/base/bytes.h"
#include "core/crypto/sha256.h"

namespace p2pchat::cli {

bool ShownIds::insert(std::string_view id) {
  const Bytes32 hash = crypto::sha256(as_bytes(id));
  Tag tag{};
  std::copy_n(hash.begin(), tag.size(), tag.begin());

  const auto latest = tags_.begin() + static_cast<std::ptrdiff_t>(sorted_);
  if (std::binary_search(tags_.begin(), latest, tag)) return false;
  if (std::find(latest, tags_.end(), tag) != tags_.end()) return false;

  if (tags_.size() == tags_.capacity()) tags_.reserve(tags_.size() + tags_.size() / 8 + 16);
  tags_.push_back(tag);
  if (tags_.size() - sorted_ < kLatestMax) return true;
  const auto unsorted = tags_.begin() + static_cast<std::ptrdiff_t>(sorted_);
  std::sort(unsorted, tags_.end());
  std::inplace_merge(tags_.begin(), unsorted, tags_.end());
  sorted_ = tags_.size();
  return true;
}

}  // namespace p2pchat::cli
