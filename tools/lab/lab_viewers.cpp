#include "tools/lab/lab_viewers.h"

#include <variant>

#include "tools/lab/command.h"

namespace p2pchat::lab {

class LabViewers::LabView final : public View {
 public:
  explicit LabView(LabViewers& all) : all_(all) {}

  std::string next() override { return telling_.next(*all_.moment_, all_.lab_.timeline()); }
  bool obey(const Command& command) override {
    if (const auto* select = std::get_if<Select>(&command)) {
      telling_.select(select->node);
    } else if (const auto* follow = std::get_if<Follow>(&command)) {
      telling_.follow(follow->journey);
    } else {
      all_.lab_.perform(command);
    }
    return true;
  }

 private:
  LabViewers& all_;
  Telling telling_;
};

std::unique_ptr<Viewers::View> LabViewers::open_view() { return std::make_unique<LabView>(*this); }

}  // namespace p2pchat::lab
