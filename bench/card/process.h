#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"

namespace p2pchat::bench {

struct ProcessOptions {
  std::vector<std::string> command;  // the program's path first
  bool has_output = false;           // that is read here
  std::string log;                   // where everything else goes; empty: nowhere
};

// A program that was started here. It is stopped with this object, by SIGTERM, a second later by
// SIGKILL; should this process die, it dies too.
class Process {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Process>, std::string> start(
      const ProcessOptions& options);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  // A line of its output without its end; nothing if none is complete in time, or none follows.
  [[nodiscard]] std::optional<std::string> read_line(std::chrono::milliseconds wait_max);

  [[nodiscard]] bool is_running();
  // Waits for its end; false: not in time.
  bool wait(std::chrono::milliseconds wait_max);
  [[nodiscard]] int exit_status() const { return status_; }

  // User and system time so far, in steps of the kernel's clock tick.
  [[nodiscard]] double cpu_seconds() const;
  [[nodiscard]] double resident_bytes() const;

 private:
  Process() = default;

  pid_t pid_ = -1;
  bool is_ended_ = false;
  int status_ = -1;
  int output_ = -1;
  std::string pending_;
};

// What a program that ends by itself prints; the error says that it did not, or failed.
[[nodiscard]] Result<std::string, std::string> output_of(const std::vector<std::string>& command);

// The path of a program of this project: it lies beside the one that runs.
[[nodiscard]] std::string program_beside(std::string_view name);

}  // namespace p2pchat::bench
