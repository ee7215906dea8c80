#include "tools/node/observation.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace p2pchat::tools {

namespace {

std::uint64_t milliseconds(const timeval& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1000 +
         static_cast<std::uint64_t>(time.tv_usec) / 1000;
}

}  // namespace

ProcessUse process_use() {
  ProcessUse use;
  // proc(5): pages of the program, then resident ones.
  std::ifstream statm("/proc/self/statm");
  std::uint64_t program = 0;
  std::uint64_t resident = 0;
  if (statm >> program >> resident) {
    use.memory_bytes = resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  }
  std::error_code ignored;
  for (auto file = std::filesystem::directory_iterator("/proc/self/fd", ignored);
       !ignored && file != std::filesystem::directory_iterator(); file.increment(ignored)) {
    ++use.open_files;
  }
  rusage times{};
  if (getrusage(RUSAGE_SELF, &times) == 0) {
    use.cpu_ms = milliseconds(times.ru_utime) + milliseconds(times.ru_stime);
  }
  return use;
}

}  // namespace p2pchat::tools
