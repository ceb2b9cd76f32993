package org.ringfence.server.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Destination;
import org.ringfence.call.Party;
import org.ringfence.call.Target;

/** What routing looks up. */
public interface Directory {
  /** The extension of that number as others see it; null when there is none. */
  @Nullable Party extension(String number);

  /** The phones that can be rung for it now; empty when none is registered. */
  List<Target> phones(Destination called);
}
