package org.ringfence.phone;

import org.ringfence.agent.RegistrationState;

/** Something that happened to a phone. Told on its shard: the listener must not block. */
public sealed interface PhoneEvent {
  /** The registration stands otherwise than before. */
  record Registered(RegistrationState state) implements PhoneEvent {}

  /** So many messages wait at the server. */
  record Messages(int fresh, int heard) implements PhoneEvent {}

  /** Somebody calls. */
  record Incoming(PhoneCall call) implements PhoneEvent {}

  /**
   * The other side rings.
   *
   * @param early whether it sends sound already
   */
  record Ringing(PhoneCall call, boolean early) implements PhoneEvent {}

  record Answered(PhoneCall call) implements PhoneEvent {}

  /**
   * How the sound is protected from now on.
   *
   * @param how the cipher, and where the keys come from
   */
  record Secured(PhoneCall call, String how) implements PhoneEvent {}

  /**
   * What the two people should read to each other: when both see the same, nobody listens between.
   *
   * @param digits four groups of five
   */
  record Compare(PhoneCall call, String digits) implements PhoneEvent {}

  /** ICE has found the packets' way, or lost it. */
  record Path(PhoneCall call, String way) implements PhoneEvent {}

  /** Pictures come, or come in another size than before. */
  record Picture(PhoneCall call, int width, int height) implements PhoneEvent {}

  /** One side holds the call, or none does any more; see the call. */
  record HoldChanged(PhoneCall call) implements PhoneEvent {}

  /** The other side pressed a key. */
  record Digit(PhoneCall call, char digit) implements PhoneEvent {}

  /** The other side wants us to call somebody else; we do. */
  record TransferAsked(PhoneCall call, String target) implements PhoneEvent {}

  /** How far a transfer we asked for has come. */
  record TransferProgress(PhoneCall call, int status) implements PhoneEvent {}

  record Ended(PhoneCall call, CallEnd end) implements PhoneEvent {}
}
