#pragma once

#include <filesystem>

namespace p2pchat::bench {

// A directory of its own under the system's one for temporary files, for as long as this lives.
class Scratch {
 public:
  Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace p2pchat::bench
