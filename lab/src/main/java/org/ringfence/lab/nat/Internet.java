package org.ringfence.lab.nat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Hosts with public addresses, joined by one router in the middle. Addresses are those set apart
 * for documentation (RFC 5737).
 */
public final class Internet implements AutoCloseable {
  /** Each host's way out: an address that means nothing beyond its wire. */
  private static final String GATEWAY = "169.254.1.1";

  private final List<Namespace> made = new ArrayList<>();
  private final Map<String, String> wires = new ConcurrentHashMap<>();
  private final Thread atExit = new Thread(this::remove);
  private final Namespace middle;

  public Internet() {
    Namespace.sweep();
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      middle = namespace("middle");
      middle.sysctl("net.ipv4.ip_forward", 1);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Why this cannot be had here, in words; null when it can. */
  public static @Nullable String missing() {
    String tools = Command.complaint(List.of("nft", "--version"), "");
    if (tools != null) return "apt install iproute2 nftables (" + tools + ")";
    try (Internet trial = new Internet()) {
      trial.nat("trial", Nat.Kind.SYMMETRIC, "198.51.100.99", 30);
      return null;
    } catch (RuntimeException e) {
      return "network namespaces with NAT are not to be had here: " + e.getMessage();
    }
  }

  Namespace namespace(String role) {
    Namespace namespace = Namespace.create(role);
    made.add(namespace);
    return namespace;
  }

  /** A machine with a public address. */
  public Host host(String role, String address) {
    Namespace namespace = namespace(role);
    plug(namespace, address);
    return new Host(namespace, address);
  }

  /** A router with a public address and one machine behind it. */
  public Nat nat(String role, Nat.Kind kind, String address, int udpTimeoutSeconds) {
    return new Nat(this, role, kind, address, udpTimeoutSeconds);
  }

  /** Joins a namespace to the middle; its interface is called {@code wan}. */
  void plug(Namespace namespace, String address) {
    String wire = "w" + wires.size();
    wires.put(namespace.name(), wire);
    middle.ip(
        "link add %s type veth peer name wan netns %s".formatted(wire, namespace.name()),
        "address add %s/32 dev %s".formatted(GATEWAY, wire),
        "link set %s up".formatted(wire));
    address(namespace, null, address);
  }

  /** Gives a namespace's wire another public address; it comes up with it. */
  void address(Namespace namespace, @Nullable String before, String after) {
    List<String> inside = new ArrayList<>();
    if (before != null) {
      middle.ip("route del %s/32".formatted(before));
      inside.add("address del %s/32 dev wan".formatted(before));
    }
    middle.ip("route add %s/32 dev %s".formatted(after, wires.get(namespace.name())));
    inside.add("address add %s/32 dev wan".formatted(after));
    inside.add("link set wan up");
    inside.add("route replace %s dev wan scope link".formatted(GATEWAY));
    inside.add("route replace default via %s dev wan".formatted(GATEWAY));
    namespace.ip(inside.toArray(String[]::new));
  }

  /** From now on so much goes to a host and from it, and a little more waits. */
  public void narrow(Host host, int kbitPerSecond) {
    String wire = Objects.requireNonNull(wires.get(host.namespace().name()));
    middle.limit(wire, kbitPerSecond);
    host.namespace().limit("wan", kbitPerSecond);
  }

  private void remove() {
    for (Namespace namespace : made.reversed()) namespace.close();
  }

  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException ending) {
      // The JVM ends and runs the hook itself.
    }
  }
}
