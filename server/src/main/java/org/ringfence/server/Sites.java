package org.ringfence.server;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.Bandwidth;
import org.ringfence.server.config.SiteBandwidth;

/** The lines to places of which the configuration says how much they carry. */
final class Sites implements Bandwidth {
  private final List<Site> sites = new ArrayList<>();

  Sites(List<SiteBandwidth> configured) {
    for (SiteBandwidth each : configured) sites.add(new Site(each));
  }

  @Override
  public Claim claim(@Nullable InetAddress party) {
    for (Site site : sites) {
      if (party != null && site.line.holds(party)) return site.claim(true);
    }
    return Claim.UNBOUNDED;
  }

  /** The same lines for calls that are never refused: what they take is counted all the same. */
  Bandwidth forEmergencies() {
    return party -> {
      for (Site site : sites) {
        if (party != null && site.line.holds(party)) return site.claim(false);
      }
      return Claim.UNBOUNDED;
    };
  }

  private static final class Site {
    private final SiteBandwidth line;
    private final AtomicInteger usedKbps = new AtomicInteger();

    Site(SiteBandwidth line) {
      this.line = line;
    }

    Claim claim(boolean bounded) {
      return new Claim() {
        private int taken;

        @Override
        public int availableKbps() {
          return bounded ? line.kbps() - usedKbps.get() + taken : Integer.MAX_VALUE;
        }

        @Override
        public int mostKbps() {
          return bounded ? line.kbps() : Integer.MAX_VALUE;
        }

        @Override
        public void take(int kbps) {
          usedKbps.addAndGet(kbps - taken);
          taken = kbps;
        }
      };
    }
  }
}
