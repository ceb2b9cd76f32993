package org.ringfence.lab.stories;

import org.ringfence.lab.mgcp.AnalogPhone;

/** An analog phone at a line of a gateway. */
final class LinePhone implements WorldPhone {
  private final AnalogSite site;
  private final int line;
  private final String number;
  private final int toneHz;

  LinePhone(AnalogSite site, int line, String number, int toneHz) {
    this.site = site;
    this.line = line;
    this.number = number;
    this.toneHz = toneHz;
  }

  @Override
  public String number() {
    return number;
  }

  @Override
  public int toneHz() {
    return toneHz;
  }

  /** The pound key says that no more keys follow. */
  @Override
  public void dial(String wanted) {
    forget();
    site.at(line, AnalogPhone::lift);
    site.until(line, "a dial tone", phone -> phone.sounds("L/dl") || phone.sounds("L/sl"));
    site.at(line, phone -> phone.press(wanted + "#"));
  }

  @Override
  public String rung() {
    site.sounds(line, "L/rg");
    return site.shown(line);
  }

  @Override
  public void answer() {
    rung();
    site.at(line, AnalogPhone::lift);
  }

  @Override
  public void takeWaiting() {
    site.sounds(line, "L/wt");
    site.at(line, AnalogPhone::flash);
  }

  @Override
  public void hold() {
    site.at(line, AnalogPhone::flash);
    site.sounds(line, "L/dl");
  }

  @Override
  public void resume() {
    site.at(line, AnalogPhone::flash);
  }

  /** It has no key for that but those of the server. */
  @Override
  public void transfer(String wanted) {
    press("##" + wanted + "#");
  }

  /** Nobody presses keys before there is anything to hear. */
  @Override
  public void press(String keys) {
    site.until(line, "a call", AnalogPhone::talks);
    hearsSomething();
    for (char key : keys.toCharArray()) site.press(line, key);
  }

  @Override
  public void hangUp() {
    site.at(line, AnalogPhone::layDown);
    rests();
  }

  /** Laid down, and the call agent knows it. */
  private void rests() {
    site.awaitIdle(line);
    site.sounds(line, "L/vmwi");
  }

  @Override
  public void hears(int hz) {
    site.ear(line).hears(hz);
  }

  @Override
  public void hearsAmong(int hz) {
    site.ear(line).hearsAmong(hz);
  }

  @Override
  public void hearsSomething() {
    site.ear(line).hearsSomething();
  }

  @Override
  public void forget() {
    site.ear(line).forget();
  }

  @Override
  public void refused() {
    awaitIdle();
  }

  @Override
  public void lamp(boolean on) {
    site.sounds(line, "L/vmwi(" + (on ? "+" : "-") + ")");
  }

  /** Busy tones tell that the other one is gone; the lamp is all that shows at rest. */
  @Override
  public void awaitIdle() {
    site.until(
        line,
        "the end of a call",
        phone -> phone.sounds("L/bz") || phone.sounds("L/ro") || phone.sounds("L/vmwi"));
    hangUp();
  }
}
