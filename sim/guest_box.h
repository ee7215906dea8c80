#pragma once

#include <memory>
#include <utility>

#include "transport/api/guest.h"

namespace p2pchat::sim {

// A guest as a value: copies of the box share what is in it until one of them may change it, and
// has a clone of its own from then on. So copying a world costs little for machines to which
// nothing happens before it is thrown away. Copies must stay within one thread, and a reference to
// what is in the box must not outlive the making of a copy.
class GuestBox {
 public:
  GuestBox() = default;
  explicit GuestBox(std::unique_ptr<transport::Guest> guest) : guest_(std::move(guest)) {}
  GuestBox(const GuestBox& other) : guest_(other.guest_), may_share_(true) {
    other.may_share_ = true;
  }
  GuestBox(GuestBox&&) = default;
  GuestBox& operator=(const GuestBox& other) { return *this = GuestBox(other); }
  GuestBox& operator=(GuestBox&&) = default;
  ~GuestBox() = default;

  [[nodiscard]] bool is_empty() const { return guest_ == nullptr; }
  [[nodiscard]] const transport::Guest& operator*() const { return *guest_; }
  // To be changed.
  [[nodiscard]] transport::Guest& operator*() {
    if (may_share_) {
      if (guest_.use_count() > 1) guest_ = guest_->clone();
      may_share_ = false;
    }
    return *guest_;
  }
  // To be fetched before it is called.
  [[nodiscard]] const void* where() const { return guest_.get(); }

 private:
  // Owned by this box and by its copies that have not changed it.
  std::shared_ptr<transport::Guest> guest_;
  // Of this box since it was copied, or made as a copy: the count of owners lies in memory that an
  // event needs for nothing else.
  mutable bool may_share_ = false;
};

}  // namespace p2pchat::sim
