#include "tools/lab/viewers.h"

#include <variant>

#include "tools/lab/assets.h"
#include "tools/lab/command.h"

namespace p2pchat::lab {

void Viewers::show() {
  const Moment moment(lab_);
  for (auto& [id, line] : lines_) {
    if (line.undrawn >= kUndrawnMax) continue;
    std::string text = line.telling.next(moment, lab_.timeline());
    if (text.empty()) continue;
    ++line.undrawn;
    line.write(std::move(text));
  }
}

std::span<const web::Asset> Viewers::page() const { return assets(); }

std::optional<Viewers::LineId> Viewers::join(const std::string& cookie, Write write) {
  if (!entrance_.is_known(cookie) || lines_.size() >= kLinesMax) return std::nullopt;
  Line& line = lines_[++last_line_];
  line.write = std::move(write);
  line.write(scene_text(lab_.timeline()));
  on_command_();
  return last_line_;
}

bool Viewers::on_text(LineId id, std::string_view text) {
  const auto command = parse_command(text);
  if (!command) return false;
  Line& line = lines_.at(id);
  if (std::holds_alternative<Drawn>(*command)) {
    if (line.undrawn == 0) return false;
    --line.undrawn;
  } else if (const auto* select = std::get_if<Select>(&*command)) {
    line.telling.select(select->node);
  } else if (const auto* follow = std::get_if<Follow>(&*command)) {
    line.telling.follow(follow->journey);
  } else {
    lab_.perform(*command);
  }
  on_command_();
  return true;
}

}  // namespace p2pchat::lab
