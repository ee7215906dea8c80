#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/chat/contacts.h"
#include "core/chat/desk.h"
#include "core/chat/standings.h"

namespace p2pchat::chat {

// Safety numbers of people, and the mark that one was compared, which is of the pinned keys: they
// are pinned in its batch.
class Verifying {
 public:
  // Ends in a DeedResult. Of kVerify and kMatch. Offline, pinned keys will do.
  Token begin(Deed deed, const std::string& name, Need need, Contacts& contacts, Desk& desk);
  [[nodiscard]] std::vector<DeedResult> take_results();

  bool on_looked_up(const LookedUp& found, Contacts& contacts, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Desk& desk);

 private:
  struct Asked {
    Token token;
    Deed deed = Deed::kVerify;
    std::string name;
  };

  std::map<Token, Asked> looking_up_;
  std::map<Token, DeedResult> persisting_;
  std::vector<DeedResult> results_;
};

}  // namespace p2pchat::chat
