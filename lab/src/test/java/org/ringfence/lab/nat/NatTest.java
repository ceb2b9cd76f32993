package org.ringfence.lab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The routers do what their names say, so that what stands behind them is really tried. */
@Tag("interop")
@Tag("interop-nat")
class NatTest {
  private static final int PORT = 5_060;
  private static final int TIMEOUT_SECONDS = 2;

  @BeforeAll
  static void permitted() {
    Permitted.need();
  }

  private static DatagramSocket open(Host host, int port) {
    return host.namespace().inside(() -> new DatagramSocket(port));
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  private static void send(DatagramSocket from, InetSocketAddress to) throws IOException {
    from.send(new DatagramPacket(new byte[] {1}, 1, to));
  }

  /** Where the next datagram comes from. */
  private static InetSocketAddress next(DatagramSocket at) throws IOException {
    at.setSoTimeout(20_000);
    var packet = new DatagramPacket(new byte[8], 8);
    at.receive(packet);
    return (InetSocketAddress) packet.getSocketAddress();
  }

  private static boolean arrives(DatagramSocket from, InetSocketAddress to, DatagramSocket at) {
    try {
      send(from, to);
      at.setSoTimeout(200);
      at.receive(new DatagramPacket(new byte[8], 8));
      return true;
    } catch (SocketTimeoutException nothing) {
      return false;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void eventually(BooleanSupplier condition) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(condition::getAsBoolean);
  }

  @ParameterizedTest
  @EnumSource(Nat.Kind.class)
  void translatesAndFiltersAsItsKind(Nat.Kind kind) throws IOException {
    try (var internet = new Internet()) {
      Host first = internet.host("first", "203.0.113.10");
      Host second = internet.host("second", "203.0.113.11");
      Nat nat = internet.nat("home", kind, "198.51.100.1", 30);
      try (var inside = open(nat.behind(), PORT);
          var one = open(first, PORT);
          var two = open(second, PORT)) {
        send(inside, at("203.0.113.10", PORT));
        InetSocketAddress seenByOne = next(one);
        assertThat(seenByOne.getAddress().getHostAddress()).isEqualTo("198.51.100.1");
        assertThat(arrives(one, seenByOne, inside)).isTrue();
        assertThat(arrives(two, seenByOne, inside)).isEqualTo(kind == Nat.Kind.FULL_CONE);
        send(inside, at("203.0.113.11", PORT));
        InetSocketAddress seenByTwo = next(two);
        assertThat(seenByTwo.equals(seenByOne)).isEqualTo(kind != Nat.Kind.SYMMETRIC);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Nat.Kind.class)
  void forgetsWhoIsSilent(Nat.Kind kind) throws IOException {
    try (var internet = new Internet()) {
      Host server = internet.host("server", "203.0.113.10");
      Nat nat = internet.nat("home", kind, "198.51.100.1", TIMEOUT_SECONDS);
      try (var inside = open(nat.behind(), PORT);
          var outside = open(server, PORT)) {
        send(inside, at("203.0.113.10", PORT));
        InetSocketAddress seen = next(outside);
        assertThat(arrives(outside, seen, inside)).isTrue();
        // Each try from outside would not lengthen it either: who is silent is forgotten.
        Awaitility.await()
            .pollDelay(Duration.ofSeconds(TIMEOUT_SECONDS + 2))
            .atMost(Duration.ofSeconds(30))
            .until(() -> !arrives(outside, seen, inside));
      }
    }
  }

  @Test
  void aRestartForgetsAllAndTakesAnotherAddress() throws IOException {
    try (var internet = new Internet()) {
      Host server = internet.host("server", "203.0.113.10");
      Nat nat = internet.nat("home", Nat.Kind.SYMMETRIC, "198.51.100.1", 30);
      try (var inside = open(nat.behind(), PORT);
          var outside = open(server, PORT)) {
        send(inside, at("203.0.113.10", PORT));
        InetSocketAddress before = next(outside);
        nat.restart(0, "198.51.100.2");
        assertThat(arrives(outside, before, inside)).isFalse();
        send(inside, at("203.0.113.10", PORT));
        assertThat(next(outside).getAddress().getHostAddress()).isEqualTo("198.51.100.2");
      }
    }
  }

  @Test
  void nothingIsLeftBehind() {
    String name;
    try (var internet = new Internet()) {
      Host host = internet.host("gone", "203.0.113.10");
      name = host.namespace().name();
      assertThat(Files.exists(Path.of("/run/netns", name))).isTrue();
    }
    eventually(() -> !Files.exists(Path.of("/run/netns", name)));
  }
}
