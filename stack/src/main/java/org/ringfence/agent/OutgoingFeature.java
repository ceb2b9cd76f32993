package org.ringfence.agent;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.ringfence.call.Cause;
import org.ringfence.call.Feature;
import org.ringfence.call.Leg;
import org.ringfence.call.LegListener;
import org.ringfence.call.Party;
import org.ringfence.sdp.SessionDescription;

/**
 * A feature that calls somebody, and works once it is answered.
 *
 * @param leg the caller's
 * @param offer what it offers
 */
public record OutgoingFeature(Leg leg, SessionDescription offer) {
  /**
   * Makes one, for a call to be made of.
   *
   * @param as who is shown to be calling
   * @param called whom it calls
   * @param shard runs things on the shard of the call
   * @param failed told why when nobody answers
   */
  public static OutgoingFeature of(
      Feature feature,
      Party as,
      Party called,
      Executor shard,
      RandomGenerator random,
      Consumer<Cause> failed) {
    BlockingQueue<AttendantEvent> events = new LinkedBlockingQueue<>(Attendant.MOST_EVENTS);
    AttendantVoice voice = new AttendantVoice(events::offer);
    AttendantLeg leg = new AttendantLeg(shard, random, as, null, false, LegListener.NOBODY);
    AttendantCall call = new AttendantCall(leg, events, voice, called, called.number(), List.of());
    return new OutgoingFeature(leg, leg.call(feature, call, voice, failed));
  }
}
