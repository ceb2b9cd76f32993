package org.ringfence.agent;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Diversion;
import org.ringfence.call.Feature;
import org.ringfence.call.Leg;
import org.ringfence.call.LegListener;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPath;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.Party;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.call.Target;
import org.ringfence.sdp.SessionDescription;

/**
 * A feature that is rung as a phone is, so that it can be held, transferred and replaced like one.
 * For one call.
 */
public final class Attendant implements Target {
  /** What a caller can press before anybody asks; more is not remembered. */
  static final int MOST_EVENTS = 64;

  private final String name;
  private final Feature feature;
  private final Executor shard;
  private final RandomGenerator random;
  private final BlockingQueue<AttendantEvent> events = new LinkedBlockingQueue<>(MOST_EVENTS);
  private final AttendantVoice voice = new AttendantVoice(events::offer);

  /**
   * @param name for records
   * @param shard runs things on the shard of the call
   */
  public Attendant(String name, Feature feature, Executor shard, RandomGenerator random) {
    this.name = name;
    this.feature = feature;
    this.shard = shard;
    this.random = random;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Reach reach() {
    return Reach.UNKNOWN;
  }

  @Override
  public MediaEnd open(MediaPath path, Side side, MediaPolicy policy) {
    return path.inside(side, voice);
  }

  @Override
  public Leg dial(
      Party caller,
      Party called,
      @Nullable SessionDescription offer,
      List<Diversion> diversions,
      LegListener listener) {
    AttendantLeg leg = new AttendantLeg(shard, random, called, offer, feature.sees(), listener);
    List<String> before = diversions.stream().map(Diversion::number).toList();
    leg.begin(feature, new AttendantCall(leg, events, voice, caller, called.number(), before));
    return leg;
  }
}
