package org.ringfence.server.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.guard.Guard;
import org.ringfence.server.config.Guarding;

class FeedsTest {
  @TempDir private Path folder;
  private long nowMs = Instant.parse("2026-11-26T12:00:00Z").toEpochMilli();
  private final Guard guard = new Guard(7, 0);

  private boolean listed(String address) {
    return guard.isListed(InetAddress.ofLiteral(address));
  }

  private Feeds feeds(Path... files) {
    List<String> sources = List.of(files).stream().map(Path::toString).toList();
    Guarding settings = new Guarding(sources, 60, 3600, List.of("203.0.113.0/25"), false);
    return new Feeds(
        settings, folder, guard, ranges -> {}, known(), () -> Instant.ofEpochMilli(nowMs));
  }

  private KnownAddresses known() {
    return new KnownAddresses(folder, () -> Instant.ofEpochMilli(nowMs));
  }

  @Test
  void aPhoneAtAListedAddressIsHeardAfterARestartForAMonth() throws Exception {
    Files.writeString(folder.resolve(KnownAddresses.NAME), "nonsense\t5\nx\n");
    KnownAddresses before = known();
    before.proved(InetAddress.ofLiteral("198.51.100.7"));
    before.proved(InetAddress.ofLiteral("2001:db8::7"));
    before.keep();
    Path list = file("list.txt", "198.51.100.0/24\n2001:db8::/32\n");
    feeds(list).tick();
    assertThat(listed("198.51.100.8")).isTrue();
    assertThat(listed("198.51.100.7")).isFalse();
    assertThat(listed("2001:db8::7")).isFalse();
    nowMs += java.time.Duration.ofDays(31).toMillis();
    feeds(list).tick();
    assertThat(listed("198.51.100.7")).as("a month later").isTrue();
  }

  private Path file(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(nowMs));
    return file;
  }

  @Test
  void threeFormats() throws Exception {
    Path plain =
        file(
            "plain.txt",
            """
            # attackers
            198.51.100.7
            203.0.113.0/24 ; SBL1
            nonsense
            10.0.0.0/8
            0.0.0.0/0
            """);
    Path csv =
        file(
            "list.csv",
            """
            address,seen,until
            "198.51.101.1",12,2026-11-26T12:00:30Z
            198.51.101.2,12,2026-11-26T11:59:00Z
            198.51.101.3,12,1795694460
            2001:db8::5,1,
            """);
    Path apiban =
        file(
            "apiban.json",
            "{\"ipaddress\":[\"198.51.102.1\",\"198.51.102.2\"],\"ID\":\"1795694\"}");
    Feeds feeds = feeds(plain, csv, apiban);
    feeds.tick();
    for (String in :
        List.of("198.51.100.7", "203.0.113.200", "198.51.101.1", "2001:db8::5", "198.51.102.2")) {
      assertThat(listed(in)).as(in).isTrue();
    }
    for (String out :
        List.of("203.0.113.7", "198.51.101.2", "10.1.2.3", "198.51.100.8", "8.8.8.8")) {
      assertThat(listed(out)).as(out).isFalse();
    }
    nowMs += 40_000;
    feeds.tick();
    assertThat(listed("198.51.101.1")).as("its time is over").isFalse();
    assertThat(feeds.states()).extracting(Feeds.State::addresses).containsExactly(2, 2, 2);
  }

  @Test
  void aListIsReadAgainAndCountsWhileItIsMissingAndNoLonger() throws Exception {
    Path list = file("list.txt", "198.51.100.7\n");
    Feeds feeds = feeds(list);
    feeds.tick();
    assertThat(listed("198.51.100.7")).isTrue();
    nowMs += 10_000;
    file("list.txt", "198.51.100.8\n");
    feeds.tick();
    assertThat(listed("198.51.100.7")).isFalse();
    assertThat(listed("198.51.100.8")).isTrue();
    Files.delete(list);
    nowMs += 1800_000;
    feeds.tick();
    assertThat(listed("198.51.100.8")).isTrue();
    assertThat(feeds.states().getFirst().problem()).contains("NoSuchFile");
    nowMs += 1900_000;
    feeds.tick();
    assertThat(listed("198.51.100.8")).isFalse();
  }
}
