package org.ringfence.mgcp;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway says that it is there (RFC 3435 section 4.4.6 and 4.4.7): after a start at a random
 * time, so that thousands of them do not call at once; and again, less and less often, when its
 * call agent does not answer.
 *
 * <pre>
 *   STARTING, LOST --time--> ASKING --200--> THERE --no answer--> LOST
 *                            ASKING --no answer--> LOST, twice as long as before
 * </pre>
 */
public final class RestartMachine {
  /** See above. */
  public enum State {
    STARTING,
    ASKING,
    THERE,
    LOST
  }

  private static final long SECOND_NS = 1_000_000_000L;

  /** Tdinit and Tdmax. */
  private static final long FIRST_NS = 15 * SECOND_NS;

  private static final long MOST_NS = 600 * SECOND_NS;

  private final RandomGenerator random;
  private State state = State.STARTING;
  private boolean wasThere;
  private long dueNs;
  private long waitNs = FIRST_NS;

  /**
   * @param mostDelayNs MWD: within which it says for the first time that it is there
   */
  public RestartMachine(RandomGenerator random, long mostDelayNs, long nowNs) {
    this.random = random;
    this.dueNs = nowNs + (mostDelayNs <= 0 ? 0 : random.nextLong(mostDelayNs));
  }

  public State state() {
    return state;
  }

  public long deadlineNs() {
    return state == State.STARTING || state == State.LOST ? dueNs : Long.MAX_VALUE;
  }

  /** What is to be said now, to be told how it was answered; null for nothing. */
  public @Nullable Parameters tick(long nowNs) {
    if (deadlineNs() - nowNs > 0) return null;
    state = State.ASKING;
    return Parameters.of(Parameters.RESTART_METHOD, wasThere ? "disconnected" : "restart");
  }

  /** The call agent knows of us, or did not say so. */
  public void answered(@Nullable MgcpResponse response, long nowNs) {
    if (state != State.ASKING) return;
    if (response != null && response.isSuccess()) {
      state = State.THERE;
      wasThere = true;
      waitNs = FIRST_NS;
      return;
    }
    state = State.LOST;
    dueNs = nowNs + waitNs / 2 + random.nextLong(waitNs / 2);
    waitNs = Math.min(2 * waitNs, MOST_NS);
  }

  /** A command of ours was not answered: the call agent may have forgotten us. */
  public void lost(long nowNs) {
    if (state != State.THERE) return;
    state = State.LOST;
    waitNs = FIRST_NS;
    dueNs = nowNs + random.nextLong(waitNs);
  }

  /** Somebody uses an endpoint, or the call agent speaks to us: it is asked without delay. */
  public void awaken(long nowNs) {
    if (state == State.LOST) dueNs = Math.min(dueNs, nowNs);
  }
}
