package org.ringfence.iax;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What an endpoint needs from whoever runs it. None of it calls back before it returns. */
public interface IaxSurroundings {
  void send(byte[] datagram, InetSocketAddress to);

  /** Who may call and register by that name; null for nobody. */
  @Nullable IaxAccount account(String name);

  /** Somebody has proved to be the call's account, and calls: accept it, or end it. */
  void offered(IaxCall call);

  /** For how long an account that asks for so many seconds may be registered. */
  int registrationSeconds(int asked);

  /** An account proved where it is, for so many seconds; that it is gone when 0. */
  void registered(String name, InetSocketAddress at, int seconds);

  /** Messages that wait for an account, and were heard, as two bytes: heard, new. */
  default int messages(String name) {
    return 0;
  }

  /** Somebody says, without proof, how many messages wait for us. */
  default void messagesTold(InetSocketAddress from, int counts) {}

  /** Whether the peer at that address need not show a call token first. */
  boolean knowsNoTokens(InetSocketAddress peer);
}
