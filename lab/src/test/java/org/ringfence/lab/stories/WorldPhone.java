package org.ringfence.lab.stories;

import org.ringfence.lab.mgcp.AnalogPhone;

/** A phone of any world, as the stories use it. */
interface WorldPhone {
  String number();

  int toneHz();

  void dial(String number);

  /** Waits until it rings, and takes the call. */
  void answer();

  /** Waits until it rings. */
  void rung();

  void press(char key);

  void hears(int hz);

  void forget();

  void hangUp();

  void awaitIdle();

  static WorldPhone of(OfficePhone phone) {
    return new WorldPhone() {
      @Override
      public String number() {
        return phone.number;
      }

      @Override
      public int toneHz() {
        return phone.toneHz;
      }

      @Override
      public void dial(String number) {
        phone.dial(number);
      }

      @Override
      public void answer() {
        phone.rung().answer();
      }

      @Override
      public void rung() {
        phone.rung();
      }

      @Override
      public void press(char key) {
        phone.press(String.valueOf(key));
      }

      @Override
      public void hears(int hz) {
        phone.hears(hz);
      }

      @Override
      public void forget() {
        phone.forget();
      }

      @Override
      public void hangUp() {
        phone.hangUp();
      }

      @Override
      public void awaitIdle() {
        phone.awaitIdle();
      }
    };
  }

  static WorldPhone of(IaxPhone phone, int toneHz) {
    return new WorldPhone() {
      @Override
      public String number() {
        return phone.number;
      }

      @Override
      public int toneHz() {
        return toneHz;
      }

      @Override
      public void dial(String number) {
        phone.dial(number);
      }

      @Override
      public void answer() {
        phone.rung();
        phone.answer();
      }

      @Override
      public void rung() {
        phone.rung();
      }

      @Override
      public void press(char key) {
        phone.press(key);
      }

      @Override
      public void hears(int hz) {
        phone.ear.hears(hz);
      }

      @Override
      public void forget() {
        phone.ear.forget();
      }

      @Override
      public void hangUp() {
        phone.hangUp();
      }

      @Override
      public void awaitIdle() {
        phone.awaitIdle();
      }
    };
  }

  static WorldPhone of(AnalogSite site, int line, String number, int toneHz) {
    return new WorldPhone() {
      @Override
      public String number() {
        return number;
      }

      @Override
      public int toneHz() {
        return toneHz;
      }

      @Override
      public void dial(String wanted) {
        site.at(line, AnalogPhone::lift);
        site.sounds(line, "L/dl");
        site.at(line, phone -> phone.press(wanted));
      }

      @Override
      public void answer() {
        rung();
        site.at(line, AnalogPhone::lift);
      }

      @Override
      public void rung() {
        site.sounds(line, "L/rg");
      }

      @Override
      public void press(char key) {
        site.press(line, key);
      }

      @Override
      public void hears(int hz) {
        site.hears(line, hz);
      }

      @Override
      public void forget() {
        site.forget(line);
      }

      @Override
      public void hangUp() {
        site.at(line, AnalogPhone::layDown);
      }

      @Override
      public void awaitIdle() {
        site.awaitIdle(line);
        site.at(line, AnalogPhone::layDown);
      }
    };
  }
}
