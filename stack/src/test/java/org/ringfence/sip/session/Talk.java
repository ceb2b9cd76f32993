package org.ringfence.sip.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.SessionDescription;

/** A session and all it told, in words. */
final class Talk implements SessionListener {
  final Session session;
  final List<String> told = new ArrayList<>();
  @Nullable Referral referral;
  @Nullable Ending ending;
  Consumer<Referral> whenReferred = asked -> {};

  Talk(Session session) {
    this.session = session;
    session.listener(this);
  }

  private void tell(String what) {
    if (ending != null) throw new AssertionError("after the end: " + what);
    told.add(what);
  }

  void hangUp() {
    session.hangUp(List.of());
  }

  @Override
  public void progress(int status, @Nullable SessionDescription early, long nowNs) {
    tell("progress " + status + (early == null ? "" : " media " + End.port(early)));
  }

  @Override
  public void answered(@Nullable SessionDescription answer, long nowNs) {
    tell("answered " + End.port(answer));
  }

  @Override
  public void acknowledged(@Nullable SessionDescription answer, long nowNs) {
    tell("acknowledged" + (answer == null ? "" : " " + End.port(answer)));
  }

  @Override
  public void offered(@Nullable SessionDescription offer, long nowNs) {
    tell("offered " + End.port(offer));
  }

  @Override
  public void offerAnswered(SessionDescription answer, long nowNs) {
    tell("offerAnswered " + End.port(answer));
  }

  @Override
  public void offerRefused(int status, long nowNs) {
    tell("offerRefused " + status);
  }

  @Override
  public void referred(Referral asked, long nowNs) {
    tell("referred " + asked.target());
    referral = asked;
    whenReferred.accept(asked);
  }

  @Override
  public void transferProgress(int status, long nowNs) {
    tell("transfer " + status);
  }

  @Override
  public void info(String contentType, byte[] body, long nowNs) {
    tell("info " + contentType);
  }

  @Override
  public void ended(Ending how, long nowNs) {
    tell("ended " + how.how() + " " + how.status());
    ending = how;
  }
}
