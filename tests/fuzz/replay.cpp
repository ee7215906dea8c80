#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "tests/fuzz/target.h"

namespace p2pchat::fuzz {
namespace {

using Target = int (*)(const std::uint8_t* data, std::size_t size);

std::map<std::string, Target>& targets() {
  static std::map<std::string, Target> known;
  return known;
}

// Feeds the file to the target, whose assertions abort this program.
void feed(Target target, const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string input{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::printf("%s: %zu bytes\n", path.c_str(), input.size());
  target(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

}  // namespace

NamedTarget::NamedTarget(const char* name, Target target) { targets().emplace(name, target); }

}  // namespace p2pchat::fuzz

// Stands in for libFuzzer where that is not built: `replay NAME DIR` runs the files of a corpus
// through a target and exits 0, or 1 if there is none to run.
int main(int count, char** arguments) {
  using namespace p2pchat::fuzz;
  const auto target = targets().find(count == 3 ? arguments[1] : "");
  if (target == targets().end()) {
    std::puts("Usage: replay TARGET CORPUS");
    return 1;
  }
  std::size_t files = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(arguments[2], error)) {
    feed(target->second, entry.path());
    ++files;
  }
  std::printf("%zu files\n", files);
  return files == 0 ? 1 : 0;
}
