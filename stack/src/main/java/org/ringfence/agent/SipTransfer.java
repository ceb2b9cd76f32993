package org.ringfence.agent;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.call.Destination;
import org.ringfence.call.Taken;
import org.ringfence.call.Transfer;
import org.ringfence.sip.session.Referral;
import org.ringfence.sip.session.Replaces;

/** A REFER as a call sees it. */
final class SipTransfer implements Transfer {
  private final LegHome home;
  private final Referral referral;

  SipTransfer(LegHome home, Referral referral) {
    this.home = home;
    this.referral = referral;
  }

  @Override
  public Destination target() {
    return home.destination(referral.target());
  }

  @Override
  public boolean attended() {
    return referral.replaces() != null;
  }

  @Override
  public void take(Consumer<@Nullable Taken> taken) {
    Replaces replaces = referral.replaces();
    if (replaces == null) taken.accept(null);
    else home.take(replaces, taken);
  }

  @Override
  public void accept() {
    referral.accept();
  }

  @Override
  public void progress(@Nullable Cause cause) {
    if (cause == null) referral.progress(180);
    else referral.progress(cause == Cause.NORMAL ? 200 : cause.sipStatus());
  }

  @Override
  public void refuse(Cause cause) {
    referral.refuse(cause.sipStatus());
  }
}
