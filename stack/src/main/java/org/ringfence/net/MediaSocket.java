package org.ringfence.net;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One bound UDP socket of a media loop. It outlives the calls that use it: binding is dear, so it
 * is kept and lent again.
 */
abstract class MediaSocket {
  final InetSocketAddress local;

  /** Whom its packets are for; the loop's own. */
  @Nullable MediaTenant tenant;

  /** Which of the tenant's ports it is; the loop's own. */
  int side;

  int component;

  /** Whether the loop listens to it yet; the loop's own. */
  boolean registered;

  /** How many packets may be taken from it in one round. */
  int batch = 1;

  /** Whether anything arrived since it was last lent; the loop's own until it is given back. */
  boolean used;

  /** How its packets are marked; the loop's own. */
  Dscp mark = Dscp.VOICE;

  /** How many packets left it, whoever had it; the loop's own. */
  long sent;

  MediaSocket(InetSocketAddress local) {
    this.local = local;
  }
}
