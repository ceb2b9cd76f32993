package org.ringfence.lab.nat;

import java.util.concurrent.TimeUnit;
import org.ringfence.lab.peer.PeerFailure;

/** A router that translates addresses, with one machine behind it. */
public final class Nat {
  /** How it translates and filters UDP (RFC 4787 sections 4 and 5); "classic" names of RFC 3489. */
  public enum Kind {
    /** One public port for a private one, and whoever knows it gets in. */
    FULL_CONE,
    /** One public port for a private one; only who was sent to gets in. */
    RESTRICTED,
    /** Another public port, at random, for each destination; only that one gets in. */
    SYMMETRIC
  }

  private static final String INSIDE = "192.168.77.1";
  private static final String BEHIND = "192.168.77.2";

  private static final String GUEST_INSIDE = "192.168.78.1";
  private static final String GUEST = "192.168.78.2";

  /** Whoever sends keeps his port open for everybody. */
  private static final String LEARN =
      "oifname \"wan\" meta l4proto udp update @cone { udp sport : ip saddr . udp sport }";

  private final Internet internet;
  private final Kind kind;
  private final int udpTimeoutSeconds;
  private final Namespace router;
  private final Host behind;
  private String address;

  Nat(Internet internet, String role, Kind kind, String address, int udpTimeoutSeconds) {
    this.internet = internet;
    this.kind = kind;
    this.address = address;
    this.udpTimeoutSeconds = udpTimeoutSeconds;
    router = internet.namespace(role + "-nat");
    behind = new Host(internet.namespace(role), BEHIND);
    internet.plug(router, address);
    router.ip(
        "link add lan type veth peer name eth0 netns " + behind.namespace().name(),
        "address add " + INSIDE + "/24 dev lan",
        "link set lan up");
    behind
        .namespace()
        .ip(
            "address add " + BEHIND + "/24 dev eth0",
            "link set eth0 up",
            "route add default via " + INSIDE);
    router.sysctl("net.ipv4.ip_forward", 1);
    router.nft(rules());
    router.sysctl("net.netfilter.nf_conntrack_udp_timeout", udpTimeoutSeconds);
    router.sysctl("net.netfilter.nf_conntrack_udp_timeout_stream", udpTimeoutSeconds);
    // Like most routers: a connection it has forgotten does not come back by going on.
    router.sysctl("net.netfilter.nf_conntrack_tcp_loose", 0);
  }

  /** The machine behind it. */
  public Host behind() {
    return behind;
  }

  /**
   * Has a machine that lives elsewhere come over: its link to where it was goes down, and it has
   * one to this router, by another interface and with another address.
   *
   * @param awayMs how long it is without a network between the two
   * @return when it was here, by {@link System#nanoTime}
   */
  public long takeOver(Host guest, long awayMs) {
    String there = guest.namespace().name();
    router.ip(
        "link add guests type veth peer name wlan0 netns " + there,
        "address add " + GUEST_INSIDE + "/24 dev guests",
        "link set guests up");
    guest.namespace().ip("link set eth0 down");
    pause(awayMs);
    guest
        .namespace()
        .ip(
            "address add " + GUEST + "/24 dev wlan0",
            "link set wlan0 up",
            "route add default via " + GUEST_INSIDE);
    return System.nanoTime();
  }

  private static void pause(long ms) {
    try {
      TimeUnit.MILLISECONDS.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerFailure("interrupted", e);
    }
  }

  /** Its public address. */
  public String address() {
    return address;
  }

  public Kind kind() {
    return kind;
  }

  private String rules() {
    return """
    add table ip nat
    delete table ip nat
    table ip nat {
      map cone {
        type inet_service : ipv4_addr . inet_service
        flags dynamic, timeout
        size 65535
        timeout %ds
      }
      chain pass {
        type filter hook forward priority 0
        ct state invalid drop
        %s
        iifname "wan" ct state new ct status & dnat == 0 drop
      }
      chain self {
        type filter hook input priority 0
        iifname "wan" meta l4proto udp drop
      }
      chain in {
        type nat hook prerouting priority -100
        iifname "wan" meta l4proto udp dnat ip to udp dport map @cone
      }
      chain out {
        type nat hook postrouting priority 100
        oifname "wan" masquerade %s
      }
    }
    """
        .formatted(
            udpTimeoutSeconds,
            kind == Kind.FULL_CONE ? LEARN : "",
            kind == Kind.SYMMETRIC ? "random,fully-random" : "");
  }

  /**
   * What a router does that was switched off and on, or whose line fell: it is away for a while,
   * comes back with another public address, and knows nothing of what went on before.
   *
   * @return when it was back, by {@link System#nanoTime}
   */
  public long restart(long awayMs, String newAddress) {
    // Taking the interface down makes the kernel forget all that was translated to its address.
    router.ip("link set wan down");
    router.nft(rules());
    pause(awayMs);
    internet.address(router, address, newAddress);
    address = newAddress;
    return System.nanoTime();
  }
}
