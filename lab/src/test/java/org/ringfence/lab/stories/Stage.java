package org.ringfence.lab.stories;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.ringfence.phone.PhoneCall;
import org.ringfence.server.people.Preference;

/**
 * Where one story is played at a time: somebody whose phone is of one of the worlds, and two with
 * phones of ours on SIP. Each stage has numbers of its own, so many are played beside each other.
 */
final class Stage {
  private static final int ANN_HZ = 440;
  private static final int BEN_HZ = 620;
  static final int OWN_HZ = 850;
  static final int BEEP_HZ = 1_000;

  /** There is one car park, and who takes a car without naming its place takes the last. */
  static final ReentrantLock PARKING = new ReentrantLock();

  final Office office;

  /** The one whose phone the story is about. */
  final WorldPhone me;

  final OfficePhone ann;
  final OfficePhone ben;

  /** An extension that has no phone. */
  final String guest;

  private final int index;

  Stage(Office office, int index, WorldPhone me) throws Exception {
    this.office = office;
    this.index = index;
    this.me = me;
    this.ann = office.phone(ANN_HZ);
    this.ben = office.phone(BEN_HZ);
    this.guest = office.number();
    office.stores().mailboxes().setPin(guest, "2749");
    clear();
  }

  /** Whose agent is {@link #me}. */
  String ownQueue() {
    return ownQueue(index);
  }

  static String ownQueue(int index) {
    return Integer.toString(600 + index);
  }

  /** Whose agent is {@link #ben}. */
  String bensQueue() {
    return bensQueue(index);
  }

  static String bensQueue(int index) {
    return Integer.toString(620 + index);
  }

  /** Where 1 leads to {@link #ann}. */
  String menu() {
    return menu(index);
  }

  static String menu(int index) {
    return Integer.toString(700 + index);
  }

  String conference() {
    return conference(index);
  }

  static String conference(int index) {
    return Integer.toString(800 + index);
  }

  String group() {
    return Integer.toString(900 + index);
  }

  void set(String number, Preference preference, String value) {
    try {
      office.stores().settings().set(number, preference, value);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  void mailbox(String number, boolean on) {
    try {
      office.stores().mailboxes().setEnabled(number, on);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Dials what is said something, and hangs up by itself. */
  void orders(String code) {
    me.dial(code);
    me.awaitIdle();
  }

  /** I call Ann. */
  PhoneCall callAnn() {
    me.dial(ann.number);
    PhoneCall call = ann.rung();
    call.answer();
    hearEachOther(ann);
    return call;
  }

  void hearEachOther(OfficePhone with) {
    with.hears(me.toneHz());
    me.hears(with.toneHz);
  }

  static void until(String what, BooleanSupplier so) {
    await(what).atMost(OfficePhone.PATIENCE).until(so::getAsBoolean);
  }

  static void let(Duration pass) {
    await().pollDelay(pass).timeout(pass.plusSeconds(10)).until(() -> true);
  }

  /** Nobody talks, and nothing is set: as before the first story. */
  void clear() throws Exception {
    ann.hangUp();
    ben.hangUp();
    me.hangUp();
    ann.forgetEvents();
    ben.forgetEvents();
    for (String number : List.of(me.number(), ann.number, ben.number, guest)) {
      Map<Preference, String> nothing = new EnumMap<>(Preference.class);
      for (Preference each : Preference.values()) nothing.put(each, "");
      nothing.put(Preference.RING_SECONDS, "60");
      office.stores().settings().set(number, nothing);
      office.stores().mailboxes().setEnabled(number, number.equals(me.number()));
    }
  }
}
