#include "tools/lab/viewers.h"

#include <variant>

#include "tools/lab/assets.h"

namespace p2pchat::lab {

void Viewers::show() {
  begin_showing();
  for (auto& [id, line] : lines_) {
    if (line.undrawn >= kUndrawnMax) continue;
    std::string text = line.view->next();
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
  line.view = open_view();
  line.write(scene());
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
  } else if (!line.view->obey(*command)) {
    return false;
  }
  on_command_();
  return true;
}

}  // namespace p2pchat::lab
