package org.ringfence.lab.stories;

import static org.awaitility.Awaitility.await;

import org.jspecify.annotations.Nullable;
import org.ringfence.phone.PhoneCall;

/** A phone on SIP. */
final class DeskPhone implements WorldPhone {
  private final OfficePhone phone;
  private @Nullable PhoneCall ringing;

  /** Who is talked to, or was called last. */
  private @Nullable PhoneCall call;

  private @Nullable PhoneCall held;

  DeskPhone(OfficePhone phone) {
    this.phone = phone;
  }

  @Override
  public String number() {
    return phone.number;
  }

  @Override
  public int toneHz() {
    return phone.toneHz;
  }

  private PhoneCall call() {
    if (call == null) throw new IllegalStateException("no call at " + number());
    return call;
  }

  @Override
  public void dial(String number) {
    call = phone.dial(number);
  }

  @Override
  public String rung() {
    ringing = phone.rung();
    return ringing.party();
  }

  @Override
  public void answer() {
    PhoneCall taken = ringing == null ? phone.rung() : ringing;
    ringing = null;
    call = taken;
    taken.answer();
  }

  @Override
  public void takeWaiting() {
    held = call;
    answer();
  }

  @Override
  public void hold() {
    held = call();
    held.hold();
  }

  @Override
  public void resume() {
    PhoneCall back = held;
    if (back == null) throw new IllegalStateException("nobody is held at " + number());
    held = null;
    call = back;
    back.resume();
    phone.listenTo(back);
  }

  @Override
  public void transfer(String number) {
    call().transfer(number);
  }

  @Override
  public void press(String keys) {
    phone.talking();
    call().dtmf(keys);
  }

  @Override
  public void hangUp() {
    phone.hangUp();
    forgetCalls();
  }

  private void forgetCalls() {
    call = null;
    held = null;
    ringing = null;
  }

  @Override
  public void hears(int hz) {
    phone.hears(hz);
  }

  @Override
  public void hearsAmong(int hz) {
    phone.hearsAmong(hz);
  }

  @Override
  public void hearsSomething() {
    phone.hearsSomething();
  }

  @Override
  public void forget() {
    phone.forget();
  }

  @Override
  public void refused() {
    awaitIdle();
  }

  @Override
  public void lamp(boolean on) {
    phone.lamp(on ? 1 : 0);
  }

  @Override
  public void awaitIdle() {
    PhoneCall last = call;
    await("the end of the call of " + number())
        .atMost(OfficePhone.PATIENCE)
        .until(() -> last == null || last.end() != null);
    phone.awaitIdle();
    forgetCalls();
  }
}
