package org.ringfence.lab.peer;

import java.nio.file.Path;
import java.util.List;
import org.ringfence.base.Transport;

/** A SIP server with registrar that phones are pointed at: ours, or a peer that stands in. */
public interface ServerUnderTest extends AutoCloseable {
  /** Its name in tables and messages, with the version. */
  String name();

  /** The domain of its addresses of record and its digest realm: {@code 127.0.0.1} as a rule. */
  String domain();

  /** The address it listens on, as URIs write it. */
  String host();

  /** The loopback port of a transport the plan asked for. */
  int port(Transport transport);

  /** The certificate authority phones must trust for TLS, PEM. */
  Path caFile();

  /** Every process of the server, for memory and processor accounts. */
  List<Long> pids();

  /** The end of its output, for failure messages. */
  String tail();

  /** Whether every request is challenged whatever the plan says. */
  boolean alwaysChallenges();

  /** How an INVITE is challenged: 407 by a proxy, 401 by a server that ends the call itself. */
  int inviteChallenge();

  /** Whether it grows faster in its first seconds (a JVM), so that cold and warm both count. */
  boolean needsWarming();

  @Override
  void close();
}
