package org.ringfence.gateway.iax;

import java.net.InetSocketAddress;
import org.ringfence.iax.IaxAccount;

/**
 * Another server that calls go to and come from.
 *
 * @param prefix what is dialled before a number there, and stands before who calls from there;
 *     empty for a way to the telephone network, which is chosen by its rates
 * @param account what proves who we are there, and who it is here
 * @param registers whether it is told where we are
 * @param together whether the sound of several calls goes there in one datagram
 */
public record IaxTrunk(
    String name,
    String prefix,
    InetSocketAddress at,
    IaxAccount account,
    boolean registers,
    boolean together) {
  /** Whether it is said of it that nothing is encrypted. */
  public boolean clear() {
    return account.encryption() == IaxAccount.Encryption.OFF;
  }
}
