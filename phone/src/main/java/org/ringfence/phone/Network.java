package org.ringfence.phone;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** This machine's addresses that others may reach it at. */
final class Network {
  private Network() {}

  /**
   * They, the one others see first, without link-local ones; loopback only when that one is.
   *
   * @param shown the address others see; null when nobody does yet
   */
  static List<InetAddress> addresses(@Nullable InetAddress shown) {
    List<InetAddress> found = new ArrayList<>();
    boolean loopback = shown != null && shown.isLoopbackAddress();
    if (shown != null) found.add(shown);
    try {
      NetworkInterface.networkInterfaces()
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
}
