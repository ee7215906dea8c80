#include "bench/card/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "bench/card/stopwatch.h"

namespace p2pchat::bench {
namespace {

using namespace std::chrono_literals;

// In the new process, where only what a signal's handler may do is allowed. Does not return.
[[noreturn]] void become(const std::vector<char*>& words, int output, int log) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(output >= 0 ? output : log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execv(words.front(), words.data());
  _exit(127);
}

std::vector<char*> words_of(const std::vector<std::string>& command) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  return words;
}

void close_if_open(int& file) {
  if (file >= 0) close(file);
  file = -1;
}

}  // namespace

Result<std::unique_ptr<Process>, std::string> Process::start(const ProcessOptions& options) {
  auto process = std::unique_ptr<Process>(new Process);
  int output = -1;
  if (options.has_output) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return std::unexpected("no pipe");
    process->output_ = ends[0];
    output = ends[1];
  }
  const std::string path = options.log.empty() ? "/dev/null" : options.log;
  int log = open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  const std::vector<char*> words = words_of(options.command);
  process->pid_ = fork();
  if (process->pid_ == 0) become(words, output, log);
  close_if_open(output);
  close_if_open(log);
  if (process->pid_ < 0) return std::unexpected("cannot start " + options.command.front());
  return process;
}

Process::~Process() {
  close_if_open(output_);
  if (pid_ <= 0 || !is_running()) return;
  kill(pid_, SIGTERM);
  if (wait(1s)) return;
  kill(pid_, SIGKILL);
  wait(10s);
}

std::optional<std::string> Process::read_line(std::chrono::milliseconds wait_max) {
  const Stopwatch watch;
  while (true) {
    if (const std::size_t end = pending_.find('\n'); end != std::string::npos) {
      std::string line = pending_.substr(0, end);
      pending_.erase(0, end + 1);
      return line;
    }
    const double left = static_cast<double>(wait_max.count()) - watch.milliseconds();
    pollfd ready{.fd = output_, .events = POLLIN, .revents = 0};
    if (left <= 0 || poll(&ready, 1, static_cast<int>(left) + 1) <= 0) return std::nullopt;
    std::array<char, 65536> buffer{};
    const ssize_t got = ::read(output_, buffer.data(), buffer.size());
    if (got <= 0) return std::nullopt;
    pending_.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

bool Process::is_running() { return !wait(0ms); }

bool Process::wait(std::chrono::milliseconds wait_max) {
  const Stopwatch watch;
  while (!is_ended_) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      is_ended_ = true;
      status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    } else if (watch.milliseconds() >= static_cast<double>(wait_max.count())) {
      return false;
    } else {
      std::this_thread::sleep_for(5ms);
    }
  }
  return true;
}

double Process::cpu_seconds() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  // The name, in brackets, may hold anything; user time is the twelfth field behind it (proc(5)).
  std::istringstream fields(text.substr(std::min(text.rfind(')') + 1, text.size())));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double Process::resident_bytes() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/statm");
  double all = 0;
  double resident = 0;
  file >> all >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

Result<std::string, std::string> output_of(const std::vector<std::string>& command) {
  auto process = Process::start({.command = command, .has_output = true, .log = {}});
  if (!process) return std::unexpected(process.error());
  std::string text;
  while (const auto line = (*process)->read_line(10s)) text += *line + "\n";
  if (!(*process)->wait(10s)) return std::unexpected(command.front() + " does not end");
  if ((*process)->exit_status() != 0) return std::unexpected(command.front() + " fails");
  return text;
}

std::string program_beside(std::string_view name) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

}  // namespace p2pchat::bench
