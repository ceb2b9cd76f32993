package org.ringfence.server.trunk;

import org.ringfence.agent.AgentShard;
import org.ringfence.agent.Bandwidth;
import org.ringfence.agent.PeerTerms;
import org.ringfence.call.Leg;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.Party;

/** What holds in one call over a trunk. */
final class CarrierTerms implements PeerTerms {
  private final Carrier carrier;
  private final AgentShard shard;
  private final boolean urgent;
  private final String shown;
  private final Wish.Watch watch;
  private final String proof;

  CarrierTerms(
      Carrier carrier,
      AgentShard shard,
      boolean urgent,
      String shown,
      Wish.Watch watch,
      String proof) {
    this.proof = proof;
    this.carrier = carrier;
    this.shard = shard;
    this.urgent = urgent;
    this.shown = shown;
    this.watch = watch;
  }

  @Override
  public String trunk() {
    return carrier.name();
  }

  @Override
  public String proof() {
    return proof;
  }

  /** Who needs help is heard in any case. */
  @Override
  public MediaPolicy policy() {
    MediaPolicy told = carrier.trunk().media();
    return urgent && told == MediaPolicy.ENCRYPTED ? MediaPolicy.ENCRYPTED_IF_OFFERED : told;
  }

  @Override
  public Bandwidth bandwidth() {
    return carrier.line(urgent);
  }

  /** A number of this house is nothing that anybody outside could call. */
  @Override
  public Party shown(Party ours) {
    String number = ours.number().startsWith("+") ? ours.number() : shown;
    return new Party(carrier.written(number), "", ours.hidden());
  }

  @Override
  public String domain() {
    return carrier.trunk().domain();
  }

  @Override
  public void began(Leg leg) {
    carrier.take(leg, shard, urgent);
    watch.began();
  }

  @Override
  public void ended(Leg leg) {
    carrier.release(leg);
    watch.ended();
  }
}
