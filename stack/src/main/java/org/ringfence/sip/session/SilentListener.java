package org.ringfence.sip.session;

import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.SessionDescription;

/** For a session nobody listens to yet. */
enum SilentListener implements SessionListener {
  INSTANCE;

  @Override
  public void progress(int status, @Nullable SessionDescription early, long nowNs) {}

  @Override
  public void answered(@Nullable SessionDescription answer, long nowNs) {}

  @Override
  public void acknowledged(@Nullable SessionDescription answer, long nowNs) {}

  @Override
  public void offered(@Nullable SessionDescription offer, long nowNs) {}

  @Override
  public void offerAnswered(SessionDescription answer, long nowNs) {}

  @Override
  public void offerRefused(int status, long nowNs) {}

  @Override
  public void referred(Referral referral, long nowNs) {}

  @Override
  public void transferProgress(int status, long nowNs) {}

  @Override
  public void info(String contentType, byte[] body, long nowNs) {}

  @Override
  public void ended(Ending ending, long nowNs) {}
}
