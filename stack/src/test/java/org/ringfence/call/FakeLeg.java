package org.ringfence.call;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.SessionDescription;

/** A leg that writes down what it is told, and tells what the test says. */
final class FakeLeg implements Leg {
  final String name;
  final List<String> done = new ArrayList<>();
  @Nullable LegListener listener;
  @Nullable SessionDescription lastOffer;
  boolean over;

  /** Whether a bug shows when it is ended. */
  boolean broken;

  FakeLeg(String name) {
    this.name = name;
  }

  private void note(String what) {
    if (over && !what.startsWith("end")) done.add("AFTER THE END: " + what);
    else done.add(what);
  }

  /** Its party hangs up, refuses, or is gone. */
  void leaves(Cause cause) {
    over = true;
    listener.ended(cause);
  }

  @Override
  public String id() {
    return name;
  }

  @Override
  public Party party() {
    return Party.of(name, "");
  }

  @Override
  public Reach reach() {
    return Reach.UNKNOWN;
  }

  @Override
  public void listener(LegListener changed) {
    listener = changed;
  }

  @Override
  public void ring(@Nullable SessionDescription early, boolean agreed) {
    note((agreed ? "ring agreed" : "ring") + (early == null ? "" : " " + FakeMedia.say(early)));
  }

  @Override
  public void answer(SessionDescription description) {
    note("answer " + FakeMedia.say(description));
  }

  @Override
  public void offer(SessionDescription description) {
    note("offer " + FakeMedia.say(description));
    lastOffer = description;
  }

  @Override
  public void accept(SessionDescription description) {
    note("accept " + FakeMedia.say(description));
  }

  @Override
  public void refuse(boolean glare) {
    note(glare ? "refuse glare" : "refuse");
  }

  @Override
  public void display(Party other) {
    note("display " + other.number());
  }

  /** Tells its listener at once, as a SIP leg does. */
  @Override
  public void end(Cause cause) {
    note("end " + cause);
    if (over) return;
    over = true;
    if (broken) throw new IllegalStateException("a bug in " + name);
    if (listener != null) listener.ended(cause);
  }
}
