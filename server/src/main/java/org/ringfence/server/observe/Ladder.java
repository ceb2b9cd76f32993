package org.ringfence.server.observe;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/**
 * The messages of the latest calls of one shard, leg by leg; touched there only. The messages
 * themselves are kept and nothing is written of them, so that it costs a look into a map. A leg
 * that only strangers speak of is the first to be forgotten: a flood pushes out no call.
 */
public final class Ladder {
  private final Map<String, List<Passed>> strange = bounded(Limits.LADDER_STRANGE_LEGS);
  private final Map<String, List<Passed>> legs = bounded(Limits.LADDER_LEGS);
  private final Map<String, Set<String>> calls = bounded(Limits.LADDER_LEGS);

  private record Passed(long timeMs, boolean received, Flow flow, SipMessage message) {}

  private static <V> Map<String, V> bounded(int most) {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > most;
      }
    };
  }

  /** A message came, or goes out. */
  public void passed(SipMessage message, Flow flow, boolean received, long nowMs) {
    String leg = message.callId();
    List<Passed> known = legs.get(leg);
    if (known == null) known = strange.get(leg);
    if (known == null) {
      if (!(message instanceof SipRequest request) || !request.is(Method.INVITE)) return;
      known = new ArrayList<>();
      (received ? strange : legs).put(leg, known);
    }
    if (known.size() >= Limits.LADDER_LEG_MESSAGES) return;
    known.add(new Passed(nowMs, received, flow, message));
    if (message instanceof SipResponse response && tellsOfACall(response.status())) {
      List<Passed> promoted = strange.remove(leg);
      if (promoted != null) legs.put(leg, promoted);
    }
  }

  private static boolean tellsOfACall(int status) {
    return status != 100 && status != 401 && status != 407;
  }

  /** Which call a leg is of. */
  public void leg(String leg, String callId) {
    Set<String> known = calls.computeIfAbsent(callId, id -> new LinkedHashSet<>());
    if (known.size() < Limits.LADDER_CALL_LEGS) known.add(leg);
  }

  /** The legs of a call that began here. */
  public Set<String> legs(String callId) {
    return Set.copyOf(calls.getOrDefault(callId, Set.of()));
  }

  /** What passed here of these legs, in order. */
  public List<PassedMessage> messages(Set<String> wanted) {
    List<PassedMessage> all = new ArrayList<>();
    for (String leg : wanted) {
      for (Passed each : legs.getOrDefault(leg, List.of())) {
        all.add(shown(each.message, each.flow, each.received, each.timeMs));
      }
    }
    return all;
  }

  /** A message for those who look, without its secrets. */
  static PassedMessage shown(SipMessage message, Flow flow, boolean received, long timeMs) {
    return new PassedMessage(
        timeMs,
        message.callId(),
        received,
        flow.transport().viaName(),
        text(flow.local()),
        text(flow.remote()),
        head(message),
        Masked.text(message));
  }

  private static String text(@Nullable InetSocketAddress address) {
    if (address == null || address.getAddress() == null) return "";
    String host = address.getAddress().getHostAddress().replaceFirst("%.*", "");
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private static String head(SipMessage message) {
    return switch (message) {
      case SipRequest request -> request.method().name() + " " + request.uri();
      case SipResponse response -> response.status() + " " + response.reasonPhrase();
    };
  }
}
