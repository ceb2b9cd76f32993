package org.ringfence.agent;

import org.ringfence.call.Bystander;
import org.ringfence.call.Side;
import org.ringfence.net.RelayTap;

/** A bystander at a relay of its call. */
record BystanderTap(Bystander bystander) implements RelayTap {
  boolean speaks() {
    return bystander.part() == Bystander.Part.SPEAKS;
  }

  @Override
  public boolean hears() {
    return bystander.part() != Bystander.Part.KEYS;
  }

  @Override
  public void hear(short[] a, short[] b) {
    if (hears()) bystander.hear(a, b);
  }

  @Override
  public Speech speak(int to, short[] frame) {
    if (!speaks()) return Speech.NOTHING;
    return switch (bystander.speak(side(to), frame)) {
      case NOTHING -> Speech.NOTHING;
      case BESIDES -> Speech.BESIDES;
      case INSTEAD -> Speech.INSTEAD;
    };
  }

  @Override
  public void key(int by, char key) {
    bystander.key(side(by), key);
  }

  @Override
  public boolean keeps(int by) {
    return bystander.keeps(side(by));
  }

  private static Side side(int relay) {
    return relay == Side.CALLER.ordinal() ? Side.CALLER : Side.CALLED;
  }
}
