package org.ringfence.phone;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The networks that this machine is in.
 *
 * @param places each of its interfaces that is up, with its addresses
 * @param source the address that it sends from to the server; null when there is no way, or no
 *     server
 */
record Network(List<String> places, @Nullable InetAddress source) {
  Network {
    places = List.copyOf(places);
  }

  /** Whether the server is reached from another address than before, or by another interface. */
  boolean moved(Network before) {
    InetAddress here = source;
    if (here == null || before.source == null) return true;
    return !here.equals(before.source) || !places(here).equals(before.places(here));
  }

  private List<String> places(InetAddress address) {
    String end = " " + address.getHostAddress();
    return places.stream().filter(place -> place.endsWith(end)).toList();
  }

  /** As they are now. */
  static Network now(@Nullable InetAddress source) {
    List<String> places = new ArrayList<>();
    try {
      for (NetworkInterface each : up()) {
        each.inetAddresses()
            .filter(address -> !address.isLinkLocalAddress())
            .map(address -> each.getName() + " " + address.getHostAddress())
            .forEach(places::add);
      }
    } catch (SocketException none) {
      places.clear();
    }
    places.sort(null);
    return new Network(places, source);
  }

  private static List<NetworkInterface> up() throws SocketException {
    List<NetworkInterface> found = new ArrayList<>();
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      if (each.isUp()) found.add(each);
    }
    return found;
  }

  /**
   * The addresses that others may reach this machine at, the one they see first, without link-local
   * ones; loopback only when that one is.
   *
   * @param shown the address others see; null when nobody does yet
   */
  static List<InetAddress> addresses(@Nullable InetAddress shown) {
    List<InetAddress> found = new ArrayList<>();
    boolean loopback = shown != null && shown.isLoopbackAddress();
    if (shown != null) found.add(shown);
    try {
      up().stream()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(each -> !each.isLinkLocalAddress() && each.isLoopbackAddress() == loopback)
          .filter(each -> !found.contains(each))
          .sorted((one, other) -> one.getHostAddress().compareTo(other.getHostAddress()))
          .forEach(found::add);
    } catch (SocketException none) {
      return found;
    }
    return found;
  }

  /** Whether a socket of the one's family may send from the other. */
  static boolean sameFamily(InetAddress one, InetAddress other) {
    return one instanceof Inet4Address == other instanceof Inet4Address;
  }
}
