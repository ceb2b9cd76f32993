package org.ringfence.agent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.call.Destination;
import org.ringfence.call.Reach;
import org.ringfence.call.Taken;
import org.ringfence.sip.dialog.DialogId;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.session.Replaces;
import org.ringfence.sip.session.Session;
import org.ringfence.sip.session.SessionLayer;

/** What the legs of one shard need from it: an {@link AgentShard}, or a simulated one. */
public interface LegHome {
  SessionLayer layer();

  AgentSettings settings();

  RandomGenerator random();

  /** A Call-ID whose messages come to this shard. */
  String mintCallId();

  /** Where we are on that flow. */
  InetSocketAddress localAddress(Flow flow);

  /** The flow that has taken the place of that one, of the same phone; null when it has gone. */
  default @Nullable Flow current(Flow flow) {
    return flow;
  }

  /**
   * Takes the far leg out of the call that {@code replaces} names, wherever it is, for a call here.
   *
   * @param taken given null when there is no such call, or it is not answered yet
   */
  void take(Replaces replaces, Consumer<@Nullable Taken> taken);

  /** Does that here when what is being done now is over. */
  void soon(Runnable task);

  /** Runs {@code task} here after that time; the handle takes it back. */
  Runnable after(long delayMs, Runnable task);

  /** Whom a URI names that somebody is sent to. */
  default Destination destination(Uri uri) {
    return Destination.of(uri.user());
  }

  /** A bug showed in a call: it is told of, and the call's session ends, if it has not yet. */
  void broken(Session session, RuntimeException bug);

  /** The same, of a dialog on this very shard. */
  default void release(DialogId dialog, Consumer<@Nullable Taken> taken) {
    Session session = layer().find(dialog);
    if (session != null && session.owner() instanceof SipLeg leg) leg.release(taken);
    else taken.accept(null);
  }

  /** How a party on that flow and we reach each other. */
  default Reach reach(@Nullable Flow flow) {
    if (flow == null) return Reach.UNKNOWN;
    InetAddress outside = settings().publicAddress();
    InetAddress ours = outside != null ? outside : localAddress(flow).getAddress();
    return new Reach(ours, flow.remote().getAddress(), signalling(flow.transport()));
  }

  /** What kind of signalling a transport carries. */
  static Reach.Signalling signalling(Transport transport) {
    return switch (transport) {
      case UDP, TCP -> Reach.Signalling.PLAIN;
      case TLS -> Reach.Signalling.SECURE;
      case WS -> Reach.Signalling.WEB;
      case WSS -> Reach.Signalling.SECURE_WEB;
    };
  }
}
