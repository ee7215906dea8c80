#include "bench/card/card.h"

#include <unistd.h>

#include "bench/card/mosquitto.h"

namespace p2pchat::bench {

bool is_present(const Peer& peer) { return access(std::string(peer.program).c_str(), X_OK) == 0; }

std::span<const CardForm> card_forms() {
  static const std::vector<CardForm> kForms = {
      {.name = "raw",
       .title = "what the machine can do at most",
       .figures = {{"fdatasync of 4 KiB, p50", "ms"},
                   {"SQLite rows, 1 a commit", "1/s", Better::kMore},
                   {"SQLite rows, 100 a commit", "1/s", Better::kMore},
                   {"UDP echo of 200 B", "us"},
                   {"AES-256-GCM seals of 200 B", "1/s", Better::kMore},
                   {"X25519 agreements", "1/s", Better::kMore},
                   {"events of a bare queue", "1/s", Better::kMore}},
       .peers = {},
       .open = &open_raw_row},
      {.name = "messages",
       .title = "texts of 200 bytes from one user to another, on loopback",
       .figures = {{kShown50, "ms"},
                   {kShown99, "ms"},
                   {kReceipt50, "ms"},
                   {kReceipt99, "ms"},
                   {kPipelined, "1/s", Better::kMore},
                   {kMessageCpu, "ms"},
                   {kDeposited, "1/s", Better::kMore},
                   {kDrained, "1/s", Better::kMore}},
       .peers = {mosquitto_peer()},
       .open = &open_messages_row},
      {.name = "cost",
       .title = "what a ring of five nodes and a user who is online cost while nothing happens",
       .figures = {{kNodeTraffic, "B/s"},
                   {kNodeCpu, "ms/s"},
                   {kNodeMemory, "MB"},
                   {kNodeStart, "ms"},
                   {kClientTraffic, "B/min"}},
       .peers = {},
       .open = &open_cost_row},
      {.name = "simulator",
       .title = "machines that return each datagram, 100,000 of them (quick: 1000)",
       .figures = {{kSimulatorEvent, "ns"}},
       .peers = {},
       .open = &open_simulator_row},
  };
  return kForms;
}

}  // namespace p2pchat::bench
