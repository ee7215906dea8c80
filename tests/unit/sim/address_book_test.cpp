#include "sim/address_book.h"

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

TEST(AddressBook, UsualAddressesFollowFromTheNumber) {
  EXPECT_EQ(AddressBook::usual({1}).text(), "10.0.0.1:7400");
  EXPECT_EQ(AddressBook::usual({0x010203}).text(), "10.1.2.3:7400");
}

TEST(AddressBook, FindsUsualAndOtherAddresses) {
  const Address other = Address::v4({192, 168, 0, 1}, 7401);
  AddressBook book;
  book.add({1}, AddressBook::usual({1}));
  book.add({2}, other);

  EXPECT_EQ(book.find(AddressBook::usual({1})), SiteId{1});
  EXPECT_EQ(book.find(other), SiteId{2});
  EXPECT_EQ(book.address({1}), AddressBook::usual({1}));
  EXPECT_EQ(book.address({2}), other);
}

TEST(AddressBook, NobodyIsWhereNobodyWasAdded) {
  AddressBook book;
  book.add({1}, AddressBook::usual({1}));
  book.add({2}, Address::v4({192, 168, 0, 1}, 7400));

  EXPECT_EQ(book.find(AddressBook::usual({2})), std::nullopt);  // 2 is elsewhere
  EXPECT_EQ(book.find(AddressBook::usual({3})), std::nullopt);
  EXPECT_EQ(book.find(Address::v4({10, 0, 0, 1}, 7401)), std::nullopt);
  EXPECT_EQ(book.find(Address::v4({10, 0, 0, 0}, 7400)), std::nullopt);
  EXPECT_EQ(book.find(Address{}), std::nullopt);
}

// Somebody may sit where another would sit usually, if that one does not.
TEST(AddressBook, AUsualAddressMayBeAnothers) {
  AddressBook book;
  book.add({1}, AddressBook::usual({2}));
  book.add({2}, AddressBook::usual({1}));

  EXPECT_EQ(book.find(AddressBook::usual({2})), SiteId{1});
  EXPECT_EQ(book.find(AddressBook::usual({1})), SiteId{2});
}

TEST(AddressBookDeathTest, RefusesAnAddressThatIsTaken) {
  AddressBook book;
  book.add({1}, AddressBook::usual({1}));

  EXPECT_DEATH(book.add({2}, AddressBook::usual({1})), "find");
}

}  // namespace
}  // namespace p2pchat::sim
