#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <optional>
#include <string>

#include <boost/program_options.hpp>

#include "tools/lag/delay_line.h"
#include "tools/lag/tunnel.h"
#include "tools/program/exit_status.h"

namespace {

using namespace p2pchat;
namespace po = boost::program_options;

constexpr std::uint64_t kDelayMaxMs = 10'000;

struct Options {
  std::string device;
  lag::Weather weather;
  std::uint64_t seed = 1;
};

int refuse(const std::string& sentence) {
  std::fprintf(stderr, "p2pchat-lag: %s (p2pchat-lag --help says more)\n", sentence.c_str());
  return program::kExitUsage;
}

Instant steady_now() {
  return Instant(
      std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

// Of SIGINT and SIGTERM, which do nothing else from now on.
int ends() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signalfd(-1, &signals, SFD_CLOEXEC);
}

int wait_ms(Instant due, Instant now) {
  if (due == Instant::never()) return -1;
  return static_cast<int>(std::max<std::int64_t>(0, ((due - now).count() + 999) / 1000));
}

int pass_packets(const Options& options) {
  auto tunnel = lag::Tunnel::open(options.device);
  if (!tunnel) {
    std::fprintf(stderr, "p2pchat-lag: %s\n", tunnel.error().c_str());
    return program::kExitFile;
  }
  Bytes32 seed{};
  for (std::size_t i = 0; i < 8; ++i) {
    seed.at(i) = static_cast<std::uint8_t>(options.seed >> (8 * i));
  }
  lag::DelayLine line(options.weather, Entropy(seed));
  pollfd waits[] = {{tunnel->descriptor(), POLLIN, 0}, {ends(), POLLIN, 0}};
  std::printf("passing what comes to %s\n", options.device.c_str());
  std::fflush(stdout);
  while ((waits[1].revents & POLLIN) == 0) {
    ::poll(waits, 2, wait_ms(line.next_due(), steady_now()));
    while (auto packet = tunnel->read()) line.take(*std::move(packet), steady_now());
    while (const auto packet = line.give(steady_now())) tunnel->write(*packet);
  }
  const lag::DelayLine::Counts& counts = line.counts();
  std::printf("%llu passed, %llu of them overtaken; %llu lost, %llu for want of room\n",
              static_cast<unsigned long long>(counts.passed),
              static_cast<unsigned long long>(counts.overtaken),
              static_cast<unsigned long long>(counts.lost),
              static_cast<unsigned long long>(counts.no_room));
  return program::kExitDone;
}

po::options_description known(Options& options, std::uint64_t& delay_ms, std::uint64_t& jitter_ms) {
  po::options_description all("Options");
  auto add = all.add_options();
  add("help", "this text");
  add("device", po::value(&options.device)->default_value("lag0"), "the network device to make");
  add("delay", po::value(&delay_ms)->default_value(0), "ms that each packet waits, 10000 at most");
  add("jitter", po::value(&jitter_ms)->default_value(0), "ms more or less; no more than the delay");
  add("hurried", po::value(&options.weather.hurried_percent)->default_value(0),
      "of a hundred packets, so many go at once");
  add("lost", po::value(&options.weather.lost_percent)->default_value(0),
      "of a hundred packets, so many are lost");
  add("seed", po::value(&options.seed)->default_value(1), "of what happens to which");
  return all;
}

int run(int argc, char** argv) {
  Options options;
  std::uint64_t delay_ms = 0;
  std::uint64_t jitter_ms = 0;
  const po::options_description all = known(options, delay_ms, jitter_ms);
  po::variables_map given;
  try {
    po::store(po::command_line_parser(argc, argv).options(all).run(), given);
    po::notify(given);
  } catch (const po::error& error) {
    return refuse(error.what());
  }
  if (given.contains("help")) {
    std::cout << "p2pchat-lag: a network device out of which what is routed into it comes late, out"
                 "\nof order, or not at all; until SIGINT or SIGTERM, which tell the counts. Needs"
                 "\nCAP_NET_ADMIN and /dev/net/tun (status 7). For drills and tests.\n\n"
              << all;
    return program::kExitDone;
  }
  if (delay_ms > kDelayMaxMs) return refuse("a packet waits for 10000 ms at most");
  if (jitter_ms > delay_ms) return refuse("the jitter is more than the delay");
  if (options.weather.hurried_percent > 100 || options.weather.lost_percent > 100) {
    return refuse("there are 100 in a hundred");
  }
  options.weather.delay = std::chrono::milliseconds{delay_ms};
  options.weather.jitter = std::chrono::milliseconds{jitter_ms};
  return pass_packets(options);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "p2pchat-lag: a bug: %s\n", error.what());
    return program::kExitBug;
  }
}
