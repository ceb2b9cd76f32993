package org.ringfence.server.trunk;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.ringfence.agent.Bandwidth;
import org.ringfence.agent.PeerTerms;
import org.ringfence.base.Transport;
import org.ringfence.call.Leg;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.Party;
import org.ringfence.server.config.EnumLookup;
import org.ringfence.server.config.Trunk;

/** What all calls have in common that go where DNS says: how many there are, and their terms. */
final class EnumCalls {
  /** What they are called where trunks have names. */
  static final String NAME = "enum";

  private final EnumLookup settings;
  private final String domain;
  private final Trunk trunk;
  private final AtomicInteger now = new AtomicInteger();

  EnumCalls(EnumLookup settings, String domain) {
    this.settings = settings;
    this.domain = domain;
    this.trunk =
        new Trunk(
            NAME,
            NAME,
            -1,
            Transport.TLS,
            domain,
            null,
            null,
            false,
            0,
            false,
            settings.media(),
            0,
            settings.channels(),
            settings.number(),
            new Trunk.Wording(Trunk.Format.PLUS, Trunk.From.NUMBER, false, false),
            new Trunk.Accepted(List.of(), false, false),
            List.of(),
            0,
            null);
  }

  Trunk trunk() {
    return trunk;
  }

  String domain() {
    return domain;
  }

  boolean hasRoom() {
    return now.get() < settings.channels();
  }

  TrunkStatus status(String trouble) {
    return new TrunkStatus(
        NAME,
        String.join(", ", settings.suffixes()),
        settings.tlsOnly() ? "tls" : "any",
        settings.media().word(),
        trouble.isEmpty() ? "up" : "down",
        "",
        now.get(),
        settings.channels(),
        -1,
        trouble);
  }

  /**
   * What holds in one call.
   *
   * @param shown the number shown of ours
   */
  PeerTerms terms(String shown, Wish.Watch watch) {
    return new PeerTerms() {
      @Override
      public String trunk() {
        return NAME;
      }

      @Override
      public MediaPolicy policy() {
        return settings.media();
      }

      @Override
      public Bandwidth bandwidth() {
        return Bandwidth.UNBOUNDED;
      }

      @Override
      public Party shown(Party ours) {
        String number = ours.number().startsWith("+") ? ours.number() : shown;
        return new Party(number, "", ours.hidden());
      }

      @Override
      public String domain() {
        return domain;
      }

      @Override
      public void began(Leg leg) {
        now.incrementAndGet();
        watch.began();
      }

      @Override
      public void ended(Leg leg) {
        now.decrementAndGet();
        watch.ended();
      }
    };
  }
}
