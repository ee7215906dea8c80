#include "core/crypto/mnemonic.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/crypto/mnemonic_words.h"
#include "core/crypto/sha256.h"
#include "tests/unit/crypto/hex.h"

namespace p2pchat::crypto {
namespace {

using Kind = MnemonicError::Kind;

struct Vector {
  std::string_view entropy;
  std::string_view words;
};

// BIP-39, "Test vectors" (trezor/python-mnemonic, vectors.json, English).
constexpr Vector kVectors[] = {
    {"00000000000000000000000000000000",
     "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
     "about"},
    {"7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
     "legal winner thank year wave sausage worth useful legal winner thank yellow"},
    {"80808080808080808080808080808080",
     "letter advice cage absurd amount doctor acoustic avoid letter advice cage above"},
    {"ffffffffffffffffffffffffffffffff", "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong"},
    {"9e885d952ad362caeb4efe34a8e91bd2",
     "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic"},
    {"0000000000000000000000000000000000000000000000000000000000000000",
     "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
     "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
     "abandon art"},
    {"7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
     "legal winner thank year wave sausage worth useful legal winner thank year wave sausage "
     "worth useful legal winner thank year wave sausage worth title"},
    {"8080808080808080808080808080808080808080808080808080808080808080",
     "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount "
     "doctor acoustic avoid letter advice cage absurd amount doctor acoustic bless"},
    {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
     "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo "
     "vote"},
    {"68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c",
     "hamster diagram private dutch cause delay private meat slide toddler razor book happy fancy "
     "gospel tennis maple dilemma loan word shrug inflict delay length"},
    {"f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f",
     "void come effort suffer camp survey warrior heavy shoot primary clutch crush open amazing "
     "screen patrol group space point ten exist slush involve unfold"},
};
constexpr std::string_view kWords = kVectors[10].words;

MnemonicError refusal_of(std::string_view words) {
  const auto entropy = entropy_of(words);
  return entropy ? MnemonicError{Kind::kCount, 999} : entropy.error();
}

std::string replaced(std::string_view what, std::string_view by) {
  std::string words(kWords);
  words.replace(words.find(what), what.size(), by);
  return words;
}

TEST(Mnemonic, IsThatOfThePublishedVectorsBothWays) {
  for (const Vector& vector : kVectors) {
    EXPECT_EQ(mnemonic_of(from_hex(vector.entropy)), vector.words);
    EXPECT_EQ(entropy_of(vector.words), from_hex(vector.entropy));
  }
}

// The list of BIP-39 has this hash, with a new line in place of each blank.
TEST(Mnemonic, HasTheListOfTheStandard) {
  std::string lines(kMnemonicWords);
  for (char& c : lines) c = c == ' ' ? '\n' : c;

  EXPECT_EQ(to_hex(sha256(as_bytes(lines))),
            "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda");
}

TEST(Mnemonic, HasWordsThatFourLettersTellApart) {
  std::set<std::string_view> beginnings;
  std::size_t words = 0;
  for (std::size_t at = 0; at < kMnemonicWords.size(); ++words) {
    const std::size_t end = kMnemonicWords.find(' ', at);
    beginnings.insert(kMnemonicWords.substr(at, std::min<std::size_t>(end - at, 4)));
    at = end + 1;
  }
  EXPECT_EQ(words, kMnemonicWordCount);
  EXPECT_EQ(beginnings.size(), kMnemonicWordCount);
}

TEST(Mnemonic, IsReadWithCapitalsAndAnyBlanks) {
  std::string typed = "\n\t ";
  for (const char c : kWords) typed += c == ' ' ? std::string(" \r\n\t ") : std::string(1, c);
  typed[typed.find('v')] = 'V';
  typed += "  \n";

  EXPECT_EQ(entropy_of(typed), from_hex(kVectors[10].entropy));
}

TEST(Mnemonic, IsReadByTheFirstFourLettersOfAWordOrMore) {
  EXPECT_EQ(entropy_of(replaced("effort", "effo")), from_hex(kVectors[10].entropy));
  EXPECT_EQ(entropy_of(replaced("primary", "PRIMA")), from_hex(kVectors[10].entropy));
  EXPECT_EQ(refusal_of(replaced("effort", "eff")), (MnemonicError{Kind::kUnknownWord, 3}));
}

TEST(Mnemonic, NamesTheWordThatIsNotInTheList) {
  EXPECT_EQ(refusal_of(replaced("void", "vold")), (MnemonicError{Kind::kUnknownWord, 1}));
  EXPECT_EQ(refusal_of(replaced("unfold", "unfolds")), (MnemonicError{Kind::kUnknownWord, 24}));
  EXPECT_EQ(refusal_of(replaced("ten", "zzzz")), (MnemonicError{Kind::kUnknownWord, 20}));
  EXPECT_EQ(refusal_of(replaced("ten", std::string(100'000, 'a'))),
            (MnemonicError{Kind::kUnknownWord, 20}));
  EXPECT_EQ(refusal_of(replaced("ten", "t\xc3\xabn")), (MnemonicError{Kind::kUnknownWord, 20}));
}

TEST(Mnemonic, CountsTheWords) {
  EXPECT_EQ(refusal_of(""), (MnemonicError{Kind::kCount, 0}));
  EXPECT_EQ(refusal_of(" \n"), (MnemonicError{Kind::kCount, 0}));
  EXPECT_EQ(refusal_of(kWords.substr(0, kWords.rfind(' '))), (MnemonicError{Kind::kCount, 23}));
  EXPECT_EQ(refusal_of(std::string(kWords) + " zoo"), (MnemonicError{Kind::kCount, 25}));
  EXPECT_EQ(refusal_of(std::string(kWords) + " zoo zoo zoo"), (MnemonicError{Kind::kCount, 27}));
}

TEST(Mnemonic, NoticesOtherWordsOfTheListAndChangedPlaces) {
  EXPECT_EQ(refusal_of(replaced("void come", "come void")).kind, Kind::kChecksum);
  EXPECT_EQ(refusal_of(replaced("unfold", "zoo")).kind, Kind::kChecksum);
  EXPECT_EQ(refusal_of("zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo").kind, Kind::kChecksum);
}

}  // namespace
}  // namespace p2pchat::crypto
