package org.ringfence.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AddressTableTest {
  private final AddressTable table = new AddressTable();
  private final SplittableRandom random = new SplittableRandom(3);

  private InetSocketAddress anyAddress() throws Exception {
    byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
    bytes[0] = 10;
    bytes[bytes.length - 1] = (byte) random.nextInt(16);
    return new InetSocketAddress(InetAddress.getByAddress(bytes), 1 + random.nextInt(50));
  }

  @Test
  void itDoesWhatAMapDoes() throws Exception {
    IceLiteSession[] sessions = new IceLiteSession[3];
    for (int i = 0; i < 3; i++) sessions[i] = new IceLiteSession(IceCredentials.random(random));
    Map<InetSocketAddress, IceLiteSession> map = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      InetSocketAddress address = anyAddress();
      IceLiteSession session = sessions[random.nextInt(3)];
      // Phases that fill and phases that empty it.
      if (random.nextInt(100) < (i / 10_000 % 2 == 0 ? 70 : 20)) {
        assertThat(table.put(address, session)).isSameAs(map.put(address, session));
      } else {
        table.remove(address, session);
        map.remove(address, session);
      }
      assertThat(table.size()).isEqualTo(map.size());
      InetSocketAddress asked = anyAddress();
      assertThat(table.get(asked)).isSameAs(map.get(asked));
    }
    assertThat(map.size()).isGreaterThan(100);
  }

  @Test
  void ipv4IsFoundInItsIpv6Form() throws Exception {
    IceLiteSession session = new IceLiteSession(IceCredentials.random(random));
    table.put(new InetSocketAddress(InetAddress.getByAddress(new byte[] {1, 2, 3, 4}), 5), session);
    assertThat(table.get(0, 0xFFFF_0102_0304L, 5)).isSameAs(session);
    assertThat(table.get(0, 0xFFFF_0102_0304L, 6)).isNull();
    byte[] high = new byte[16];
    high[7] = 1;
    table.put(new InetSocketAddress(Inet6Address.getByAddress(high), 5), session);
    assertThat(table.get(1, 0, 5)).isSameAs(session);
  }
}
