#pragma once

#include <memory>
#include <utility>

#include "transport/api/guest.h"

namespace p2pchat::sim {

// A guest as a value: copying the box clones what is in it.
class GuestBox {
 public:
  GuestBox() = default;
  explicit GuestBox(std::unique_ptr<transport::Guest> guest) : guest_(std::move(guest)) {}
  GuestBox(const GuestBox& other) : guest_(other.guest_ ? other.guest_->clone() : nullptr) {}
  GuestBox(GuestBox&&) = default;
  GuestBox& operator=(const GuestBox& other) {
    if (this != &other) *this = GuestBox(other);
    return *this;
  }
  GuestBox& operator=(GuestBox&&) = default;
  ~GuestBox() = default;

  [[nodiscard]] bool is_empty() const { return guest_ == nullptr; }
  [[nodiscard]] transport::Guest& operator*() const { return *guest_; }

 private:
  std::unique_ptr<transport::Guest> guest_;
};

}  // namespace p2pchat::sim
