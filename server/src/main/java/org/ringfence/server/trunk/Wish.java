package org.ringfence.server.trunk;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.session.Attachment;

/**
 * What a call over a trunk is to be.
 *
 * @param number whom it is for: in E.164, or a short number as it is dialled
 * @param shown the number of whoever calls, in E.164; empty for the trunk's own
 * @param hidden whether whoever is called may not see it
 * @param foreign whether {@code shown} is of somebody outside, whose call is sent on
 * @param urgent whether it is a call for help, which nothing may stand in the way of
 * @param hops how far the INVITE may go
 * @param extra what else it says
 * @param attachment what goes with it; null for nothing
 * @param watch told when it takes a line of the trunk, and when it gives it back
 */
public record Wish(
    String number,
    String shown,
    String name,
    boolean hidden,
    boolean foreign,
    boolean urgent,
    int hops,
    List<Header> extra,
    @Nullable Attachment attachment,
    Watch watch) {
  public Wish {
    extra = List.copyOf(extra);
  }

  /** Hears of a call's line. */
  public interface Watch {
    Watch NONE =
        new Watch() {
          @Override
          public void began() {}

          @Override
          public void ended() {}
        };

    void began();

    void ended();
  }
}
