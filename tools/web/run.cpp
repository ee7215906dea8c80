#include "tools/web/run.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "tools/cli/printer.h"
#include "tools/node/embedded_node.h"
#include "tools/program/addresses.h"
#include "tools/program/exit_status.h"
#include "tools/web/chance.h"
#include "tools/web/people.h"
#include "tools/web/server.h"
#include "tools/web/visits.h"
#include "transport/asio/event_loop.h"
#include "transport/asio/interfaces.h"

namespace p2pchat::web {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLeaveMax = 9s;  // as p2pchat-node

// Where the node of `up` listens: loopback, or the first address of this host on a network.
Address node_address(const cli::Options& options) {
  if (options.is_on_lan) {
    const auto interfaces = transport::ipv4_interfaces();
    const auto found = std::ranges::find(interfaces, false, &transport::Interface::is_loopback);
    if (found != interfaces.end()) return found->address;
  }
  return Address::v4({127, 0, 0, 1}, 0);
}

class Page {
 public:
  explicit Page(const cli::Options& options) : options_(options), printer_(options.is_json) {}

  int run() {
    if (const int refused = open(); refused != program::kExitDone) return refused;
    loop_.on_signal([this](int) { on_signal(); });
    loop_.run();
    return exit_status_;
  }

 private:
  int open() {
    umask(077);
    std::error_code failure;
    std::filesystem::create_directories(options_.data, failure);
    if (failure) {
      return refuse("cannot make the directory " + options_.data + ": " + failure.message(),
                    program::kExitDatabase);
    }
    const auto listen = program::resolve(options_.listen);
    if (!listen) return refuse("--listen: " + listen.error(), program::kExitUsage);
    if (options_.command == cli::Command::kUp) {
      if (const int refused = open_node(); refused != program::kExitDone) return refused;
    }
    return open_page(*listen);
  }

  int open_node() {
    auto node = tools::EmbeddedNode::open(loop_, {.data = options_.data + "/node",
                                                  .listen = node_address(options_),
                                                  .join = options_.nodes,
                                                  .ring = options_.ring,
                                                  .ring_key = options_.ring_key,
                                                  .is_discovering = options_.is_discovering});
    if (!node) return refuse(node.error().text, node.error().exit_status);
    node_ = std::move(*node);
    node_->on_end([this](bool has_left) {
      exit_status_ = has_left ? program::kExitDone
                              : refuse("the node's database cannot be read or written",
                                       program::kExitDatabase);
      loop_.stop();
    });
    return program::kExitDone;
  }

  int open_page(const Address& listen) {
    cli::ProfileOptions common = cli::profile_options(options_);
    common.loop = &loop_;
    if (node_) common.nodes.insert(common.nodes.begin(), node_->address());
    const Bytes32 token = draw_chance();
    people_ = std::make_unique<People>(std::move(common));
    visits_ = std::make_unique<Visits>(*people_, token);
    auto server = Server::open(loop_, listen, *visits_, draw_chance);
    if (!server) return refuse(server.error(), program::kExitCannotListen);
    server_ = std::move(*server);
    if (node_) printer_.remark("node listening on " + node_->address().text());
    printer_.page(url_of(server_->address(), token));
    return program::kExitDone;
  }

  // The first one lets the node hand over what it keeps.
  void on_signal() {
    if (!node_ || is_leaving_) return loop_.stop();
    is_leaving_ = true;
    printer_.remark("leaving: handing over what is kept here");
    node_->leave();
    patience_.set_alarm(kLeaveMax, [this] { loop_.stop(); });
  }

  int refuse(const std::string& sentence, int exit_status) {
    printer_.error("cannot_open", sentence, exit_status);
    return exit_status;
  }

  const cli::Options& options_;
  cli::Printer printer_;
  int exit_status_ = program::kExitDone;
  bool is_leaving_ = false;

  transport::EventLoop loop_;
  transport::EventLoop patience_{loop_};
  std::unique_ptr<tools::EmbeddedNode> node_;  // none: `web`
  std::unique_ptr<People> people_;
  std::unique_ptr<Visits> visits_;
  std::unique_ptr<Server> server_;
};

}  // namespace

int run(const cli::Options& options) { return Page(options).run(); }

}  // namespace p2pchat::web
