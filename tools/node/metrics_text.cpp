#include "tools/node/metrics_text.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace p2pchat::tools {
namespace {

struct Sample {
  std::string_view labels;  // {name="value"}, or none
  std::uint64_t value = 0;
};

// One metric after the other, each with its help and its type.
class Page {
 public:
  void gauge(std::string_view name, std::string_view help, std::uint64_t value) {
    add(name, help, "gauge", {{.value = value}});
  }
  void counter(std::string_view name, std::string_view help,
               std::initializer_list<Sample> samples) {
    add(name, help, "counter", samples);
  }
  void seconds(std::string_view name, std::string_view help, std::string_view type,
               std::uint64_t ms) {
    begin(name, help, type);
    text_ += name;
    std::string fraction = std::to_string(1000 + ms % 1000);
    text_ += " " + std::to_string(ms / 1000) + "." + fraction.substr(1) + "\n";
  }
  void info(std::string_view name, std::string_view help, std::string_view labels) {
    add(name, help, "gauge", {{.labels = labels, .value = 1}});
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void begin(std::string_view name, std::string_view help, std::string_view type) {
    text_.append("# HELP ").append(name).append(" ").append(help);
    text_.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
  }
  void add(std::string_view name, std::string_view help, std::string_view type,
           std::initializer_list<Sample> samples) {
    begin(name, help, type);
    for (const Sample& sample : samples) {
      text_.append(name).append(sample.labels).append(" ");
      text_ += std::to_string(sample.value) + "\n";
    }
  }

  std::string text_;
};

void add_node(const wire::Status& status, Page& page) {
  page.info("p2pchat_node_info", "The node and its program.",
            "{id=\"" + status.self.id.text() + "\",version=\"" P2PCHAT_VERSION "\"}");
  page.gauge("p2pchat_member", "1 if the node is a member of a ring.", status.is_member ? 1 : 0);
  page.gauge("p2pchat_active", "1 if it has its range and answers for it.",
             status.is_active ? 1 : 0);
  page.gauge("p2pchat_successors", "Successors it knows.",
             static_cast<std::uint64_t>(std::ranges::count_if(
                 status.successors,
                 [](const wire::NodeRef& successor) { return !successor.is_padding(); })));
  page.gauge("p2pchat_replicas", "Nodes that are to keep each record (K).", status.replicas);
  page.gauge("p2pchat_records", "Records kept, for itself and for others.", status.records);
  page.gauge("p2pchat_under_replicated", "Own records with too few receipts.",
             status.under_replicated);
  page.gauge("p2pchat_attached_clients", "Clients that get their messages here.",
             status.attached_clients);
  page.gauge("p2pchat_incarnation", "Starts of this identity so far.", status.self.incarnation);
  page.seconds("p2pchat_uptime_seconds", "Since the start.", "gauge", status.uptime_ms);
}

void add_traffic(const rpc::Traffic& traffic, std::size_t streams, Page& page) {
  page.counter("p2pchat_messages_total", "Messages of the protocol.",
               {{.labels = "{way=\"in\"}", .value = traffic.received},
                {.labels = "{way=\"out\"}", .value = traffic.sent}});
  page.counter("p2pchat_message_bytes_total", "Their bytes, without links' seals.",
               {{.labels = "{way=\"in\"}", .value = traffic.received_bytes},
                {.labels = "{way=\"out\"}", .value = traffic.sent_bytes}});
  page.counter("p2pchat_messages_dropped_total", "Messages dropped, by why.",
               {{.labels = "{why=\"malformed\"}", .value = traffic.dropped_malformed},
                {.labels = "{why=\"foreign\"}", .value = traffic.dropped_foreign},
                {.labels = "{why=\"unsendable\"}", .value = traffic.dropped_unsendable}});
  page.gauge("p2pchat_streams", "Open streams, either way.", streams);
}

void add_links(const link::Counts& links, Page& page) {
  page.counter("p2pchat_handshakes_total", "Handshakes of links.",
               {{.labels = "{what=\"opened\"}", .value = links.opened},
                {.labels = "{what=\"answered\"}", .value = links.answered},
                {.labels = "{what=\"established\"}", .value = links.established},
                {.labels = "{what=\"gave_up\"}", .value = links.gave_up}});
  page.counter("p2pchat_packets_dropped_total", "Packets that no link took, by why.",
               {{.labels = "{why=\"malformed\"}", .value = links.malformed},
                {.labels = "{why=\"forged\"}", .value = links.forged},
                {.labels = "{why=\"replayed\"}", .value = links.replayed},
                {.labels = "{why=\"flooded\"}", .value = links.flooded}});
}

void add_process(const ProcessUse& process, Page& page) {
  page.gauge("process_resident_memory_bytes", "Resident memory.", process.memory_bytes);
  page.gauge("process_open_fds", "Open file descriptors.", process.open_files);
  page.seconds("process_cpu_seconds_total", "User and system CPU time.", "counter", process.cpu_ms);
}

}  // namespace

std::string metrics_text(const Observation& seen) {
  Page page;
  add_node(seen.status, page);
  add_traffic(seen.traffic, seen.streams, page);
  add_links(seen.links, page);
  add_process(seen.process, page);
  return page.take();
}

}  // namespace p2pchat::tools
