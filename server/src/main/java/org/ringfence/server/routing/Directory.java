package org.ringfence.server.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.call.Destination;
import org.ringfence.call.Feature;
import org.ringfence.call.Party;
import org.ringfence.call.Target;

/** What routing looks up. */
public interface Directory {
  /** The extension of that number as others see it; null when there is none. */
  @Nullable Party extension(String number);

  /** Who answers for a feature, for one call. */
  Target attendant(String name, Feature feature);

  /** Who takes a call for an extension that did not, such as its voicemail; null for nobody. */
  default @Nullable Target instead(Party rung, Cause cause) {
    return null;
  }

  /** The phones that can be rung for it now; empty when none is registered. */
  List<Target> phones(Destination called);
}
