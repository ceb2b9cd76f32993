package org.ringfence.server.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.server.store.CallEvent;

/** Counts calls as they begin, ring, are answered and end. */
public final class CallFigures {
  private static final int BOUNDS = Figures.RINGING_MS.size();

  private final Map<String, Times> calls = new ConcurrentHashMap<>();
  private final LongAdder begun = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder unanswered = new LongAdder();
  private final LongAdder talkedMs = new LongAdder();
  private final LongAdder ringingMs = new LongAdder();

  /** Each place has the calls of that bound alone; the last those over all bounds. */
  private final AtomicLongArray ringing = new AtomicLongArray(BOUNDS + 1);

  /** When a call began, and was answered; 0 while it is not. */
  private record Times(long beganMs, boolean rang, long answeredMs) {}

  /** Something happened to a call; events of one call come from one thread at a time. */
  public void happened(CallEvent event) {
    String id = event.callId();
    Times times = calls.get(id);
    switch (event.kind()) {
      case STARTED -> {
        begun.increment();
        if (calls.size() < Limits.COUNTED_CALLS) calls.put(id, new Times(event.timeMs(), false, 0));
      }
      case RINGING -> {
        if (times == null || times.rang) return;
        rang(Math.max(0, event.timeMs() - times.beganMs));
        calls.put(id, new Times(times.beganMs, true, times.answeredMs));
      }
      case ANSWERED -> {
        if (times == null || times.answeredMs > 0) return;
        answered.increment();
        calls.put(id, new Times(times.beganMs, times.rang, event.timeMs()));
      }
      case ENDED -> ended(calls.remove(id), event.timeMs());
      default -> {}
    }
  }

  private void rang(long afterMs) {
    int place = 0;
    while (place < BOUNDS && afterMs > Figures.RINGING_MS.get(place)) place++;
    ringing.incrementAndGet(place);
    ringingMs.add(afterMs);
  }

  private void ended(@Nullable Times times, long nowMs) {
    if (times == null) return;
    if (times.answeredMs == 0) unanswered.increment();
    else talkedMs.add(Math.max(0, nowMs - times.answeredMs));
  }

  /** What was counted until now, here and by those who send it elsewhere. */
  public Figures with(HepSender hep, TraceSender traces) {
    List<Long> upTo = new ArrayList<>();
    long sum = 0;
    for (int i = 0; i <= BOUNDS; i++) {
      sum += ringing.get(i);
      upTo.add(sum);
    }
    return new Figures(
        begun.sum(),
        answered.sum(),
        unanswered.sum(),
        talkedMs.sum(),
        upTo,
        ringingMs.sum(),
        hep.sent(),
        hep.lost(),
        traces.sent(),
        traces.lost());
  }
}
