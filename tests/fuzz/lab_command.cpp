#include <cstddef>
#include <cstdint>
#include <variant>

#include "core/base/assert.h"
#include "tests/fuzz/target.h"
#include "tools/lab/command.h"

using namespace p2pchat;

namespace {

struct Judge {
  void operator()(const lab::SetSpeed& speed) const {
    P2PCHAT_ASSERT(speed.percent <= lab::SetSpeed::kMax);
  }
  void operator()(const lab::Seek& seek) const {
    P2PCHAT_ASSERT(seek.to >= Instant());
    P2PCHAT_ASSERT(seek.to < Instant::never());
  }
  void operator()(const lab::Intervene& deed) const {
    P2PCHAT_ASSERT(lab::deed_of(lab::name_of(deed.deed)) == deed.deed);
  }
  template <class Other>
  void operator()(const Other&) const {}
};

}  // namespace

P2PCHAT_FUZZ_TARGET(lab_command)(const std::uint8_t* data, std::size_t size) {
  const auto command = lab::parse_command(as_text({data, size}));
  if (command) std::visit(Judge(), *command);
  return 0;
}
