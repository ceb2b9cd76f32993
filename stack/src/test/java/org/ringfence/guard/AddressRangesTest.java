package org.ringfence.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ringfence.guard.AddressRanges.Prefix;

class AddressRangesTest {
  private static Prefix prefix(String text) {
    return Objects.requireNonNull(Prefix.parse(text), text);
  }

  private static boolean holds(AddressRanges ranges, String address) {
    return ranges.contains(InetAddress.ofLiteral(address));
  }

  @Test
  void prefixesOfBothKindsInOneOrder() {
    AddressRanges ranges =
        new AddressRanges(
            List.of(
                prefix("192.0.2.128/25"),
                prefix("192.0.2.0/25"),
                prefix("198.51.100.7"),
                prefix("2001:db8::/32"),
                prefix("2001:db8:1::/48"),
                prefix("fe80::1")));
    for (String in :
        List.of("192.0.2.0", "192.0.2.127", "192.0.2.255", "198.51.100.7", "2001:db8:ffff::9")) {
      assertThat(holds(ranges, in)).as(in).isTrue();
    }
    for (String out :
        List.of("192.0.1.255", "192.0.3.0", "198.51.100.6", "198.51.100.8", "2001:db7::", "::")) {
      assertThat(holds(ranges, out)).as(out).isFalse();
    }
    assertThat(holds(AddressRanges.NONE, "192.0.2.1")).isFalse();
    assertThat(holds(new AddressRanges(List.of(prefix("::/0"))), "203.0.113.9")).isTrue();
    assertThat(holds(new AddressRanges(List.of(prefix("0.0.0.0/0"))), "2001:db8::")).isFalse();
  }

  @Test
  void whatIsNoAddressIsNone() {
    for (String none :
        List.of(
            "", "300.1.1.1", "1.2.3", "1.2.3.4/33", "::/129", "1.2.3.4/", "host", "1.2.3.4/-1")) {
      assertThat(Prefix.parse(none)).as(none).isNull();
    }
  }

  @Test
  void theSameAsLookingAtEach() throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    List<Prefix> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      byte[] ip = {10, (byte) random.nextInt(4), (byte) random.nextInt(), (byte) random.nextInt()};
      all.add(new Prefix(InetAddress.getByAddress(ip), 16 + random.nextInt(17)));
    }
    AddressRanges ranges = new AddressRanges(all);
    for (int i = 0; i < 20_000; i++) {
      byte[] ip = {10, (byte) random.nextInt(4), (byte) random.nextInt(), (byte) random.nextInt()};
      InetAddress address = InetAddress.getByAddress(ip);
      boolean expected =
          all.stream().anyMatch(each -> bits(each.address(), each) == bits(address, each));
      assertThat(ranges.contains(address)).isEqualTo(expected);
    }
  }

  private static int bits(InetAddress address, Prefix prefix) {
    return java.nio.ByteBuffer.wrap(address.getAddress()).getInt() >>> (32 - prefix.bits());
  }
}
