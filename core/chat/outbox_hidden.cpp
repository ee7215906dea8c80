#include "core/chat/outbox.h"
#include "core/chat/outbox_rows.h"

// What waits of texts that have vanished here.
namespace p2pchat::chat {

// From then on it is as a mark: it goes out, and nobody is shown how far it is.
void Outbox::hide(const Bytes32& id, RowWriter& rows) {
  const auto at = entries_.find(id);
  if (at == entries_.end() || at->second.is_delivered || at->second.is_withdrawn) return;
  Parcel& parcel = at->second.parcel;
  const bool is_text = parcel.cargo == Cargo::kText ||
                       (parcel.cargo == Cargo::kMark && parcel.message.id == to_hex(id));
  if (!is_text) return;
  parcel.cargo = Cargo::kMark;
  parcel.message.text.clear();
  parcel.message.file.reset();
  parcel.message.reply_to.clear();
  rows.put(outbox_row(parcel.id, kParcelColumn), kParcelColumn, encode_parcel(parcel));
}

}  // namespace p2pchat::chat
