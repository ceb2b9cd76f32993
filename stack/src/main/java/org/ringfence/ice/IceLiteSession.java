package org.ringfence.ice;

import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One peer's state at an {@link IceLite} port (RFC 8445 section 7.3). */
public final class IceLiteSession {
  /** Addresses of one peer that have proved themselves. */
  private static final int ADDRESSES = 4;

  /** A check this long after the nomination shows that the peer keeps its consent fresh. */
  private static final long KEEPING_NS = 2_000_000_000L;

  final Set<InetSocketAddress> validated = new LinkedHashSet<>();
  IceCredentials credentials;
  @Nullable IceCredentials previous;
  @Nullable InetSocketAddress nominated;
  long consentUntilNs = Long.MAX_VALUE;
  private long nominatedNs;
  boolean open = true;
  boolean timed;

  IceLiteSession(IceCredentials credentials) {
    this.credentials = credentials;
  }

  /** Ours, to be put into the SDP. */
  public IceCredentials credentials() {
    return credentials;
  }

  /** The peer's address that media goes to; null before nomination and once consent is lost. */
  public @Nullable InetSocketAddress nominated() {
    return nominated;
  }

  /** Whether media and DTLS may come from there. */
  public boolean accepts(InetSocketAddress from) {
    return validated.contains(from);
  }

  /** Adds an address; returns the one that had to go for it. */
  @Nullable InetSocketAddress validate(InetSocketAddress from) {
    validated.add(from);
    if (validated.size() <= ADDRESSES) return null;
    for (InetSocketAddress old : validated) {
      if (!old.equals(nominated) && !old.equals(from)) {
        validated.remove(old);
        return old;
      }
    }
    return null;
  }

  void nominate(InetSocketAddress address, long nowNs) {
    nominated = address;
    nominatedNs = nowNs;
    consentUntilNs = Long.MAX_VALUE;
  }

  /** Peers without RFC 7675 send no checks once they are done; their consent cannot run out. */
  void renewConsent(InetSocketAddress from, long nowNs, long consentNs) {
    if (!from.equals(nominated) || nowNs - nominatedNs < KEEPING_NS) return;
    consentUntilNs = nowNs + consentNs;
  }

  void loseConsent() {
    nominated = null;
    consentUntilNs = Long.MAX_VALUE;
    validated.clear();
  }
}
