package org.ringfence.server;

import java.util.List;
import java.util.Locale;
import org.ringfence.agent.AgentShard;
import org.ringfence.server.config.Config;
import org.ringfence.server.registrar.Contact;
import org.ringfence.server.registrar.Locations;
import org.ringfence.sip.event.OutOfDialog;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.Uri;

/**
 * Asks phones to fetch their settings again. No standard says how; the makers agree on a NOTIFY
 * that nobody subscribed to, whose event is {@code check-sync}.
 */
final class Resync {
  private Resync() {}

  static int ask(
      AgentShard shard, Locations locations, String number, boolean restart, Config config) {
    Uri account = Uri.parse("sip:" + number + "@" + config.domain());
    if (account == null) return 0;
    List<Contact> phones =
        locations.reachable(number, null, System.currentTimeMillis()).stream()
            .filter(each -> each.flow() == null || !each.flow().transport().webSocket())
            .toList();
    shard.execute(() -> {
      OutOfDialog requests = shard.events().outOfDialog();
      for (Contact phone : phones) {
        SipRequest notify =
            requests
                .request(Method.NOTIFY, phone.uri(), NameAddr.of(account), phone.path())
                .add(HeaderName.EVENT, event(phone.binding().userAgent(), restart))
                .add(HeaderName.SUBSCRIPTION_STATE, "terminated;reason=noresource")
                .build();
        requests.send(notify, phone.flow(), MessageLamps.UNHEARD);
      }
    });
    return phones.size();
  }

  /** Cisco's phones have words of their own. */
  private static String event(String agent, boolean restart) {
    if (agent.toLowerCase(Locale.ROOT).startsWith("cisco")) return restart ? "reboot" : "resync";
    return "check-sync;reboot=" + restart;
  }
}
