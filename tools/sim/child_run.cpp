#include "tools/sim/child_run.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <system_error>
#include <utility>

#include "sim/report.h"
#include "sim/simulation.h"

namespace p2pchat::tools {

namespace {

// What the child writes last: the outcome in words, the sentence at the end of the line.
constexpr const char* kDone = "\ndone ";
constexpr const char* kNothing = "-";
constexpr std::size_t kOutputMax = std::size_t{64} * 1024;  // the rest is not looked at

constexpr const char* kAssertion = "assertion";

void write_outcome(const sim::Simulation& simulation, const std::string& failure,
                   const std::string& what) {
  const sim::World& world = simulation.stage().world;
  std::ostringstream text;
  text << kDone << simulation.people().texts() << " " << simulation.lookups().turns() << " "
       << world.events() << " " << world.now().micros() << " " << failure << " " << what;
  std::fputs(text.str().c_str(), stderr);
}

// The child's one run. The process dies of abort(), which is not asynchronous, so that its signal
// may be handled by ordinary means.
const sim::Simulation* simulated = nullptr;
void on_abort(int) {
  if (simulated != nullptr) write_outcome(*std::exchange(simulated, nullptr), kAssertion, kNothing);
}

// The second limit kills what the first one's signal did not.
void limit_time(std::uint32_t seconds) {
  if (seconds == 0) return;
  const rlimit limit{.rlim_cur = seconds, .rlim_max = seconds + 1};
  setrlimit(RLIMIT_CPU, &limit);
}

[[noreturn]] void run_child(const sim::Scenario& scenario, std::uint64_t seed,
                            const ChildBounds& bounds) noexcept {
  limit_time(bounds.seconds);
  sim::Simulation simulation(scenario, seed);
  simulated = &simulation;
  while (simulation.step() && simulation.stage().world.events() < bounds.events) continue;
  const bool is_over = simulation.stage().world.events() < bounds.events;
  const auto violation = sim::report_of(simulation, std::chrono::milliseconds(0)).violation;
  if (violation && is_over) {
    write_outcome(simulation, violation->checker, violation->what);
  } else {
    write_outcome(simulation, kNothing, kNothing);
  }
  std::_Exit(0);
}

// "place: assertion failed: ...": the first line that is not empty.
std::string first_line(const std::string& output) {
  const std::size_t begin = output.find_first_not_of('\n');
  if (begin == std::string::npos) return "no word";
  return output.substr(begin, output.find('\n', begin) - begin);
}

}  // namespace

ChildRun::ChildRun(const sim::Scenario& scenario, std::uint64_t seed, const ChildBounds& bounds) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot open a pipe");
  }
  std::fflush(nullptr);
  process_ = fork();
  if (process_ == 0) {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGABRT, on_abort);
    dup2(ends[1], STDERR_FILENO);
    run_child(scenario, seed, bounds);
  }
  close(ends[1]);
  pipe_ = ends[0];
  if (process_ < 0) {
    close(pipe_);
    throw std::system_error(errno, std::generic_category(), "cannot start a process");
  }
}

ChildRun::ChildRun(ChildRun&& other) noexcept
    : pipe_(std::exchange(other.pipe_, -1)),
      process_(std::exchange(other.process_, -1)),
      status_(other.status_),
      output_(std::move(other.output_)) {}

ChildRun::~ChildRun() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    waitpid(process_, &status_, 0);
  }
  if (pipe_ >= 0) close(pipe_);
}

bool ChildRun::read() {
  std::array<char, 4096> bytes{};
  const ssize_t count = ::read(pipe_, bytes.data(), bytes.size());
  if (count < 0 && errno == EINTR) return false;
  if (count > 0) {
    output_.append(bytes.data(), static_cast<std::size_t>(count));
    if (output_.size() > kOutputMax) output_.erase(0, output_.size() - kOutputMax);
    return false;
  }
  while (waitpid(process_, &status_, 0) < 0 && errno == EINTR) continue;
  process_ = -1;
  return true;
}

sim::RunOutcome ChildRun::outcome() const {
  sim::RunOutcome outcome;
  const std::size_t done = output_.rfind(kDone);
  if (done == std::string::npos) {
    const bool has_no_end = WIFSIGNALED(status_) && WTERMSIG(status_) == SIGXCPU;
    outcome.failure = has_no_end ? "no end" : "crash with status " + std::to_string(status_);
    return outcome;
  }
  std::istringstream text(output_.substr(done + std::string_view(kDone).size()));
  Duration::rep at = 0;
  text >> outcome.texts >> outcome.lookups >> outcome.events >> at >> outcome.failure;
  outcome.at = Instant(Duration(at));
  std::getline(text >> std::ws, outcome.what);
  if (outcome.failure == kNothing) outcome.failure.clear();
  if (outcome.what == kNothing) outcome.what.clear();
  // Another assertion is another failure.
  if (outcome.failure == kAssertion) outcome.failure += " at " + first_line(output_);
  return outcome;
}

}  // namespace p2pchat::tools
