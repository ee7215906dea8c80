#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// What is fetched is what was sent, byte for byte. A file is on the ring from the time that its
// sender is told so until its recipient keeps it, and what was sent to a group longer than that: it
// is never gone before, and by the end its recipient has read all of it. So has each member who was
// sent the message, was not made to go, and from whom it was not taken back.
class FilesChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<FilesChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "files"; }
  void on_told(const Scene& scene, const Told& told) override;
  void at_end(const Scene& scene, const std::vector<Conversation>& conversations) override;
};

}  // namespace p2pchat::sim
