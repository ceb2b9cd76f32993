package org.ringfence.server.control;

import java.util.List;
import org.ringfence.server.store.CallEvent;
import org.ringfence.server.store.Cdr;

/** A finished call: its record, and the events that is derived from. */
public record CallStory(Cdr record, List<CallEvent> events) {
  public CallStory {
    events = List.copyOf(events);
  }
}
