#include <sys/utsname.h>

#include <chrono>
#include <ctime>
#include <fstream>
#include <string>
#include <thread>

#include "bench/card/card_report.h"
#include "bench/card/process.h"

namespace p2pchat::bench {
namespace {

std::string first_line(const Result<std::string, std::string>& output) {
  if (!output) return "not known";
  return output->substr(0, output->find('\n'));
}

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "not known";
}

std::string load() {
  std::ifstream file("/proc/loadavg");
  std::string one, five;
  file >> one >> five;
  return one + " in the minute before, " + five + " in five";
}

std::string commit() {
  const auto name = output_of({"/usr/bin/git", "rev-parse", "--short", "HEAD"});
  const auto changed = output_of({"/usr/bin/git", "status", "--porcelain"});
  return first_line(name) + (changed && !changed->empty() ? ", with changes" : "");
}

std::string day() {
  const std::time_t now = std::time(nullptr);
  std::string text(32, ' ');
  text.resize(std::strftime(text.data(), text.size(), "%F %H:%M UTC", std::gmtime(&now)));
  return text;
}

}  // namespace

Circumstances circumstances(const std::string& command) {
  utsname system{};
  uname(&system);
  return {{"command", "`" + command + "`"},
          {"commit", commit()},
          {"when", day()},
          {"machine", processor() + ", " + std::to_string(std::thread::hardware_concurrency()) +
                          " cores, Linux " + system.release},
          {"load", load()},
          {"compiler", "g++ or clang++ " __VERSION__},
          {"version", P2PCHAT_VERSION}};
}

}  // namespace p2pchat::bench
