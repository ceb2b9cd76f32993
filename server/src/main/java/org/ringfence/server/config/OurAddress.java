package org.ringfence.server.config;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/** Where this machine is reached. */
public final class OurAddress {
  private OurAddress() {}

  /** The address a phone on this network most likely reaches us at. */
  public static String of(Config config) {
    InetAddress outside = config.publicAddress();
    if (outside != null) {
      return outside.getHostAddress();
    }
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> address instanceof java.net.Inet4Address)
          .filter(address -> !address.isLoopbackAddress())
          .map(InetAddress::getHostAddress)
          .findFirst()
          .orElse("127.0.0.1");
    } catch (SocketException unknown) {
      return "127.0.0.1";
    }
  }
}
