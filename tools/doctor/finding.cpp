#include "tools/doctor/finding.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "tools/program/terminal_text.h"

namespace p2pchat::doctor {
namespace {

constexpr std::size_t kLevelColumns = 9;

program::Colour colour_of(Level level) {
  switch (level) {
    case Level::kOk:
      return program::Colour::kGood;
    case Level::kWarning:
      return program::Colour::kWarning;
    case Level::kWrong:
      break;
  }
  return program::Colour::kBad;
}

}  // namespace

std::string word_of(Level level) {
  switch (level) {
    case Level::kOk:
      return "ok";
    case Level::kWarning:
      return "warning";
    case Level::kWrong:
      return "wrong";
  }
  return {};
}

std::string as_text(const Finding& finding, program::Paint paint) {
  const std::string level = word_of(finding.level);
  const std::string gap(kLevelColumns - level.size(), ' ');
  std::string line = finding.check;
  if (!finding.profile.empty()) line += " of " + finding.profile;
  line += ": " + finding.text;
  if (!finding.advice.empty()) line += "; " + finding.advice;
  std::ranges::replace(line, '\n', ' ');
  return paint(colour_of(finding.level), level) + gap + program::harmless(line);
}

std::string as_json(const Finding& finding) {
  nlohmann::json object{{"level", word_of(finding.level)},
                        {"check", finding.check},
                        {"text", finding.text},
                        {"advice", finding.advice}};
  if (!finding.profile.empty()) object["profile"] = finding.profile;
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool is_anything_wrong(std::span<const Finding> findings) {
  return std::ranges::find(findings, Level::kWrong, &Finding::level) != findings.end();
}

}  // namespace p2pchat::doctor
