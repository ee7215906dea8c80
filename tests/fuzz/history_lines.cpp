#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <variant>

#include "core/base/assert.h"
#include "core/chat/importing.h"
#include "tests/fuzz/target.h"
#include "tools/cli/history_file.h"
#include "tools/cli/json_lines.h"

using namespace p2pchat;

namespace {

template <class T>
void comes_back(const T& line, const std::string& written) {
  const auto again = cli::parse_history_line(written);
  P2PCHAT_ASSERT(again && std::get<T>(*again) == line);
}

}  // namespace

// A file to import, and each line by itself: what is taken is well formed, and is written as a line
// that says the same; what is not has a sentence.
P2PCHAT_FUZZ_TARGET(history_lines)(const std::uint8_t* data, std::size_t size) {
  const std::string text(as_text({data, size}));

  std::istringstream file(text);
  cli::HistoryReader reader(file);
  while (!reader.is_at_end() && reader.error().empty()) {
    for (const auto& message : reader.next(3)) P2PCHAT_ASSERT(chat::is_well_formed(message));
  }
  P2PCHAT_ASSERT(reader.is_at_end() != !reader.error().empty());

  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto parsed = cli::parse_history_line(line);
    if (!parsed) {
      P2PCHAT_ASSERT(!parsed.error().empty());
    } else if (const auto* header = std::get_if<cli::HistoryHeader>(&*parsed)) {
      comes_back(*header, cli::to_line(*header));
    } else if (const auto* end = std::get_if<cli::HistoryEnd>(&*parsed)) {
      comes_back(*end, cli::to_line(*end));
    } else {
      const auto& message = std::get<client::StoredMessage>(*parsed);
      P2PCHAT_ASSERT(chat::is_well_formed(message));
    }
  }
  return 0;
}
